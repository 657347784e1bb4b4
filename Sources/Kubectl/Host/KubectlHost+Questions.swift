extension KubectlHost {
  /// The line that answers a question, gathered over several turns; nil while it is not there in full.
  mutating func readLine(_ gathered: inout [UInt8]?) -> String? {
    while true {
      switch readInput() {
      case .bytes(let bytes): gathered = (gathered ?? []) + bytes
      case .end: return Self.firstLine(gathered ?? [])
      case .wait: return nil
      }
      if gathered?.contains(UInt8(ascii: "\n")) == true { return Self.firstLine(gathered ?? []) }
    }
  }

  private static func firstLine(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
