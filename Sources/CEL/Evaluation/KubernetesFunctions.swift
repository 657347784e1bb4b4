import API

/// Quantities, addresses, URLs and named formats (`k8s.io/apiserver/pkg/cel/library`).
enum KubernetesFunctions {
  static func global(_ name: String, _ arguments: [CELValue]) throws(CELError) -> CELValue? {
    if arguments.isEmpty {
      if name == "optional.none" { return .optional(nil) }
      return name.hasPrefix("format.") ? .format(String(name.dropFirst("format.".count))) : nil
    }
    guard case .string(let text)? = arguments.first else { return nil }
    if name == "semver" || name == "isSemver" { return try version(name, text, arguments.dropFirst().first) }
    guard arguments.count == 1 else { return nil }
    switch name {
    case "jsonpatch.escapeKey": return .string(text.replacing("~", with: "~0").replacing("/", with: "~1"))
    case "quantity":
      if let quantity = Quantity(text) { return .quantity(quantity) }
      throw CELError(
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
      )
    case "isQuantity": return .bool(Quantity(text) != nil)
    case "ip":
      if let address = NetworkAddress(text) { return .address(address) }
      throw CELError("IP Address \"\(text)\" parse error during conversion from string")
    case "isIP": return .bool(NetworkAddress(text) != nil)
    case "ip.isCanonical": return .bool(NetworkAddress(text)?.description == text)
    case "cidr":
      if let network = NetworkAddress(network: text) { return .network(network) }
      throw CELError("network address parse error during conversion from string: \"\(text)\"")
    case "isCIDR": return .bool(NetworkAddress(network: text) != nil)
    case "url":
      if let url = CELURL(text) { return .url(url) }
      throw CELError("URL parse error during conversion from string: parse \"\(text)\": invalid URI for request")
    case "isURL": return .bool(CELURL(text) != nil)
    case "format.named": return .optional(Declarations.formats.contains(text) ? .format(text) : nil)
    default: return nil
    }
  }

  private static func version(_ name: String, _ text: String, _ normalized: CELValue?) throws(CELError) -> CELValue {
    let isNormalized = normalized == .bool(true)
    if name == "semver" { return .version(try SemanticVersion(text, normalized: isNormalized)) }
    return .bool((try? SemanticVersion(text, normalized: isNormalized)) != nil)
  }

  private static func version(_ name: String, _ version: SemanticVersion, _ argument: CELValue?) -> CELValue? {
    var order: Int?
    if case .version(let other)? = argument { order = version.compare(other) }
    switch name {
    case "major": return .int(version.numbers[0])
    case "minor": return .int(version.numbers[1])
    case "patch": return .int(version.numbers[2])
    case "isLessThan": return order.map { .bool($0 < 0) }
    case "isGreaterThan": return order.map { .bool($0 > 0) }
    case "compareTo": return order.map { .int($0) }
    default: return nil
    }
  }

  static func call(_ name: String, _ target: CELValue, _ arguments: [CELValue]) throws(CELError) -> CELValue? {
    switch target {
    case .quantity(let quantity): return self.quantity(name, quantity, arguments.first)
    case .address(let address): return self.address(name, address)
    case .network(let network): return try self.network(name, network, arguments.first)
    case .url(let url): return self.url(name, url)
    case .version(let version): return self.version(name, version, arguments.first)
    case .format(let format):
      guard name == "validate", case .string(let text)? = arguments.first else { return nil }
      let wrong = self.wrong(text, format)
      return .optional(wrong.isEmpty ? nil : .list(wrong.map { .string($0) }))
    default: return nil
    }
  }

  private static func quantity(_ name: String, _ quantity: Quantity, _ argument: CELValue?) -> CELValue? {
    let other: Quantity? =
      switch argument {
      case .quantity(let other)?: other
      case .int(let number)?: Quantity(number)
      default: nil
      }
    switch name {
    case "isInteger": return .bool(Quantity(quantity.value) == quantity)
    case "asInteger": return .int(quantity.value)
    case "asApproximateFloat": return .double(Double(quantity.milliValue) / 1000)
    case "sign": return .int(quantity.isZero ? 0 : quantity.isNegative ? -1 : 1)
    case "add": return other.map { .quantity(quantity + $0) }
    case "sub": return other.map { .quantity(quantity - $0) }
    case "isLessThan": return other.map { .bool(quantity < $0) }
    case "isGreaterThan": return other.map { .bool($0 < quantity) }
    case "compareTo": return other.map { .int(quantity < $0 ? -1 : $0 < quantity ? 1 : 0) }
    default: return nil
    }
  }

  private static func address(_ name: String, _ address: NetworkAddress) -> CELValue? {
    switch name {
    case "family": .int(address.isIPv4 ? 4 : 6)
    case "isUnspecified": .bool(address.isUnspecified)
    case "isLoopback": .bool(address.isLoopback)
    case "isLinkLocalMulticast": .bool(address.isLinkLocalMulticast)
    case "isLinkLocalUnicast": .bool(address.isLinkLocalUnicast)
    case "isGlobalUnicast": .bool(address.isGlobalUnicast)
    default: nil
    }
  }

  private static func network(
    _ name: String,
    _ network: NetworkAddress,
    _ argument: CELValue?
  ) throws(CELError) -> CELValue? {
    switch (name, argument) {
    case ("ip", nil): return .address(network.address)
    case ("masked", nil): return .network(network.masked)
    case ("prefixLength", nil): return .int(network.prefixLength ?? 0)
    case ("containsIP", .address(let other)?), ("containsCIDR", .network(let other)?):
      return .bool(network.contains(other))
    case ("containsIP", .string(let text)?):
      guard let other = NetworkAddress(text) else { throw CELError("IP Address \"\(text)\" parse error") }
      return .bool(network.contains(other))
    case ("containsCIDR", .string(let text)?):
      guard let other = NetworkAddress(network: text) else { throw CELError("network address parse error") }
      return .bool(network.contains(other))
    default: return nil
    }
  }

  private static func url(_ name: String, _ url: CELURL) -> CELValue? {
    switch name {
    case "getScheme": return .string(url.scheme)
    case "getHost": return .string(url.host)
    case "getHostname": return .string(url.hostname)
    case "getPort": return .string(url.port)
    case "getEscapedPath": return .string(url.path)
    case "getQuery":
      var query = CELMap()
      for pair in url.query.split(separator: "&") {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var values: [CELValue] = []
        if case .list(let before)? = query[name: parts[0]] { values = before }
        query[.string(parts[0])] = .list(values + [.string(parts.count > 1 ? parts[1] : "")])
      }
      return .map(query)
    default: return nil
    }
  }

  private static func wrong(_ text: String, _ format: String) -> [String] {
    switch format {
    case "dns1123Label": Validation.label(text)
    case "dns1123Subdomain": Validation.subdomain(text)
    case "dns1035Label": Validation.label1035(text)
    // A prefix may end with the dash that a whole name may not end with.
    case "dns1123LabelPrefix": Validation.label(withoutDash(text))
    case "dns1123SubdomainPrefix": Validation.subdomain(withoutDash(text))
    case "dns1035LabelPrefix": Validation.label1035(withoutDash(text))
    case "uuid": isUUID(text) ? [] : ["does not match the UUID format"]
    case "qualifiedName": Validation.qualifiedName(text)
    case "labelValue": Validation.labelValue(text)
    case "uri": CELURL(text) == nil ? ["invalid URI"] : []
    case "byte": Base64.firstIllegalByte(text) == nil ? [] : ["invalid base64"]
    case "date": Timestamp.parse(text + "T00:00:00Z") == nil ? ["invalid date"] : []
    case "datetime": Timestamp.parse(text) == nil ? ["invalid datetime"] : []
    default: []
    }
  }

  private static func withoutDash(_ text: String) -> String { text.hasSuffix("-") ? text.dropLast() + "a" : text }

  private static func isUUID(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let isHex = parts.joined().allSatisfy(\.isHexDigit)
    return isHex && (parts.map(\.count) == [8, 4, 4, 4, 12] || parts.map(\.count) == [32])
  }
}
