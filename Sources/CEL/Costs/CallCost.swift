/// What a call did cost (`cel-go/interpreter/runtimecost.go`, `k8s.io/apiserver/pkg/cel/library/cost.go`).
enum CallCost {
  /// `values` are the target, where there is one, then the arguments.
  static func of(_ name: String, _ values: [CELValue], isMember: Bool, _ result: CELValue) -> Int {
    func size(_ place: Int) -> Int { place < values.count ? length(values[place]) : 1 }
    func text(_ amount: Int, _ factor: Double = UnitCost.text) -> Int { Int((Double(amount) * factor).rounded(.up)) }
    switch name {
    case "check": return Int(UnitCost.authorization)
    case "fieldSelector", "labelSelector":
      return Int(UnitCost.list) + text(size(1)) + text(text(size(1), 0.5), Double(UnitCost.list + UnitCost.message))
    case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf": return values.first.map(traversal) ?? 1
    case "url", "lowerAscii", "upperAscii", "substring", "trim", "jsonpatch.escapeKey", "cidr", "isIP", "isCIDR",
      "quantity", "isQuantity", "semver", "isSemver", "startsWith", "endsWith", "strings.quote", "format":
      return text(size(0))
    case "ip":
      if case .network? = values.first { return 1 }
      return text(size(0))
    case "replace", "split", "ip.isCanonical": return text(size(0), 2 * UnitCost.text)
    case "join": return text(length(result), 2 * UnitCost.text)
    case "find", "findAll": return text(size(0) + 1) * text(size(1), UnitCost.pattern)
    case "matches" where isMember: return text(size(0) + 1) * text(size(1), UnitCost.pattern)
    case "contains": return text(size(0)) * text(size(1))
    case "containsIP": return text(2 * size(0)) + (isText(values.last) ? text(size(1)) : 0)
    case "containsCIDR":
      return text(2 * size(0)) + text(size(0)) + 1 + (isText(values.last) ? text(size(1)) : 0)
    case "validate": return text(size(1) + 1) * text(60, UnitCost.pattern)
    case "slice", "lists.range", "reverse": return length(result) + 1 + Int(UnitCost.list)
    case "flatten": return size(0) + 1 + Int(UnitCost.list)
    case "distinct", "sort", "@sortByAssociatedKeys":
      let count = min(size(values.count - 1), 1_000_000)
      return 2 * count * count + 1 + Int(UnitCost.list)
    default: return standard(name, values, size, text)
    }
  }

  private static func standard(
    _ name: String,
    _ values: [CELValue],
    _ size: (Int) -> Int,
    _ text: (Int, Double) -> Int
  ) -> Int {
    switch (name, values.first) {
    case ("bytes", .string?), ("string", .bytes?): return text(size(0), UnitCost.text)
    case ("@in", _):
      if values.count > 1, case .list(let elements) = values[1] { return elements.count }
      return 1
    case ("_==_", .quantity?), ("_==_", .address?), ("_==_", .network?), ("_==_", .url?), ("_==_", .version?): return 1
    case ("_==_", _), ("_!=_", _): return text(min(size(0), size(1)), UnitCost.text)
    case ("_<_", let first?), ("_<=_", let first?), ("_>_", let first?), ("_>=_", let first?):
      return isText(first) ? text(min(size(0), size(1)), UnitCost.text) : 1
    case ("_+_", let first?): return isText(first) ? text(size(0) + size(1), UnitCost.text) : 1
    default: return 1
    }
  }

  private static func isText(_ value: CELValue?) -> Bool {
    switch value {
    case .string?, .bytes?: true
    default: false
    }
  }

  private static func length(_ value: CELValue) -> Int {
    switch value {
    case .string(let text): text.utf8.count
    case .bytes(let bytes): bytes.count
    case .list(let elements): elements.count
    case .map(let map): map.count
    case .optional(let inner?): length(inner)
    case .address(let address), .network(let address): address.isIPv4 ? 4 : 16
    case .url(let url): url.text.utf8.count
    default: 1
    }
  }

  /// Going through a value as a tree.
  private static func traversal(_ value: CELValue) -> Int {
    switch value {
    case .string(let text): Int(Double(text.utf8.count) * UnitCost.text)
    case .bytes(let bytes): Int(Double(bytes.count) * UnitCost.text)
    case .list(let elements): elements.reduce(0) { $0 + traversal($1) }
    case .map(let map): zip(map.keys, map.values).reduce(0) { $0 + traversal($1.0) + traversal($1.1) }
    default: 1
    }
  }
}
