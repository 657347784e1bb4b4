/// Operators over two values, and the sign.
enum Operators {
  static func binary(_ name: String, _ a: CELValue, _ b: CELValue) throws(CELError) -> CELValue? {
    switch name {
    case "_==_": return .bool(a.isEqual(to: b))
    case "_!=_": return .bool(!a.isEqual(to: b))
    case "_<_", "_<=_", "_>_", "_>=_":
      guard let order = CELValue.compare(a, b) else {
        // Not a number compares as false with every number.
        if a.number != nil, b.number != nil { return .bool(false) }
        throw .noOverload
      }
      switch name {
      case "_<_": return .bool(order < 0)
      case "_<=_": return .bool(order <= 0)
      case "_>_": return .bool(order > 0)
      default: return .bool(order >= 0)
      }
    case "_+_": return try sum(a, b)
    case "_-_", "_*_", "_/_", "_%_": return try arithmetic(name, a, b)
    case "@in": return try membership(a, b)
    case "_[_]": return try element(of: a, b)
    case "_[?_]": return try optionalElement(of: a, b)
    default: return nil
    }
  }

  static func negated(_ value: CELValue) throws(CELError) -> CELValue {
    switch value {
    case .int(let number):
      if number == .min { throw CELError("integer overflow") }
      return .int(-number)
    case .double(let number): return .double(-number)
    case .duration(let duration): return .duration(.zero - duration)
    default: throw .noOverload
    }
  }

  static func sum(_ a: CELValue, _ b: CELValue) throws(CELError) -> CELValue {
    switch (a, b) {
    case (.string(let a), .string(let b)): return .string(a + b)
    case (.bytes(let a), .bytes(let b)): return .bytes(a + b)
    case (.list(let a), .list(let b)): return .list(a + b)
    case (.duration(let a), .duration(let b)): return .duration(a + b)
    case (.timestamp, .duration(let duration)): return moved(a, duration)
    case (.duration(let duration), .timestamp): return moved(b, duration)
    case (.int(let a), .int(let b)): return try whole(a.addingReportingOverflow(b))
    case (.uint(let a), .uint(let b)): return try natural(a.addingReportingOverflow(b))
    case (.double(let a), .double(let b)): return .double(a + b)
    default: throw .noOverload
    }
  }

  private static func arithmetic(_ name: String, _ a: CELValue, _ b: CELValue) throws(CELError) -> CELValue {
    switch (a, b) {
    case (.int(let a), .int(let b)):
      switch name {
      case "_-_": return try whole(a.subtractingReportingOverflow(b))
      case "_*_": return try whole(a.multipliedReportingOverflow(by: b))
      default:
        if b == 0 { throw CELError(name == "_/_" ? "division by zero" : "modulus by zero") }
        return try whole(
          name == "_/_" ? a.dividedReportingOverflow(by: b) : a.remainderReportingOverflow(dividingBy: b)
        )
      }
    case (.uint(let a), .uint(let b)):
      switch name {
      case "_-_": return try natural(a.subtractingReportingOverflow(b))
      case "_*_": return try natural(a.multipliedReportingOverflow(by: b))
      default:
        if b == 0 { throw CELError(name == "_/_" ? "division by zero" : "modulus by zero") }
        return .uint(name == "_/_" ? a / b : a % b)
      }
    case (.double(let a), .double(let b)):
      switch name {
      case "_-_": return .double(a - b)
      case "_*_": return .double(a * b)
      case "_/_": return .double(a / b)
      default: throw .noOverload
      }
    case (.duration(let a), .duration(let b)) where name == "_-_": return .duration(a - b)
    case (.timestamp(let a, let x), .timestamp(let b, let y)) where name == "_-_":
      return .duration(.seconds(a - b) + .nanoseconds(x - y))
    case (.timestamp, .duration(let duration)) where name == "_-_": return moved(a, .zero - duration)
    default: throw .noOverload
    }
  }

  private static func whole(_ result: (partialValue: Int, overflow: Bool)) throws(CELError) -> CELValue {
    if result.overflow { throw CELError("integer overflow") }
    return .int(result.partialValue)
  }

  private static func natural(_ result: (partialValue: UInt, overflow: Bool)) throws(CELError) -> CELValue {
    if result.overflow { throw CELError("unsigned integer overflow") }
    return .uint(result.partialValue)
  }

  private static func moved(_ timestamp: CELValue, _ by: Duration) -> CELValue {
    guard case .timestamp(let seconds, let nanoseconds) = timestamp else { return timestamp }
    let total = Duration.seconds(seconds) + .nanoseconds(nanoseconds) + by
    let (whole, atto) = total.components
    let nano = Int(atto / 1_000_000_000)
    return nano < 0
      ? .timestamp(seconds: Int(whole) - 1, nanoseconds: nano + 1_000_000_000)
      : .timestamp(seconds: Int(whole), nanoseconds: nano)
  }

  // MARK: Elements

  private static func membership(_ value: CELValue, _ range: CELValue) throws(CELError) -> CELValue {
    switch range {
    case .list(let elements): return .bool(elements.contains { $0.isEqual(to: value) })
    case .map(let map): return .bool(map[value] != nil)
    default: throw .noOverload
    }
  }

  private static func element(of base: CELValue, _ key: CELValue) throws(CELError) -> CELValue {
    switch base {
    case .list(let elements):
      guard let index = index(key) else { throw .noOverload }
      guard elements.indices.contains(index) else { throw CELError("index out of bounds: \(index)") }
      return elements[index]
    case .map(let map):
      if let value = map[key] { return value }
      throw CELError("no such key: \(key.text)")
    case .optional: return try optionalElement(of: base, key)
    default: throw .noOverload
    }
  }

  private static func optionalElement(of base: CELValue, _ key: CELValue) throws(CELError) -> CELValue {
    switch base {
    case .list(let elements):
      guard let index = index(key) else { throw .noOverload }
      return .optional(elements.indices.contains(index) ? elements[index] : nil)
    case .map(let map): return .optional(map[key])
    case .optional(let inner?): return try optionalElement(of: inner, key)
    case .optional(nil): return base
    default: throw .noOverload
    }
  }

  private static func index(_ key: CELValue) -> Int? {
    switch key {
    case .int(let number): number
    case .uint(let number): Int(exactly: number)
    case .double(let number): Int(exactly: number)
    default: nil
    }
  }
}
