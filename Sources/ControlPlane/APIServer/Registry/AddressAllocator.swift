/// Cluster addresses and node ports of services (`pkg/registry/core/service/ipallocator`, `portallocator`).
struct AddressAllocator: Sendable {
  /// 10.96.0.0/12 without its first and last address.
  private static let size = 1 << 20
  static let nodePorts = 30_000...32_767

  /// Whether a dry run asks, which looks only at what is taken.
  var isTrial = false
  private var usedAddresses: Set<Int> = []
  private var usedPorts: Set<Int> = []

  mutating func allocateAddress(_ random: inout some RandomNumberGenerator) -> String? {
    guard usedAddresses.count < Self.size - 2 else { return nil }
    // The lower 256 addresses are kept for those who ask for one by name.
    for _ in 0..<Self.size {
      let offset = 256 + Int(random.next() % UInt64(Self.size - 257))
      if usedAddresses.insert(offset).inserted { return Self.address(offset) }
    }
    return nil
  }

  enum Refusal: Error { case outOfRange, taken }

  mutating func take(address: String) throws(Refusal) {
    guard let offset = Self.offset(address) else { throw .outOfRange }
    guard usedAddresses.insert(offset).inserted else { throw .taken }
  }

  mutating func free(address: String) {
    if let offset = Self.offset(address) { usedAddresses.remove(offset) }
  }

  mutating func allocatePort(_ random: inout some RandomNumberGenerator) -> Int? {
    guard usedPorts.count < Self.nodePorts.count else { return nil }
    var port = Self.nodePorts.lowerBound + Int(random.next() % UInt64(Self.nodePorts.count))
    while !usedPorts.insert(port).inserted {
      port = port == Self.nodePorts.upperBound ? Self.nodePorts.lowerBound : port + 1
    }
    return port
  }

  mutating func take(port: Int) throws(Refusal) {
    guard isTrial || Self.nodePorts.contains(port) else { throw .outOfRange }
    guard usedPorts.insert(port).inserted else { throw .taken }
  }

  mutating func free(port: Int) { usedPorts.remove(port) }

  private static func address(_ offset: Int) -> String {
    "10.\(96 + offset >> 16).\(offset >> 8 & 255).\(offset & 255)"
  }

  private static func offset(_ address: String) -> Int? {
    let parts = address.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
    guard parts.count == 4, parts[0] == 10, (96..<112).contains(parts[1]),
      parts[2...].allSatisfy({ (0...255).contains($0) })
    else { return nil }
    let offset = (parts[1] - 96) << 16 + parts[2] << 8 + parts[3]
    return offset > 0 && offset < size - 1 ? offset : nil
  }
}
