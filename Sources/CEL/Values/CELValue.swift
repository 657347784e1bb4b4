package import API

/// A value of the Common Expression Language.
package indirect enum CELValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case uint(UInt)
  case double(Double)
  case string(String)
  case bytes([UInt8])
  case list([CELValue])
  case map(CELMap)
  /// Nanoseconds since 1970 are seconds and a rest.
  case timestamp(seconds: Int, nanoseconds: Int)
  case duration(Duration)
  case type(String)
  case optional(CELValue?)
  case quantity(Quantity)
  case address(NetworkAddress)
  case network(NetworkAddress)
  case url(CELURL)
  /// A named format of Kubernetes.
  case format(String)
  case version(SemanticVersion)
  case check(AuthorizationCheck)
  case decision(AuthorizationDecision)

  /// The name of its type in errors and for `type()`.
  package var typeName: String {
    switch self {
    case .null: "null_type"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .list: "list"
    case .map: "map"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    case .type: "type"
    case .optional: "optional_type"
    case .quantity: "kubernetes.Quantity"
    case .address: "net.IP"
    case .network: "net.CIDR"
    case .url: "kubernetes.URL"
    case .format: "kubernetes.NamedFormat"
    case .version: "kubernetes.Semver"
    case .check(let check): check.typeName
    case .decision: "kubernetes.authorization.Decision"
    }
  }
}

/// A map of CEL in the order of its making; objects of the API keep theirs sorted.
package struct CELMap: Hashable, Sendable {
  package private(set) var keys: [CELValue] = []
  package private(set) var values: [CELValue] = []
  /// Where each key stands.
  private var places: [CELValue: Int] = [:]

  package init() {}

  package init(_ entries: some Sequence<(CELValue, CELValue)>) {
    for (key, value) in entries { self[key] = value }
  }

  package var count: Int { keys.count }

  package subscript(key: CELValue) -> CELValue? {
    get { places[Self.normal(key)].map { values[$0] } }
    set {
      let normal = Self.normal(key)
      guard let newValue else { return }
      if let place = places[normal] {
        values[place] = newValue
      } else {
        places[normal] = keys.count
        keys.append(key)
        values.append(newValue)
      }
    }
  }

  package subscript(name name: String) -> CELValue? { self[.string(name)] }

  /// Numbers of different types that are equal are one key.
  private static func normal(_ key: CELValue) -> CELValue {
    switch key {
    case .uint(let value): Int(exactly: value).map { .int($0) } ?? key
    case .double(let value): Int(exactly: value).map { .int($0) } ?? key
    default: key
    }
  }

  package static func == (a: Self, b: Self) -> Bool {
    a.count == b.count
      && a.keys.allSatisfy { key in
        guard let one = a[key], let other = b[key] else { return false }
        return one.isEqual(to: other)
      }
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(keys.count) }
}

/// The parts of a URL.
package struct CELURL: Hashable, Sendable {
  package let text: String
  package let scheme: String
  package let host: String
  package let path: String
  package let query: String

  /// - Returns: nil for what is no absolute URL or path.
  package init?(_ text: String) {
    self.text = text
    if text.contains(where: { $0 == " " || $0 == "\n" }) || text.isEmpty { return nil }
    var rest = Substring(text)
    if let mark = rest.firstRange(of: "://") {
      scheme = String(rest[..<mark.lowerBound])
      if scheme.isEmpty { return nil }
      rest = rest[mark.upperBound...]
      let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
      host = String(rest[..<end].split(separator: "@", omittingEmptySubsequences: false).last ?? "")
      rest = rest[end...]
    } else {
      guard text.hasPrefix("/") else { return nil }
      scheme = ""
      host = ""
    }
    rest = rest.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = parts.first.map(String.init) ?? ""
    query = parts.count > 1 ? String(parts[1]) : ""
  }

  package var hostname: String {
    guard let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") else {
      return String(host.drop { $0 == "[" }.prefix { $0 != "]" })
    }
    let name = host[..<colon]
    return name.hasPrefix("[") ? String(name.dropFirst().prefix { $0 != "]" }) : String(name)
  }

  package var port: String {
    guard let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") else { return "" }
    return String(host[host.index(after: colon)...])
  }
}

extension CELValue {
  /// The equality of CEL: numbers of different types may be equal, other types never are.
  package func isEqual(to other: CELValue) -> Bool {
    switch (self, other) {
    case (.list(let a), .list(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.isEqual(to: $1) }
    case (.map(let a), .map(let b)): a == b
    case (.optional(let a?), .optional(let b?)): a.isEqual(to: b)
    case (.int, .uint), (.int, .double), (.uint, .int), (.uint, .double), (.double, .int),
      (.double, .uint):
      Self.compare(self, other) == 0
    case (.quantity(let a), .quantity(let b)): a == b
    default: self == other
    }
  }

  /// Negative, zero or positive; nil for what has no order.
  package static func compare(_ a: CELValue, _ b: CELValue) -> Int? {
    func order<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a == b ? 0 : 1 }
    switch (a, b) {
    case (.bool(let a), .bool(let b)): return order(a ? 1 : 0, b ? 1 : 0)
    case (.int(let a), .int(let b)): return order(a, b)
    case (.uint(let a), .uint(let b)): return order(a, b)
    case (.int(let a), .uint(let b)): return a < 0 ? -1 : order(UInt(a), b)
    case (.uint(let a), .int(let b)): return b < 0 ? 1 : order(a, UInt(b))
    case (.string(let a), .string(let b)):
      return a == b ? 0 : a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars) ? -1 : 1
    case (.bytes(let a), .bytes(let b)): return a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
    case (.duration(let a), .duration(let b)): return order(a, b)
    case (.timestamp(let a, let x), .timestamp(let b, let y)):
      return a == b ? order(x, y) : order(a, b)
    default:
      guard let x = a.number, let y = b.number, !x.isNaN, !y.isNaN else { return nil }
      return order(x, y)
    }
  }

  /// A number of any type as a floating-point one.
  package var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .uint(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }
}
