/// The keys that end an attachment without ending the process, such as `ctrl-p,ctrl-q`.
struct DetachKeys: Hashable, Sendable {
  private let sequence: [UInt8]
  /// How many of them were typed already.
  private var count = 0

  /// An empty text means the usual keys.
  init(_ text: String) throws(Failure) {
    var sequence: [UInt8] = []
    for name in (text.isEmpty ? "ctrl-p,ctrl-q" : text).split(separator: ",", omittingEmptySubsequences: false) {
      guard let key = Self.key(name) else {
        throw .plain("could not bind detach keys: unknown character: '\(name)'")
      }
      sequence.append(key)
    }
    self.sequence = sequence
  }

  private static func key(_ name: Substring) -> UInt8? {
    if name.utf8.count == 1 { return name.utf8.first }
    if name == "DEL" { return 127 }
    guard name.hasPrefix("ctrl-"), name.utf8.count == 6, let letter = name.utf8.last else { return nil }
    switch letter {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): return letter - UInt8(ascii: "a") + 1
    case UInt8(ascii: "@"): return 0
    case UInt8(ascii: "["): return 27
    case UInt8(ascii: "\\"): return 28
    case UInt8(ascii: "]"): return 29
    case UInt8(ascii: "^"): return 30
    case UInt8(ascii: "_"): return 31
    default: return nil
    }
  }

  /// What of the input goes on to the process; keys that may be the beginning of the sequence are held back.
  mutating func pass(_ input: [UInt8]) -> (bytes: [UInt8], isDetached: Bool) {
    var passed: [UInt8] = []
    for byte in input {
      if byte == sequence[count] {
        count += 1
        if count == sequence.count { return (passed, true) }
      } else {
        passed += sequence[..<count]
        count = byte == sequence[0] ? 1 : 0
        if count == 0 { passed.append(byte) }
      }
    }
    return (passed, false)
  }
}
