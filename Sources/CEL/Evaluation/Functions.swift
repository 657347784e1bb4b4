import API

/// What the functions of CEL do; a call that fits none is no overload.
enum Functions {
  static func call(_ name: String, _ target: CELValue?, _ arguments: [CELValue]) throws(CELError) -> CELValue {
    if let target {
      switch target {
      case .string(let text):
        if let value = try StringFunctions.call(name, text, arguments) { return value }
      case .list(let elements):
        if let value = try ListFunctions.call(name, elements, arguments) { return value }
      case .timestamp(let seconds, let nanoseconds):
        if let value = try TimeFunctions.call(name, seconds, nanoseconds, arguments) { return value }
      case .duration(let duration):
        if let value = TimeFunctions.call(name, duration) { return value }
      case .optional(let inner):
        if let value = try optional(name, inner) { return value }
      default: break
      }
      if let value = try KubernetesFunctions.call(name, target, arguments) { return value }
      if name == "size", arguments.isEmpty { return try size(target) }
      throw .noOverload
    }
    switch arguments.count {
    case 1:
      if let value = try unary(name, arguments[0]) { return value }
    case 2:
      if let value = try Operators.binary(name, arguments[0], arguments[1]) { return value }
      if let value = try ListFunctions.sets(name, arguments[0], arguments[1]) { return value }
      if name == "matches", case .string(let text) = arguments[0] {
        if let value = try StringFunctions.call(name, text, [arguments[1]]) { return value }
      }
    default: break
    }
    if let value = try KubernetesFunctions.global(name, arguments) { return value }
    throw .noOverload
  }

  private static func optional(_ name: String, _ inner: CELValue?) throws(CELError) -> CELValue? {
    switch name {
    case "hasValue": return .bool(inner != nil)
    case "value":
      if let inner { return inner }
      throw CELError("optional.none() dereference")
    default: return nil
    }
  }

  private static func unary(_ name: String, _ value: CELValue) throws(CELError) -> CELValue? {
    switch name {
    case "!_":
      if case .bool(let isTrue) = value { return .bool(!isTrue) }
      throw .noOverload
    case "-_": return try Operators.negated(value)
    case "size": return try size(value)
    case "dyn": return value
    case "type": return .type(value.typeName)
    case "optional.of": return .optional(value)
    case "optional.ofNonZeroValue": return .optional(isZero(value) ? nil : value)
    case "string": return .string(value.text)
    case "int", "uint", "double", "bool", "bytes", "timestamp", "duration": return try Conversions.call(name, value)
    case "lists.range":
      if case .int(let count) = value { return ListFunctions.range(count) }
      throw .noOverload
    case "strings.quote":
      if case .string(let text) = value { return .string(Format.quoted(text)) }
      throw .noOverload
    default: return nil
    }
  }

  private static func isZero(_ value: CELValue) -> Bool {
    switch value {
    case .null, .bool(false), .int(0), .uint(0), .string(""): true
    case .double(let number): number == 0
    case .list(let elements): elements.isEmpty
    case .map(let map): map.count == 0
    case .bytes(let bytes): bytes.isEmpty
    default: false
    }
  }

  static func size(_ value: CELValue) throws(CELError) -> CELValue {
    switch value {
    case .string(let text): return .int(text.unicodeScalars.count)
    case .bytes(let bytes): return .int(bytes.count)
    case .list(let elements): return .int(elements.count)
    case .map(let map): return .int(map.count)
    default: throw .noOverload
    }
  }
}

/// From one type to another.
enum Conversions {
  static func call(_ name: String, _ value: CELValue) throws(CELError) -> CELValue {
    switch (name, value) {
    case ("int", .int), ("uint", .uint), ("double", .double), ("bool", .bool), ("bytes", .bytes),
      ("timestamp", .timestamp), ("duration", .duration):
      return value
    case ("int", .uint(let number)): return try whole(Int(exactly: number))
    case ("int", .double(let number)): return try whole(Int(exactly: number.rounded(.towardZero)))
    case ("int", .string(let text)): return try whole(Int(text), "cannot convert '\(text)' to int")
    case ("int", .timestamp(let seconds, _)): return .int(seconds)
    case ("int", .duration(let duration)): return .int(Int(duration / .nanoseconds(1)))
    case ("uint", .int(let number)): return try natural(UInt(exactly: number))
    case ("uint", .double(let number)): return try natural(UInt(exactly: number.rounded(.towardZero)))
    case ("uint", .string(let text)): return try natural(UInt(text))
    case ("double", .string(let text)):
      guard let number = Double(text) else { throw CELError("type conversion error from string to 'double'") }
      return .double(number)
    case ("double", _):
      guard let number = value.number else { throw .noOverload }
      return .double(number)
    case ("bool", .string(let text)):
      if ["true", "1", "t", "T", "TRUE", "True"].contains(text) { return .bool(true) }
      if ["false", "0", "f", "F", "FALSE", "False"].contains(text) { return .bool(false) }
      throw CELError("type conversion error from string to 'bool'")
    case ("bytes", .string(let text)): return .bytes(Array(text.utf8))
    case ("timestamp", .int(let seconds)): return .timestamp(seconds: seconds, nanoseconds: 0)
    case ("timestamp", .string(let text)):
      guard let parsed = Timestamp.parse(text) else {
        throw CELError("type conversion error from string to 'google.protobuf.Timestamp'")
      }
      return .timestamp(seconds: parsed.seconds, nanoseconds: parsed.nanoseconds)
    case ("duration", .string(let text)):
      guard let duration = GoDuration.parse(text) else {
        throw CELError("type conversion error from string to 'google.protobuf.Duration'")
      }
      return .duration(duration)
    default: throw .noOverload
    }
  }

  private static func whole(_ number: Int?, _ message: String = "integer overflow") throws(CELError) -> CELValue {
    guard let number else { throw CELError(message) }
    return .int(number)
  }

  private static func natural(_ number: UInt?) throws(CELError) -> CELValue {
    guard let number else { throw CELError("unsigned integer overflow") }
    return .uint(number)
  }
}
