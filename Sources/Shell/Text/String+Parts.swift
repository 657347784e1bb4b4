extension StringProtocol {
  /// Without white space at both ends.
  var trimmed: String {
    let bytes = Array(utf8)
    guard let first = bytes.firstIndex(where: { !$0.isSpace }), let last = bytes.lastIndex(where: { !$0.isSpace })
    else {
      return ""
    }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }

  /// What follows the last slash.
  var lastPathComponent: String {
    split { $0 == "/" }.last.map { String($0) } ?? (isEmpty ? "" : "/")
  }

  /// Filled up on the right.
  func padded(to width: Int) -> String { String(self) + String(repeating: " ", count: Swift.max(0, width - count)) }

  /// Filled up on the left.
  func paddedLeft(to width: Int, with filler: Character = " ") -> String {
    String(repeating: filler, count: Swift.max(0, width - count)) + String(self)
  }
}

extension UInt8 {
  var isSpace: Bool { self == 32 || (9...13).contains(self) }
  var isDigit: Bool { (48...57).contains(self) }
  var isLetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
  /// May stand in a variable's name.
  var isNameByte: Bool { isLetter || isDigit || self == 95 }
}
