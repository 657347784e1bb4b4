/// An address of version 4 or 6 as `netutils.ParseIPSloppy` reads it.
struct IPAddress: Hashable, Sendable {
  /// Sixteen bit groups of version 6, or the four bytes of version 4.
  private let parts: [UInt16]
  var isVersion4: Bool { parts.count == 4 }

  init?(_ text: String) {
    let parts = text.contains(":") ? Self.version6(text) : Self.version4(text)
    guard let parts else { return nil }
    self.parts = parts
  }

  var isUnspecified: Bool { parts.allSatisfy { $0 == 0 } }
  var isLoopback: Bool {
    isVersion4 ? parts[0] == 127 : parts.dropLast().allSatisfy { $0 == 0 } && parts.last == 1
  }
  var isLinkLocal: Bool { isVersion4 ? parts[0] == 169 && parts[1] == 254 : parts[0] & 0xFFC0 == 0xFE80 }
  var isLinkLocalMulticast: Bool {
    isVersion4 ? parts[0] == 224 && parts[1] == 0 && parts[2] == 0 : parts[0] & 0xFF0F == 0xFF02
  }

  /// The canonical text (RFC 5952).
  var canonical: String {
    if isVersion4 { return parts.map(String.init).joined(separator: ".") }
    if let embedded { return "::ffff:" + embedded }
    var longest = 0..<0
    var index = 0
    while index < parts.count {
      let end = parts[index...].firstIndex { $0 != 0 } ?? parts.count
      if end - index > max(1, longest.count) { longest = index..<end }
      index = end + 1
    }
    func text(_ groups: some Collection<UInt16>) -> String {
      groups.map { String($0, radix: 16) }.joined(separator: ":")
    }
    if longest.isEmpty { return text(parts) }
    return text(parts[..<longest.lowerBound]) + "::" + text(parts[longest.upperBound...])
  }

  /// The address of version 4 inside one of version 6.
  var embedded: String? {
    guard parts.count == 8, parts[..<5].allSatisfy({ $0 == 0 }), parts[5] == 0xFFFF else { return nil }
    return [parts[6] >> 8, parts[6] & 255, parts[7] >> 8, parts[7] & 255].map(String.init).joined(separator: ".")
  }

  /// Whether a bit beyond the first `length` is set.
  func hasBits(beyond length: Int) -> Bool {
    let width = isVersion4 ? 8 : 16
    return parts.enumerated().contains { index, part in
      let kept = min(width, max(0, length - index * width))
      return part & (UInt16(1 << (width - kept) - 1)) != 0
    }
  }

  /// Whether the first bits of two addresses are the same.
  func agrees(with other: IPAddress, bits: Int) -> Bool {
    guard isVersion4 == other.isVersion4 else { return false }
    let width = isVersion4 ? 8 : 16
    return zip(parts, other.parts).enumerated().allSatisfy { index, pair in
      let beyond = width - min(width, max(0, bits - index * width))
      return (pair.0 ^ pair.1) >> UInt16(beyond) == 0
    }
  }

  /// The address without the leading zeros of its numbers, for a text that has some
  /// (`netutils.ParseIPSloppy` reads those too).
  static func sloppy(_ text: String) -> IPAddress? {
    if text.contains(":") { return nil }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { part in
      let rest = part.drop { $0 == "0" }
      return rest.isEmpty && !part.isEmpty ? "0" : String(rest)
    }
    return IPAddress(parts.joined(separator: "."))
  }

  private static func version4(_ text: String) -> [UInt16]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt16] = []
    for part in parts {
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }),
        let byte = UInt16(part), byte <= 255, part.utf8.count == 1 || part.utf8.first != 48
      else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  private static func version6(_ text: String) -> [UInt16]? {
    let halves = sides(of: text)
    guard halves.count <= 2 else { return nil }
    var groups: [[UInt16]] = []
    for half in halves {
      guard let half = self.groups(half) else { return nil }
      groups.append(half)
    }
    let count = groups.reduce(0) { $0 + $1.count }
    if halves.count == 1 { return count == 8 ? groups[0] : nil }
    guard count < 8 else { return nil }
    return groups[0] + Array(repeating: 0, count: 8 - count) + groups[1]
  }

  /// What stands on the two sides of `::`.
  private static func sides(of text: String) -> [Substring] {
    var sides: [Substring] = []
    var start = text.startIndex
    var index = text.startIndex
    while index < text.endIndex {
      let next = text.index(after: index)
      if text[index] == ":", next < text.endIndex, text[next] == ":" {
        sides.append(text[start..<index])
        start = text.index(after: next)
        index = start
      } else {
        index = next
      }
    }
    return sides + [text[start...]]
  }

  private static func groups(_ text: Substring) -> [UInt16]? {
    if text.isEmpty { return [] }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    var groups: [UInt16] = []
    for (position, part) in parts.enumerated() {
      if position == parts.count - 1, part.contains(".") {
        guard let bytes = version4(String(part)) else { return nil }
        groups += [bytes[0] << 8 | bytes[1], bytes[2] << 8 | bytes[3]]
      } else {
        guard (1...4).contains(part.utf8.count), let group = UInt16(part, radix: 16) else { return nil }
        groups.append(group)
      }
    }
    return groups
  }
}

/// `10.0.0.0/8`.
struct AddressRange {
  let address: IPAddress
  let length: Int

  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let length = Int(parts[1]), !parts[1].hasPrefix("+"), let address = IPAddress(parts[0]),
      (0...(address.isVersion4 ? 32 : 128)).contains(length)
    else { return nil }
    self.address = address
    self.length = length
  }

  /// Whether the one holds the whole other and more.
  static func contains(_ text: String, _ other: String) -> Bool {
    guard let whole = AddressRange(text), let part = AddressRange(other) else { return false }
    return whole.length < part.length && whole.address.agrees(with: part.address, bits: whole.length)
  }
}
