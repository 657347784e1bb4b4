extension String {
  /// The text with each Korean particle that stands for two, such as `이(가)`, written as the word before it sounds.
  package var withParticles: String {
    var text = self
    for (both, afterConsonant, afterVowel) in Self.particles {
      while let range = text.firstRange(of: both) {
        let sound = Self.finalSound(of: text[..<range.lowerBound])
        // After ㄹ, `로` goes as after a vowel.
        let isClosed = sound == .closed || (sound == .liquid && both != "(으)로")
        text.replaceSubrange(range, with: isClosed ? afterConsonant : afterVowel)
      }
    }
    return text
  }

  private static let particles = [
    ("이(가)", "이", "가"), ("을(를)", "을", "를"), ("은(는)", "은", "는"), ("와(과)", "과", "와"), ("(으)로", "으로", "로"),
    ("(이)라는", "이라는", "라는"), ("(이)라고", "이라고", "라고"), ("(이)고", "이고", "고"),
  ]

  private enum Sound { case open, closed, liquid }

  /// How the last word ends when it is read aloud; Latin letters by the way such words are usually read.
  private static func finalSound(of text: Substring) -> Sound {
    guard let last = text.unicodeScalars.last(where: { $0.properties.isAlphabetic || ("0"..."9").contains($0) }) else {
      return .open
    }
    switch last {
    case "가"..."힣":
      let final = (last.value - 0xAC00) % 28
      return final == 0 ? .open : final == 8 ? .liquid : .closed
    case "l", "L", "1", "7", "8": return .liquid
    case "m", "n", "p", "b", "M", "N", "0", "3", "6": return .closed
    case "g": return text.hasSuffix("ng") ? .closed : .open
    default: return .open
    }
  }
}
