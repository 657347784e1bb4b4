/// ASN.1 values in their distinguished encoding (X.690): what certificates are written in.
package struct DER: Hashable, Sendable {
  package var tag: UInt8
  package var content: [UInt8]

  package init(_ tag: UInt8, _ content: [UInt8]) {
    self.tag = tag
    self.content = content
  }

  // MARK: Making

  package static func sequence(_ parts: [DER]) -> DER { DER(0x30, parts.flatMap(\.bytes)) }
  package static func set(_ parts: [DER]) -> DER { DER(0x31, parts.flatMap(\.bytes)) }
  package static func text(_ text: String) -> DER { DER(0x0C, Array(text.utf8)) }
  package static func octets(_ bytes: [UInt8]) -> DER { DER(0x04, bytes) }
  package static func bits(_ bytes: [UInt8]) -> DER { DER(0x03, [0] + bytes) }
  package static let null = DER(0x05, [])
  package static func bool(_ value: Bool) -> DER { DER(0x01, [value ? 0xFF : 0]) }

  /// A number that is not negative, most significant byte first.
  package static func integer(_ bytes: [UInt8]) -> DER {
    let trimmed = Array(bytes.drop { $0 == 0 })
    return DER(0x02, trimmed.first.map { $0 < 0x80 } == true ? trimmed : [0] + trimmed)
  }

  package static func object(_ identifier: [Int]) -> DER {
    var bytes = [UInt8(identifier[0] * 40 + identifier[1])]
    for number in identifier.dropFirst(2) {
      var digits = [UInt8(number & 0x7F)]
      var rest = number >> 7
      while rest > 0 {
        digits.insert(UInt8(rest & 0x7F | 0x80), at: 0)
        rest >>= 7
      }
      bytes += digits
    }
    return DER(0x06, bytes)
  }

  /// `UTCTime` of Unix seconds.
  package static func time(_ seconds: Int) -> DER {
    // 2026-11-24T08:37:56Z to 261124083756Z.
    let digits = Timestamp.format(seconds: seconds).utf8.filter { (0x30...0x39).contains($0) }
    return DER(0x17, Array(digits.dropFirst(2)) + [UInt8(ascii: "Z")])
  }

  package var bytes: [UInt8] {
    if content.count < 0x80 { return [tag, UInt8(content.count)] + content }
    var length: [UInt8] = []
    var rest = content.count
    while rest > 0 {
      length.insert(UInt8(rest & 0xFF), at: 0)
      rest >>= 8
    }
    return [tag, 0x80 | UInt8(length.count)] + length + content
  }

  // MARK: Reading

  /// The one value that the bytes are; nil where they are none.
  package init?(_ bytes: [UInt8]) {
    var rest = bytes[...]
    guard let value = DER(taking: &rest), rest.isEmpty else { return nil }
    self = value
  }

  private init?(taking rest: inout ArraySlice<UInt8>) {
    guard let tag = rest.popFirst(), let first = rest.popFirst() else { return nil }
    var count = Int(first)
    if first >= 0x80 {
      let digits = Int(first & 0x7F)
      guard digits <= 4, rest.count >= digits else { return nil }
      count = rest.prefix(digits).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(digits)
    }
    guard rest.count >= count else { return nil }
    self.init(tag, Array(rest.prefix(count)))
    rest = rest.dropFirst(count)
  }

  /// The values inside of a sequence or set; empty where they are none.
  package var parts: [DER] {
    var rest = content[...]
    var found: [DER] = []
    while !rest.isEmpty {
      guard let part = DER(taking: &rest) else { return [] }
      found.append(part)
    }
    return found
  }

  package var string: String { String(decoding: content, as: UTF8.self) }

  /// Unix seconds of a `UTCTime`, or of a `GeneralizedTime`, which names the century.
  package var seconds: Int? {
    var digits = Array(string.utf8)
    var century = "20"
    switch (tag, digits.count) {
    case (0x17, 13): if digits[0] >= UInt8(ascii: "5") { century = "19" }
    case (0x18, 15):
      century = String(decoding: digits[..<2], as: UTF8.self)
      digits.removeFirst(2)
    default: return nil
    }
    let pairs = stride(from: 0, to: 12, by: 2).map { String(decoding: digits[$0..<$0 + 2], as: UTF8.self) }
    let text = "\(century)\(pairs[0])-\(pairs[1])-\(pairs[2])T\(pairs[3]):\(pairs[4]):\(pairs[5])Z"
    return Timestamp.parse(text)?.seconds
  }
}

/// Text around bytes, as keys and certificates are kept in files.
package enum PEM {
  package static func encode(_ label: String, _ bytes: [UInt8]) -> String {
    var rest = Substring(Base64.encode(bytes))
    var text = "-----BEGIN \(label)-----\n"
    while !rest.isEmpty {
      text += rest.prefix(64) + "\n"
      rest = rest.dropFirst(64)
    }
    return text + "-----END \(label)-----\n"
  }

  /// The first block of a label; nil where there is none.
  package static func decode(_ text: String, _ label: String) -> [UInt8]? {
    let bytes = Array(text.utf8)
    guard let start = place(of: "-----BEGIN \(label)-----", in: bytes, from: 0),
      let end = place(of: "-----END \(label)-----", in: bytes, from: start.upperBound)
    else { return nil }
    return Base64.decode(bytes[start.upperBound..<end.lowerBound].filter { $0 != 0x20 && !(0x09...0x0D).contains($0) })
  }

  private static func place(of mark: String, in bytes: [UInt8], from start: Int) -> Range<Int>? {
    let mark = Array(mark.utf8)
    var index = start
    while index + mark.count <= bytes.count {
      if bytes[index] == mark[0], bytes[index..<index + mark.count].elementsEqual(mark) {
        return index..<index + mark.count
      }
      index += 1
    }
    return nil
  }

  /// The label of the first block.
  package static func label(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    guard let start = place(of: "-----BEGIN ", in: bytes, from: 0),
      let end = place(of: "-----", in: bytes, from: start.upperBound)
    else { return nil }
    return String(decoding: bytes[start.upperBound..<end.lowerBound], as: UTF8.self)
  }
}
