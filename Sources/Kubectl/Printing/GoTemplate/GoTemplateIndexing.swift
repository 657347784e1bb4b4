import Objects

/// `index`, `slice` and `exists`.
enum GoTemplateIndexing {
  @Sendable
  static func index(_ arguments: [GoTemplateValue]) throws(GoTemplateError) -> GoTemplateValue {
    var item = arguments[0].unboxed
    if item.value == nil { throw GoTemplateError("index of untyped nil") }
    for key in arguments.dropFirst().map(\.unboxed) {
      switch item.value {
      case nil, .null?: throw GoTemplateError("index of nil pointer")
      case .array(let elements)?:
        let place = try self.place(key, capacity: elements.count)
        if place == elements.count { throw GoTemplateError("reflect: slice index out of range") }
        item = .element(elements[place])
      case .string(let text)?:
        let bytes = Array(text.utf8)
        let place = try self.place(key, capacity: bytes.count)
        if place == bytes.count { throw GoTemplateError("reflect: string index out of range") }
        item = GoTemplateValue(value: .int(Int(bytes[place])), ownType: "uint8")
      case .object(let fields)?:
        switch key.value {
        case nil, .null?: throw GoTemplateError("value is nil; should be of type string")
        case .string(let name)?: item = fields[name].map { .element($0) } ?? .null
        default: throw GoTemplateError("value has type \(key.typeName); should be string")
        }
      case .bool?, .int?, .double?: throw GoTemplateError("can't index item of type \(item.innerTypeName)")
      }
    }
    return item
  }

  private static func place(_ key: GoTemplateValue, capacity: Int) throws(GoTemplateError) -> Int {
    switch key.value {
    case nil, .null?: throw GoTemplateError("cannot index slice/array with nil")
    case .int(let number)?:
      guard number >= 0, number <= capacity else { throw GoTemplateError("index out of range: \(number)") }
      return number
    default: throw GoTemplateError("cannot index slice/array with type \(key.typeName)")
    }
  }

  @Sendable
  static func slice(_ arguments: [GoTemplateValue]) throws(GoTemplateError) -> GoTemplateValue {
    let item = arguments[0].unboxed
    let keys = arguments.dropFirst().map(\.unboxed)
    if item.value == nil { throw GoTemplateError("slice of untyped nil") }
    if keys.count > 3 { throw GoTemplateError("too many slice indexes: \(keys.count)") }
    let count: Int
    switch item.value {
    case .string(let text)?:
      if keys.count == 3 { throw GoTemplateError("cannot 3-index slice a string") }
      count = text.utf8.count
    case .array(let elements)?: count = elements.count
    default: throw GoTemplateError("can't slice item of type \(item.typeName)")
    }
    var bounds = [0, count, count]
    for (index, key) in keys.enumerated() { bounds[index] = try place(key, capacity: count) }
    for index in 0..<(keys.count == 3 ? 2 : 1) where bounds[index] > bounds[index + 1] {
      throw GoTemplateError("invalid slice index: \(bounds[index]) > \(bounds[index + 1])")
    }
    if let text = item.value?.string {
      return .string(String(decoding: Array(text.utf8)[bounds[0]..<bounds[1]], as: UTF8.self))
    }
    return GoTemplateValue(value: .array(Array((item.value?.array ?? [])[bounds[0]..<bounds[1]])))
  }

  /// Whether `index` would find something with the same arguments.
  static func exists(_ arguments: [GoTemplateValue]) -> Bool {
    var item = arguments[0].unboxed
    for key in arguments.dropFirst().map(\.unboxed) {
      switch (item.value, key.value) {
      case (.array(let elements)?, .int(let number)?) where elements.indices.contains(number):
        item = .element(elements[number]).unboxed
      case (.string(let text)?, .int(let number)?) where number >= 0 && number < text.utf8.count:
        item = .int(number)
      case (.object(let fields)?, .string(let name)?): item = held(fields[name])
      case (.object(let fields)?, nil): item = held(fields[""])
      default: return false
      }
    }
    return item.value != nil
  }

  /// What a map holds at a key.
  private static func held(_ value: Value?) -> GoTemplateValue {
    value.map { GoTemplateValue.element($0).unboxed } ?? .missing
  }
}
