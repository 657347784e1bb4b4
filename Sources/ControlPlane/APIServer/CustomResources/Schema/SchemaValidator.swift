import API
import CEL
import Objects

/// Checks a value against a schema in the words of kube-openapi
/// (`k8s.io/kube-openapi/pkg/validation/validate`, `k8s.io/apiextensions-apiserver/pkg/apiserver/validation`).
struct SchemaValidator {
  /// What is wrong, and how much was right: of alternatives, the one that fits best is told.
  struct Result {
    var errors: [FieldError] = []
    var matches = 0

    mutating func merge(_ other: Result) {
      errors += other.errors
      matches += other.matches
    }
  }

  /// The field that errors about the value itself stand under.
  private let root: String

  init(root: String = "") { self.root = root }

  func errors(_ value: Value, _ schema: StructuralSchema) -> [FieldError] { check(value, schema, "").errors }

  // MARK: One value

  private func check(_ value: Value, _ schema: StructuralSchema, _ path: String) -> Result {
    var result = checkType(value, schema, path)
    if value.isNull {
      checkEnumeration(value, schema, path, &result)
      return result
    }
    result.merge(checkComposition(value, schema, path))
    switch value {
    case .string(let text): checkString(text, schema, path, &result)
    case .int, .double: checkNumber(value, schema, path, &result)
    case .array(let elements): checkArray(elements, schema, path, &result)
    default: break
    }
    checkEnumeration(value, schema, path, &result)
    if case .object(let fields) = value { checkObject(fields, schema, path, &result) }
    return result
  }

  private func checkType(_ value: Value, _ schema: StructuralSchema, _ path: String) -> Result {
    var result = Result(matches: 1)
    let types = schema.isIntOrString ? ["integer", "string"] : schema.type.isEmpty ? [] : [schema.type]
    if types.isEmpty, schema.format.isEmpty { return result }
    let wanted = types.joined(separator: ",")
    if value.isNull {
      if !types.isEmpty, !schema.isNullable { result.errors.append(typeError(path, wanted, "null")) }
      return result
    }
    let (own, format) = Self.type(of: value)
    let isIntegral = own == "number" && types.contains("integer") && Self.isWhole(value)
    let isNumeral = own == "integer" && types.contains("number")
    let isText = own == "string" || own == "array"
    if !isText, !schema.format.isEmpty {
      if !(types.contains(own) || format == schema.format || isIntegral || isNumeral) {
        result.errors.append(typeError(path, schema.format, format))
        return result
      }
    }
    if !schema.format.isEmpty, isText, !types.contains("number"), !types.contains("integer") { return result }
    if !(types.contains(own) || isIntegral || isNumeral) { result.errors.append(typeError(path, wanted, own)) }
    return result
  }

  private static func type(of value: Value) -> (type: String, format: String) {
    switch value {
    case .null: ("null", "")
    case .bool: ("boolean", "")
    case .int: ("integer", "int64")
    case .double: ("number", "float64")
    case .string: ("string", "")
    case .array: ("array", "")
    case .object: ("object", "")
    }
  }

  private static func isWhole(_ value: Value) -> Bool { value.number.map { $0 == $0.rounded() } ?? false }

  private func typeError(_ path: String, _ wanted: String, _ given: String) -> FieldError {
    error(path, .typeInvalid, .string(given), "must be of type \(wanted): \(JSON.write(.string(given)))")
  }

  // MARK: Scalars

  private func checkString(
    _ text: String,
    _ schema: StructuralSchema,
    _ path: String,
    _ result: inout Result
  ) {
    result.matches += 1
    let length = text.unicodeScalars.count
    let limits = schema.limits
    if let maximum = limits.maxLength, length > maximum {
      result.errors.append(
        FieldError(
          field: field(path).description,
          reason: .tooLong,
          message: "Too long: may not be more than \(maximum) bytes"
        )
      )
    } else if let minimum = limits.minLength, length < minimum {
      result.errors.append(error(path, .invalid, .string(text), "should be at least \(minimum) chars long"))
    } else if let pattern = schema.pattern, !pattern.matches(text) {
      result.errors.append(error(path, .invalid, .string(text), "should match '\(pattern.pattern)'"))
    }
    if !schema.format.isEmpty, StringFormats.accepts(text, schema.format) == false {
      result.errors.append(
        error(path, .typeInvalid, .string(text), "must be of type \(schema.format): \(JSON.write(.string(text)))")
      )
    }
  }

  private func checkNumber(
    _ value: Value,
    _ schema: StructuralSchema,
    _ path: String,
    _ result: inout Result
  ) {
    guard let number = value.number else { return }
    result.matches += 1
    let limits = schema.limits
    if let factor = limits.multipleOf, let step = factor.number, step > 0,
      (number / step) != (number / step).rounded()
    {
      result.errors.append(error(path, .invalid, value, "should be a multiple of \(Self.shown(factor))"))
    }
    if let maximum = limits.maximum, let bound = maximum.number,
      limits.excludesMaximum ? number >= bound : number > bound
    {
      let words = limits.excludesMaximum ? "should be less than" : "should be less than or equal to"
      result.errors.append(error(path, .invalid, value, "\(words) \(Self.shown(maximum))"))
    }
    if let minimum = limits.minimum, let bound = minimum.number,
      limits.excludesMinimum ? number <= bound : number < bound
    {
      let words = limits.excludesMinimum ? "should be greater than" : "should be greater than or equal to"
      result.errors.append(error(path, .invalid, value, "\(words) \(Self.shown(minimum))"))
    }
  }

  private static func shown(_ number: Value) -> String { JSON.write(number) }

  private func checkEnumeration(
    _ value: Value,
    _ schema: StructuralSchema,
    _ path: String,
    _ result: inout Result
  ) {
    if schema.enumeration.isEmpty { return }
    if schema.enumeration.contains(value) || (value.isNull && schema.isNullable) {
      result.matches += 1
      return
    }
    result.errors.append(
      .notSupported(field(path), value, schema.enumeration.map { $0.string ?? JSON.write($0) })
    )
  }

  // MARK: Lists and objects

  private func checkArray(
    _ elements: [Value],
    _ schema: StructuralSchema,
    _ path: String,
    _ result: inout Result
  ) {
    result.matches += 1
    if let items = schema.items.first {
      for (position, element) in elements.enumerated() {
        result.merge(check(element, items, "\(path)[\(position)]"))
      }
    }
    if let minimum = schema.limits.minItems, elements.count < minimum {
      result.errors.append(
        error(path, .invalid, .int(elements.count), "should have at least \(minimum) items")
      )
    }
    if let maximum = schema.limits.maxItems, elements.count > maximum {
      result.errors.append(tooMany(path, elements.count, maximum))
    }
  }

  private func checkObject(
    _ fields: Fields,
    _ schema: StructuralSchema,
    _ path: String,
    _ result: inout Result
  ) {
    result.matches += 1
    if let minimum = schema.limits.minProperties, fields.count < minimum {
      result.errors.append(
        error(path, .invalid, .int(fields.count), "should have at least \(minimum) properties")
      )
    }
    if let maximum = schema.limits.maxProperties, fields.count > maximum {
      result.errors.append(tooMany(path, fields.count, maximum))
    }
    let known = Set(schema.properties.map(\.name))
    for (key, value) in fields where !known.contains(key) {
      switch schema.additional {
      case .schema(let schemas):
        if let other = schemas.first { result.merge(check(value, other, Self.child(path, key))) }
      case .allowed(false):
        result.errors.append(
          .invalid(field(path), .string(key), "\(path).\(key) in body is a forbidden property")
        )
      case .allowed(true), .unspecified: break
      }
    }
    for property in schema.properties {
      if let value = fields[property.name] {
        result.merge(check(value, property.schema, Self.child(path, property.name)))
      }
    }
    for name in schema.required where fields[name] == nil {
      result.errors.append(.required(field(Self.child(path, name))))
    }
  }

  private static func child(_ path: String, _ name: String) -> String { path.isEmpty ? name : path + "." + name }

  // MARK: Composition

  private func checkComposition(_ value: Value, _ schema: StructuralSchema, _ path: String) -> Result {
    var result = Result(matches: 1)
    if !schema.anyOf.isEmpty { checkAnyOf(value, schema.anyOf, path, &result) }
    if !schema.oneOf.isEmpty { checkOneOf(value, schema.oneOf, path, &result) }
    if !schema.allOf.isEmpty {
      let results = schema.allOf.map { check(value, $0, path) }
      for part in results { result.merge(part) }
      let valid = results.count { $0.errors.isEmpty }
      if valid < results.count {
        result.errors.append(
          composite(path, "must validate all the schemas (allOf)" + (valid == 0 ? ". None validated" : ""))
        )
      }
    }
    if let not = schema.not.first, check(value, not, path).errors.isEmpty {
      result.errors.append(composite(path, "must not validate the schema (not)"))
    }
    return result
  }

  private func checkAnyOf(_ value: Value, _ schemas: [StructuralSchema], _ path: String, _ result: inout Result) {
    var best: Result?
    for schema in schemas {
      let part = check(value, schema, path)
      if part.errors.isEmpty {
        result.merge(part)
        return
      }
      if part.matches > best?.matches ?? -1 { best = part }
    }
    result.errors.append(composite(path, "must validate at least one schema (anyOf)"))
    if let best { result.merge(best) }
  }

  private func checkOneOf(_ value: Value, _ schemas: [StructuralSchema], _ path: String, _ result: inout Result) {
    let results = schemas.map { check(value, $0, path) }
    let valid = results.filter(\.errors.isEmpty)
    if valid.count == 1 {
      result.merge(valid[0])
      return
    }
    let what = valid.isEmpty ? "Found none valid" : "Found \(valid.count) valid alternatives"
    result.errors.append(composite(path, "must validate one and only one schema (oneOf). \(what)"))
    guard valid.isEmpty else { return }
    var best: Result?
    for part in results where part.matches > best?.matches ?? -1 { best = part }
    if let best { result.merge(best) }
  }

  /// An error of no field: the server has no path for it.
  private func composite(_ path: String, _ words: String) -> FieldError {
    .invalid(field(""), "", JSON.write(.string(path)) + " " + words)
  }

  // MARK: Errors

  private func error(_ path: String, _ reason: FieldError.Reason, _ value: Value, _ words: String) -> FieldError {
    var error = FieldError.invalid(field(path), value, "\(path) in body \(words)")
    error.reason = reason
    return error
  }

  private func tooMany(_ path: String, _ count: Int, _ maximum: Int) -> FieldError {
    FieldError(
      field: field(path).description,
      reason: .tooMany,
      message: "Too many: \(count): must have at most \(maximum) items"
    )
  }

  private func field(_ path: String) -> FieldPath {
    if path.isEmpty { return root.isEmpty ? "<nil>" : "\(root)" }
    return root.isEmpty ? "\(path)" : "\(root).\(path)"
  }
}
