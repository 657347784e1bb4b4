import Objects

/// What makes a configuration no value of its type, in the words of structured-merge-diff (`typed/validate.go`).
struct TypedValidation {
  let schema: MergeSchema
  private(set) var errors: [String] = []

  init(schema: MergeSchema) { self.schema = schema }

  /// The words for all that is wrong; nil for nothing.
  static func failure(of value: Value, _ place: MergeSchema.Place, _ schema: MergeSchema) -> String? {
    var validation = TypedValidation(schema: schema)
    validation.check(value, place, [])
    if validation.errors.count < 2 { return validation.errors.first }
    return "errors:\n" + validation.errors.map { "  " + $0 }.joined(separator: "\n")
  }

  private mutating func check(_ value: Value, _ place: MergeSchema.Place, _ path: [String]) {
    if value.isNull { return }
    let form = schema.form(of: place)
    switch form {
    case .scalar(let scalar): check(value, scalar, path)
    case .atomicList, .set, .keyedList: checkList(value, form, path)
    case .atomicMap, .map, .structure, .custom:
      guard case .object(let fields) = value else {
        return add("expected map, got &{\(value.goDescription)}", path)
      }
      for (name, field) in fields {
        let below = path + ["f:" + name]
        guard let place = schema.child(name, of: form) else {
          add("field not declared in schema", below)
          continue
        }
        check(field, place, below)
      }
    case .deduced: break
    }
  }

  private mutating func checkList(_ value: Value, _ form: MergeSchema.Form, _ path: [String]) {
    guard case .array(let elements) = value else {
      return add("expected list, got &{\(value.goDescription)}", path)
    }
    var seen: Set<String> = []
    for (index, element) in elements.enumerated() {
      guard let step = step(to: element, at: index, form, path) else { continue }
      if !seen.insert(step).inserted { add("duplicate entries for key \(OwnedPath.text(of: step))", path) }
      check(element, schema.element(of: form), path + [step])
    }
  }

  private mutating func step(to element: Value, at index: Int, _ form: MergeSchema.Form, _ path: [String]) -> String? {
    if case .keyedList(_, let keys) = form {
      guard element.object != nil else {
        let what = element.isNull ? "a null element" : "a non-map element"
        add("element \(index): associative list with keys may not have \(what)", path)
        return nil
      }
      guard let step = schema.step(to: element, at: index, in: form) else {
        let names = keys.map { "\"\($0)\"" }.joined(separator: " ")
        add(
          "element \(index): associative list with keys has an element that omits all key fields [\(names)] "
            + "(and doesn't have default values for any key fields)",
          path
        )
        return nil
      }
      return step
    }
    return schema.step(to: element, at: index, in: form)
  }

  private mutating func check(_ value: Value, _ scalar: MergeSchema.Scalar, _ path: [String]) {
    let wrapped = "&value.valueUnstructured{Value:\(Self.goSyntax(value))}"
    switch scalar {
    case .numeric:
      if value.number == nil { add("expected numeric (int or float), got \(Self.goType(value))", path) }
    case .string:
      if value.string == nil { add("expected string, got \(wrapped)", path) }
    case .boolean:
      if value.bool == nil { add("expected boolean, got \(wrapped)", path) }
    case .any:
      if value.object != nil || value.array != nil {
        add("expected any scalar, got &{\(value.goDescription)}", path)
      }
    }
  }

  private mutating func add(_ message: String, _ path: [String]) {
    errors.append(OwnedPath.text(path) + ": " + message)
  }

  private static func goType(_ value: Value) -> String {
    switch value {
    case .null: "<nil>"
    case .bool: "bool"
    case .int: "int64"
    case .double: "float64"
    case .string: "string"
    case .array: "[]interface {}"
    case .object: "map[string]interface {}"
    }
  }

  /// Go's `%#v`.
  private static func goSyntax(_ value: Value) -> String {
    switch value {
    case .null: "interface {}(nil)"
    case .string(let text): JSON.write(.string(text))
    case .array(let elements): "[]interface {}{" + elements.map(goSyntax).joined(separator: ", ") + "}"
    case .object(let fields):
      "map[string]interface {}{"
        + fields.map { JSON.write(.string($0.key)) + ":" + goSyntax($0.value) }.joined(separator: ", ") + "}"
    default: value.goDescription
    }
  }
}
