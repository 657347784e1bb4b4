/// An address of IPv4 or IPv6, or a network of either, as Go's `net/netip` reads them.
package struct NetworkAddress: Hashable, Sendable {
  /// 4 or 16.
  package let bytes: [UInt8]
  /// Of a network: how many bits are its own.
  package var prefixLength: Int?

  package var isIPv4: Bool { bytes.count == 4 }

  package static func isIPv4(_ text: String) -> Bool { NetworkAddress(text)?.isIPv4 == true }
  package static func isIPv6(_ text: String) -> Bool { NetworkAddress(text)?.isIPv4 == false }
  package static func isCIDR(_ text: String) -> Bool { NetworkAddress(network: text) != nil }

  package init?(_ text: String) {
    guard let bytes = text.contains(":") ? Self.six(text) : Self.four(text) else { return nil }
    self.bytes = bytes
  }

  /// `10.0.0.0/8`.
  package init?(network text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let address = Self(parts[0]), let length = Self.decimal(parts[1]),
      length <= address.bytes.count * 8
    else { return nil }
    self = address
    prefixLength = length
  }

  private static func decimal(_ text: some StringProtocol) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 3, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
      return nil
    }
    return text.utf8.count > 1 && text.hasPrefix("0") ? nil : Int(text)
  }

  private static func four(_ text: String) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let bytes = parts.compactMap { decimal($0).flatMap { UInt8(exactly: $0) } }
    return parts.count == 4 && bytes.count == 4 ? bytes : nil
  }

  private static func six(_ text: String) -> [UInt8]? {
    guard let gap = text.firstRange(of: "::") else {
      let groups = groups(text)
      return groups?.count == 16 ? groups : nil
    }
    guard let head = groups(String(text[..<gap.lowerBound])),
      let tail = groups(String(text[gap.upperBound...])),
      head.count + tail.count < 16
    else { return nil }
    return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  private static func groups(_ text: String) -> [UInt8]? {
    if text.isEmpty { return [] }
    var bytes: [UInt8] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (number, part) in parts.enumerated() {
      if part.contains("."), number == parts.count - 1 {
        guard let last = four(String(part)) else { return nil }
        bytes += last
      } else {
        guard !part.isEmpty, part.utf8.count <= 4, let value = UInt16(part, radix: 16) else {
          return nil
        }
        bytes += [UInt8(value >> 8), UInt8(value & 0xFF)]
      }
    }
    return bytes
  }

  // MARK: What it is

  package var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }
  package var isLoopback: Bool {
    isIPv4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
  }
  package var isMulticast: Bool { isIPv4 ? bytes[0] & 0xF0 == 0xE0 : bytes[0] == 0xFF }
  package var isLinkLocalUnicast: Bool {
    isIPv4 ? bytes[0] == 169 && bytes[1] == 254 : bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
  }
  package var isLinkLocalMulticast: Bool {
    isIPv4
      ? bytes[0] == 224 && bytes[1] == 0 && bytes[2] == 0 : bytes[0] == 0xFF && bytes[1] & 0x0F == 2
  }
  package var isGlobalUnicast: Bool {
    !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast
      && bytes != [255, 255, 255, 255]
  }

  /// The network with the bits of hosts cleared.
  package var masked: NetworkAddress {
    guard let prefixLength else { return self }
    var copy = bytes
    for index in copy.indices {
      let kept = max(0, min(8, prefixLength - index * 8))
      copy[index] &= kept == 0 ? 0 : UInt8(truncatingIfNeeded: 0xFF << (8 - kept))
    }
    return NetworkAddress(bytes: copy, prefixLength: prefixLength)
  }

  private init(bytes: [UInt8], prefixLength: Int?) {
    self.bytes = bytes
    self.prefixLength = prefixLength
  }

  /// The address of a network without its length.
  package var address: NetworkAddress { NetworkAddress(bytes: bytes, prefixLength: nil) }

  /// Whether an address or another network lies in this network.
  package func contains(_ other: NetworkAddress) -> Bool {
    guard let prefixLength, bytes.count == other.bytes.count,
      (other.prefixLength ?? .max) >= prefixLength
    else {
      return false
    }
    var moved = other
    moved.prefixLength = prefixLength
    return moved.masked.bytes == masked.bytes
  }

  // MARK: Text

  package var description: String {
    let text = isIPv4 ? bytes.map { String($0) }.joined(separator: ".") : sixText
    return prefixLength.map { "\(text)/\($0)" } ?? text
  }

  /// The longest run of zeros is left out.
  private var sixText: String {
    let groups = stride(from: 0, to: 16, by: 2).map {
      UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
    }
    var best = 0..<0
    var start = 0
    while start < 8 {
      guard groups[start] == 0 else {
        start += 1
        continue
      }
      let end = groups[start...].firstIndex { $0 != 0 } ?? 8
      if end - start > best.count, end - start > 1 { best = start..<end }
      start = end
    }
    let texts = groups.map { String($0, radix: 16) }
    if best.isEmpty { return texts.joined(separator: ":") }
    return texts[..<best.lowerBound].joined(separator: ":") + "::"
      + texts[best.upperBound...].joined(separator: ":")
  }
}
