extension Unicode.Scalar {
  /// How many cells of a terminal this scalar takes: 2 for Hangul and other wide scripts, 0 for marks that combine.
  ///
  /// Counted scalar by scalar, as terminals do, not by grapheme cluster. Control characters count 0.
  package var displayWidth: Int {
    if value < 0x300 { return value < 0x20 || (value >= 0x7F && value < 0xA0) || value == 0xAD ? 0 : 1 }
    if isZeroWidth { return 0 }
    return isWide ? 2 : 1
  }

  private var isZeroWidth: Bool {
    switch value {
    // The medial and final jamo join the initial one.
    case 0x1160...0x11FF, 0xD7B0...0xD7FF: true
    case 0x3164, 0xFFA0: false
    default:
      switch properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format: true
      default: false
      }
    }
  }

  /// East Asian Width W and F of Unicode's EastAsianWidth.txt, and what shows as an emoji by itself.
  private var isWide: Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
      0x1F200...0x1F2FF, 0x20000...0x3FFFD:
      true
    // Half of a flag each.
    case 0x1F1E6...0x1F1FF: false
    default: value >= 0x231A && properties.isEmojiPresentation
    }
  }
}

extension StringProtocol {
  /// How many cells of a terminal the text takes.
  package var displayWidth: Int { unicodeScalars.reduce(0) { $0 + $1.displayWidth } }

  /// The text followed by spaces, so that it takes at least so many cells.
  package func padded(to width: Int) -> String {
    String(self) + String(repeating: " ", count: Swift.max(0, width - displayWidth))
  }

  /// As much of the text as fits, with `…` at its end if something is missing.
  package func truncated(to width: Int) -> String {
    guard displayWidth > width else { return String(self) }
    var kept = String.UnicodeScalarView()
    var used = 0
    for scalar in unicodeScalars {
      guard used + scalar.displayWidth <= width - 1 else { break }
      used += scalar.displayWidth
      kept.append(scalar)
    }
    return width > 0 ? String(kept) + "…" : ""
  }
}
