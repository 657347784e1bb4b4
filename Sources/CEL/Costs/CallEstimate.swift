/// What a call may cost beside its arguments, and how long its result may be
/// (`cel-go/checker/cost.go`, `k8s.io/apiserver/pkg/cel/library/cost.go`).
///
/// A change here changes which rules a definition may have.
struct CallEstimate {
  var cost: CostRange
  var size: CostRange?

  init(_ cost: CostRange, size: CostRange? = nil) {
    self.cost = cost
    self.size = size
  }

  /// How long a part is that stands at a path.
  typealias SizeAt = ([String]) -> CostRange?

  static func of(
    _ name: String,
    _ signature: Signature,
    _ target: Judgement?,
    _ arguments: [Judgement],
    _ sizeAt: SizeAt
  ) -> CallEstimate {
    library(name, signature, target, arguments, sizeAt) ?? lists(name, target, arguments)
      ?? standard(name, signature, target, arguments) ?? CallEstimate(.fixed(1))
  }

  /// The functions of Kubernetes, and those that it costs in its own way.
  private static func library(
    _ name: String,
    _ signature: Signature,
    _ target: Judgement?,
    _ arguments: [Judgement],
    _ sizeAt: SizeAt
  ) -> CallEstimate? {
    switch name {
    case "check": return CallEstimate(.fixed(UnitCost.authorization))
    case "fieldSelector", "labelSelector":
      guard let first = arguments.first else { return nil }
      let parts = first.length * 0.5 * Double(UnitCost.list + UnitCost.message)
      return CallEstimate(.fixed(UnitCost.list) + first.length * UnitCost.text + parts)
    case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf":
      guard let target else { return nil }
      guard case .list(let element) = target.type else { return CallEstimate(target.length * UnitCost.text) }
      var each = CostRange.fixed(1)
      if element == .string || element == .bytes {
        let size = target.path.isEmpty ? nil : sizeAt(target.path + ["@items"])
        each += (size ?? .unknown) * UnitCost.text
      }
      return CallEstimate(target.length * each)
    case "url", "jsonpatch.escapeKey":
      return arguments.first.map { CallEstimate($0.length * UnitCost.text, size: $0.length) }
    case "lowerAscii", "upperAscii", "substring", "trim":
      return target.map { CallEstimate($0.length * UnitCost.text, size: $0.length) }
    case "replace": return target.flatMap { replacement($0.length, arguments) }
    case "split":
      guard let target else { return nil }
      var most = target.length.most
      if arguments.count > 1, case .int(let limit)? = arguments[1].literal { most = UInt(bitPattern: limit) }
      return CallEstimate(target.length * (2 * UnitCost.text), size: CostRange(0, most))
    case "join": return target.map { joining($0, arguments.first, sizeAt) }
    case "find", "findAll":
      guard let target, let pattern = arguments.first else { return nil }
      let text = (target.length + .fixed(1)) * UnitCost.text
      return CallEstimate(text * (pattern.length * UnitCost.pattern), size: CostRange(0, target.length.most))
    case "validate":
      guard let text = arguments.first else { return nil }
      return CallEstimate(text.length * UnitCost.text * (128 * UnitCost.pattern))
    case "cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver":
      return arguments.first.map { CallEstimate($0.length * UnitCost.text) }
    case "ip": return arguments.first.map { CallEstimate($0.length * UnitCost.text) }
    case "ip.isCanonical": return arguments.first.map { CallEstimate($0.length * (2 * UnitCost.text)) }
    case "containsIP", "containsCIDR":
      guard let other = arguments.first else { return nil }
      let address = CostRange(4, 16)
      var cost = (address + address) * UnitCost.text
      if name == "containsCIDR" { cost += address * UnitCost.text + .fixed(1) }
      if signature.arguments.first == .string { cost += other.length * UnitCost.text }
      return CallEstimate(cost)
    case "_==_":
      switch (arguments[0].type, arguments[1].type) {
      case (.address, .address), (.network, .network), (.quantity, .quantity), (.opaque, .opaque):
        return CallEstimate(.fixed(1))
      case (.url, .url): return CallEstimate(CostRange(1, arguments[1].size?.most ?? 1) * UnitCost.text)
      case (.format, .format): return CallEstimate(CostRange(1, 64) * UnitCost.text)
      default: return nil
      }
    default: return nil
    }
  }

  private static func replacement(_ text: CostRange, _ arguments: [Judgement]) -> CallEstimate? {
    guard arguments.count >= 2 else { return nil }
    let old = arguments[0].length
    let new = arguments[1].length
    var count = CostRange.zero
    var rest = CostRange.zero
    if old.least == 0 {
      count.most = text.most == .max ? .max : text.most + 1
      rest.most = text.most
    } else if new.most <= old.least {
      rest.most = text.most
    } else {
      count.most = CostRange.scaled(text.most, 1 / Double(old.least))
    }
    if old.most == 0 {
      count.least = text.least == .max ? .max : text.least + 1
      rest.least = text.least
    } else if old.most <= new.least {
      rest.least = text.least
    } else {
      count.least = CostRange.scaled(text.least, 1 / Double(old.most))
    }
    return CallEstimate(text * (2 * UnitCost.text), size: count * new + rest)
  }

  private static func joining(_ list: Judgement, _ separator: Judgement?, _ sizeAt: SizeAt) -> CallEstimate {
    var size = CostRange.zero
    if case .list = list.type {
      size = list.length * ((list.path.isEmpty ? nil : sizeAt(list.path + ["@items"])) ?? .unknown)
    }
    if let separator {
      let length = list.length
      let gaps = CostRange(length.least > 0 ? length.least - 1 : 0, length.most > 0 ? length.most - 1 : 0)
      size += separator.length * gaps
    }
    return CallEstimate(size * UnitCost.text, size: size)
  }

  /// `cel-go/ext/lists.go`.
  private static func lists(_ name: String, _ target: Judgement?, _ arguments: [Judgement]) -> CallEstimate? {
    func allocating(_ factor: Double, _ size: CostRange) -> CallEstimate {
      CallEstimate(size * factor + .fixed(1 + UnitCost.list), size: size)
    }
    func number(_ argument: Judgement?, _ fallback: UInt) -> UInt {
      if case .int(let value)? = argument?.literal, value >= 0 { UInt(value) } else { fallback }
    }
    switch (name, target) {
    case ("slice", let target?):
      let end = number(arguments.last, target.length.most)
      return allocating(1, .fixed(end &- number(arguments.first, 0)))
    case ("lists.range", nil): return allocating(1, .fixed(number(arguments.first, .max)))
    case ("reverse", let target?): return allocating(1, target.length)
    case ("flatten", let target?):
      return allocating(arguments.isEmpty ? 1 : Double(number(arguments.first, .max)), target.length)
    case ("distinct", let target?): return allocating(2, target.length * target.length)
    case ("sort", let list?), ("@sortByAssociatedKeys", let list?):
      let keys = arguments.first ?? list
      let isText = keys.type == .list(.string) || keys.type == .list(.bytes)
      return allocating(isText ? 2.1 : 2, keys.length * keys.length)
    default: return nil
    }
  }

  /// The functions of the language itself; arguments that may not be worked out count for themselves.
  private static func standard(
    _ name: String,
    _ signature: Signature,
    _ target: Judgement?,
    _ arguments: [Judgement]
  ) -> CallEstimate? {
    let first = signature.arguments.first
    switch name {
    case "format": return target.map { CallEstimate($0.length * UnitCost.text) }
    case "bytes" where first == .string:
      let size = arguments[0].length
      return CallEstimate(size * UnitCost.text, size: CostRange(size.least, size.most &* 4))
    case "string" where first == .bytes:
      let size = arguments[0].length
      return CallEstimate(size * UnitCost.text, size: CostRange(size.least / 4, size.most))
    case "strings.quote":
      let size = arguments[0].length
      return CallEstimate(size * UnitCost.text, size: CostRange(size.least &+ 2, size.most &* 2 &+ 2))
    case "startsWith", "endsWith": return CallEstimate(arguments[0].length * UnitCost.text)
    case "@in":
      guard signature.arguments.last?.isList == true else { return nil }
      return CallEstimate(arguments[1].length)
    case "matches":
      guard let text = target ?? (arguments.count == 2 ? arguments[0] : nil), let pattern = arguments.last else {
        return nil
      }
      // The function form is not costed in a way of its own.
      if target == nil { return nil }
      return CallEstimate((text.length + .fixed(1)) * UnitCost.text * (pattern.length * UnitCost.pattern))
    case "contains":
      guard let target else { return nil }
      return CallEstimate(target.length * UnitCost.text * (arguments[0].length * UnitCost.text))
    case "_+_":
      let size = arguments[0].length + arguments[1].length
      if first?.isList == true { return CallEstimate(.fixed(1), size: size) }
      return first == .string || first == .bytes ? CallEstimate(size * UnitCost.text, size: size) : nil
    case "_==_", "_!=_": return comparison(arguments)
    case "_<_", "_<=_", "_>_", "_>=_": return first == .string || first == .bytes ? comparison(arguments) : nil
    default: return nil
    }
  }

  private static func comparison(_ sides: [Judgement]) -> CallEstimate {
    let most = min(sides[0].length.most, sides[1].length.most)
    return CallEstimate(CostRange(most > 0 ? 1 : 0, most) * UnitCost.text)
  }
}
