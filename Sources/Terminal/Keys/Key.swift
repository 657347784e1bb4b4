/// What the key decoder makes of the bytes of a terminal: a scalar that libedit's key maps know.
///
/// A special key is one private code out of C1, so that no part of an escape sequence can end up in the line.
package enum Key {
  package static let up: Unicode.Scalar = "\u{81}"
  package static let down: Unicode.Scalar = "\u{82}"
  package static let right: Unicode.Scalar = "\u{83}"
  package static let left: Unicode.Scalar = "\u{84}"
  package static let home: Unicode.Scalar = "\u{85}"
  package static let end: Unicode.Scalar = "\u{86}"
  package static let delete: Unicode.Scalar = "\u{87}"
  package static let insert: Unicode.Scalar = "\u{89}"
  package static let pageUp: Unicode.Scalar = "\u{8A}"
  package static let pageDown: Unicode.Scalar = "\u{8B}"
  package static let wordRight: Unicode.Scalar = "\u{8D}"
  package static let wordLeft: Unicode.Scalar = "\u{8E}"
  /// A paste; its text waits in the decoder.
  package static let paste: Unicode.Scalar = "\u{8F}"

  package static let cancel: Unicode.Scalar = "\u{03}"
  package static let endOfInput: Unicode.Scalar = "\u{04}"
  package static let abort: Unicode.Scalar = "\u{07}"
  package static let backspace: Unicode.Scalar = "\u{08}"
  package static let tab: Unicode.Scalar = "\u{09}"
  package static let lineFeed: Unicode.Scalar = "\u{0A}"
  package static let clear: Unicode.Scalar = "\u{0C}"
  package static let enter: Unicode.Scalar = "\u{0D}"
  package static let search: Unicode.Scalar = "\u{12}"
  package static let searchForward: Unicode.Scalar = "\u{13}"
  package static let suspend: Unicode.Scalar = "\u{1A}"
  package static let escape: Unicode.Scalar = "\u{1B}"
  package static let rubout: Unicode.Scalar = "\u{7F}"

  /// The key that an escape sequence `ESC [ parameters final` or `ESC O final` stands for.
  static func special(parameters: [UInt8], final: UInt8) -> Unicode.Scalar? {
    let numbers = String(decoding: parameters, as: UTF8.self).split(separator: ";").map { Int($0) ?? 0 }
    // The second parameter tells the modifiers: 5 is Ctrl, 3 is Alt.
    let isModified = numbers.count > 1 && numbers[1] > 2
    switch final {
    case UInt8(ascii: "A"): return up
    case UInt8(ascii: "B"): return down
    case UInt8(ascii: "C"): return isModified ? wordRight : right
    case UInt8(ascii: "D"): return isModified ? wordLeft : left
    case UInt8(ascii: "H"): return home
    case UInt8(ascii: "F"): return end
    case UInt8(ascii: "M"): return parameters.isEmpty ? enter : nil
    case UInt8(ascii: "~"):
      switch numbers.first {
      case 1, 7: return home
      case 2: return insert
      case 3: return delete
      case 4, 8: return end
      case 5: return pageUp
      case 6: return pageDown
      default: return nil
      }
    default: return nil
    }
  }
}
