import API
import CEL
import Objects

/// Whether an `openAPIV3Schema` is one that the server takes: structural, with sound defaults
/// (`k8s.io/apiextensions-apiserver/pkg/apiserver/schema/validation.go`, `pkg/apis/apiextensions/validation`).
struct SchemaDefinitionValidation {
  let hasStatus: Bool

  private enum Level { case root, item, field }

  func errors(_ schema: Value, _ path: FieldPath) -> [FieldError] {
    var errors = hasStatus ? rootErrors(schema, path) : []
    var structural = invariants(schema, .root, path) + completeness(schema, path)
    structural.sort { $0.description < $1.description }
    errors += structural
    if structural.isEmpty { errors += defaultErrors(schema, path) }
    errors += formErrors(schema, path)
    if errors.isEmpty { errors += RuleDefinitionValidation.errors(StructuralSchema(schema), path) }
    return errors
  }

  // MARK: The root

  private static let rootFields = [
    "description", "type", "format", "title", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength",
    "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "multipleOf", "required", "items", "properties",
    "externalDocs", "example", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations",
  ]

  private func rootErrors(_ schema: Value, _ path: FieldPath) -> [FieldError] {
    if let type = schema["type"]?.string, !type.isEmpty, type != "object" {
      return [
        .invalid(
          path + ".type",
          .string(type),
          "only \"object\" is allowed as the type at the root of the schema if the status subresource is enabled"
        )
      ]
    }
    guard (schema.object?.keys ?? []).contains(where: { !Self.rootFields.contains($0) }) else { return [] }
    let names = Self.rootFields.map { name in
      name.replacing("x-kubernetes-preserve-unknown-fields", with: "XPreserveUnknownFields")
        .replacing("x-kubernetes-validations", with: "XValidations")
    }
    let list = names.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    return [
      .invalid(
        path,
        schema,
        "only [\(list)] fields are allowed at the root of the schema if the status subresource is enabled"
      )
    ]
  }

  // MARK: Structure

  private func invariants(_ schema: Value, _ level: Level, _ path: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    let type = schema["type"]?.string ?? ""
    let isIntOrString = schema["x-kubernetes-int-or-string"]?.bool == true
    let preserves = schema["x-kubernetes-preserve-unknown-fields"]?.bool == true
    let isEmbedded = schema["x-kubernetes-embedded-resource"]?.bool == true
    if type == "array", schema["items"] == nil { errors.append(.required(path + ".items", "must be specified")) }
    if let items = schema["items"] { errors += invariants(items, .item, path + ".items") }
    for (name, property) in schema["properties"]?.object ?? Fields() {
      errors += invariants(property, .field, "\(path).properties[\(name)]")
    }
    if let additional = schema["additionalProperties"] {
      if level == .root { errors.append(.forbidden(path + ".additionalProperties", "must not be used at the root")) }
      if additional.object != nil { errors += invariants(additional, .field, path + ".additionalProperties") }
    }
    if isIntOrString, preserves {
      errors.append(
        .invalid(
          path + ".x-kubernetes-preserve-unknown-fields",
          true,
          "must be false if x-kubernetes-int-or-string is true"
        )
      )
    }
    errors += nestedErrors(schema, isIntOrString: isIntOrString, path)
    if isEmbedded, type != "object" {
      let words = "must be object if x-kubernetes-embedded-resource is true"
      errors.append(
        type.isEmpty ? .required(path + ".type", words) : .invalid(path + ".type", .string(type), words)
      )
    } else if type.isEmpty, !isIntOrString, !preserves {
      let words =
        switch level {
        case .root: "must not be empty at the root"
        case .item: "must not be empty for specified array items"
        case .field: "must not be empty for specified object fields"
        }
      errors.append(.required(path + ".type", words))
    }
    if level == .root, !type.isEmpty, type != "object" {
      errors.append(.invalid(path + ".type", .string(type), "must be object at the root"))
    }
    if isEmbedded, !preserves, (schema["properties"]?.object ?? Fields()).isEmpty {
      errors.append(
        .required(
          path + ".properties",
          "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields"
        )
      )
    }
    return errors + metadataErrors(schema, level, isEmbedded, path)
  }

  /// `kind`, `apiVersion` and `metadata` are there without a schema, and take little of one.
  private func metadataErrors(_ schema: Value, _ level: Level, _ isEmbedded: Bool, _ path: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    guard level == .root || isEmbedded else { return [] }
    for name in ["kind", "apiVersion"] {
      if let property = schema["properties"]?[name], property["type"] != "string" {
        errors.append(.invalid("\(path).properties[\(name)].type", property["type"] ?? "", "must be string"))
      }
    }
    guard let metadata = schema["properties"]?["metadata"] else { return errors }
    if metadata["type"] != "object" {
      errors.append(.invalid(path + ".properties[metadata].type", metadata["type"] ?? "", "must be object"))
    }
    let fields = metadata["properties"]?.object?.keys ?? []
    let others = (metadata.object?.keys ?? []).filter { !["type", "properties", "description"].contains($0) }
    if level == .root, !fields.allSatisfy({ ["name", "generateName"].contains($0) }) || !others.isEmpty {
      errors.append(
        .forbidden(
          path + ".properties[metadata]",
          "must not specify anything other than name and generateName, but metadata is implicitly specified"
        )
      )
    }
    return errors
  }

  private static let intOrString: Value = [["type": "integer"], ["type": "string"]]

  private func nestedErrors(_ schema: Value, isIntOrString: Bool, _ path: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    if let text = schema["pattern"]?.string {
      do {
        _ = try RegularExpression(text)
      } catch {
        errors.append(
          .invalid(
            path + ".pattern",
            .string(text),
            "must be a valid regular expression, but isn't: \(error.message)"
          )
        )
      }
    }
    for junctor in ["allOf", "anyOf", "oneOf"] {
      if junctor == "anyOf", isIntOrString, schema[junctor] == Self.intOrString { continue }
      for (index, part) in (schema[junctor]?.array ?? []).enumerated() {
        let isException = junctor == "allOf" && index == 0 && isIntOrString && part["anyOf"] == Self.intOrString
        if !isException { errors += nested(part, "\(path).\(junctor)[\(index)]") }
      }
    }
    if let part = schema["not"] { errors += nested(part, path + ".not") }
    return errors
  }

  /// Under a logical junctor stand values' rules alone.
  private func nested(_ schema: Value, _ path: FieldPath) -> [FieldError] {
    var errors = nestedErrors(schema, isIntOrString: false, path)
    if let items = schema["items"] { errors += nested(items, path + ".items") }
    for (name, property) in schema["properties"]?.object ?? Fields() {
      errors += nested(property, "\(path).properties[\(name)]")
    }
    for (field, words) in [
      ("type", "must be empty to be structural"), ("additionalProperties", "must be undefined to be structural"),
      ("default", "must be undefined to be structural"), ("title", "must be empty to be structural"),
      ("description", "must be empty to be structural"), ("nullable", "must be false to be structural"),
      ("x-kubernetes-preserve-unknown-fields", "must be false to be structural"),
      ("x-kubernetes-embedded-resource", "must be false to be structural"),
      ("x-kubernetes-int-or-string", "must be false to be structural"),
      ("x-kubernetes-list-map-keys", "must be empty to be structural"),
      ("x-kubernetes-list-type", "must be undefined to be structural"),
      ("x-kubernetes-map-type", "must be undefined to be structural"),
      ("x-kubernetes-validations", "must be empty to be structural"),
    ] {
      guard let value = schema[field], value != "", value != false else { continue }
      errors.append(.forbidden("\(path).\(field)", words))
    }
    if schema["properties"]?["metadata"] != nil {
      errors.append(.forbidden(path + ".properties[metadata]", "must not be specified in a nested context"))
    }
    return errors
  }

  /// What a junctor speaks of stands outside of it too.
  private func completeness(_ schema: Value, _ path: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    for junctor in ["allOf", "anyOf", "oneOf"] {
      for (index, part) in (schema[junctor]?.array ?? []).enumerated() {
        errors += missing(part, schema, "\(path).\(junctor)[\(index)]", path)
      }
    }
    if let part = schema["not"] { errors += missing(part, schema, path + ".not", path) }
    if let items = schema["items"] { errors += completeness(items, path + ".items") }
    for (name, property) in schema["properties"]?.object ?? Fields() {
      errors += completeness(property, "\(path).properties[\(name)]")
    }
    return errors
  }

  private func missing(_ part: Value, _ owner: Value, _ path: FieldPath, _ ownerPath: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    for (name, property) in part["properties"]?.object ?? Fields() {
      if let own = owner["properties"]?[name] {
        errors += missing(property, own, "\(path).properties[\(name)]", "\(ownerPath).properties[\(name)]")
      } else if owner["additionalProperties"] == nil {
        errors.append(
          .required(
            "\(ownerPath).properties[\(name)]",
            "because it is defined in \(path).properties[\(name)]"
          )
        )
      }
    }
    if let items = part["items"] {
      if let own = owner["items"] {
        errors += missing(items, own, path + ".items", ownerPath + ".items")
      } else {
        errors.append(.required(ownerPath + ".items", "because it is defined in \(path).items"))
      }
    }
    return errors
  }

  // MARK: Defaults

  /// A default fits its own schema.
  private func defaultErrors(_ schema: Value, _ path: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    if let fallback = schema["default"] {
      let structural = StructuralSchema(schema)
      var pruning = Pruning()
      _ = pruning.prune(fallback, structural)
      if !pruning.unknownFields.isEmpty {
        errors.append(.invalid(path + ".default", fallback, "must be pruned"))
      }
      errors += SchemaValidator(root: "\(path.description).default").errors(
        Pruning.defaulted(fallback, structural),
        structural
      )
    }
    for (name, property) in schema["properties"]?.object ?? Fields() {
      errors += defaultErrors(property, "\(path).properties[\(name)]")
    }
    if let items = schema["items"] { errors += defaultErrors(items, path + ".items") }
    if let additional = schema["additionalProperties"], additional.object != nil {
      errors += defaultErrors(additional, path + ".additionalProperties")
    }
    return errors
  }

  // MARK: Form

  private static let types = ["array", "boolean", "integer", "number", "object", "string"]

  private func formErrors(_ schema: Value, _ path: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    for name in ["additionalItems", "patternProperties", "definitions", "dependencies", "id", "$ref"]
    where schema[name] != nil {
      errors.append(.forbidden("\(path).\(name)", "\(name) is not supported"))
    }
    let type = schema["type"]?.string ?? ""
    if type == "null" {
      errors.append(.forbidden(path + ".type", "type cannot be set to null, use nullable as an alternative"))
    }
    if !type.isEmpty, !Self.types.contains(type) {
      errors.append(.notSupported(path + ".type", .string(type), Self.types))
    }
    if schema["uniqueItems"]?.bool == true {
      errors.append(
        .forbidden(
          path + ".uniqueItems",
          "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"
        )
      )
    }
    if let additional = schema["additionalProperties"], !(schema["properties"]?.object ?? Fields()).isEmpty,
      additional != true
    {
      errors.append(
        .forbidden(path + ".additionalProperties", "additionalProperties and properties are mutual exclusive")
      )
    }
    errors += childErrors(schema, path)
    if schema["x-kubernetes-preserve-unknown-fields"] == false {
      errors.append(
        .invalid(path + ".x-kubernetes-preserve-unknown-fields", false, "must be true or undefined")
      )
    }
    errors += listTypeErrors(schema, type, path)
    guard let rules = schema["x-kubernetes-validations"]?.array, !rules.isEmpty else { return errors }
    return errors + RuleDefinitionValidation.formErrors(rules, StructuralSchema(schema), path)
  }

  private func childErrors(_ schema: Value, _ path: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    if let additional = schema["additionalProperties"], additional.object != nil {
      errors += formErrors(additional, path + ".additionalProperties")
    }
    for (name, property) in schema["properties"]?.object ?? Fields() {
      errors += formErrors(property, "\(path).properties[\(name)]")
    }
    if let not = schema["not"] { errors += formErrors(not, path + ".not") }
    for junctor in ["allOf", "oneOf", "anyOf"] {
      for (index, part) in (schema[junctor]?.array ?? []).enumerated() {
        errors += formErrors(part, "\(path).\(junctor)[\(index)]")
      }
    }
    if let items = schema["items"] { errors += formErrors(items, path + ".items") }
    return errors
  }

  private func listTypeErrors(_ schema: Value, _ type: String, _ path: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    func expect(_ wanted: String, _ extensionName: String) {
      if type == wanted { return }
      let words = "must be \(wanted) if \(extensionName) is specified"
      errors.append(
        type.isEmpty ? .required(path + ".type", words) : .invalid(path + ".type", .string(type), words)
      )
    }
    if let mapType = schema["x-kubernetes-map-type"]?.string {
      expect("object", "x-kubernetes-map-type")
      if !["atomic", "granular"].contains(mapType) {
        errors.append(
          .notSupported(path + ".x-kubernetes-map-type", .string(mapType), ["atomic", "granular"])
        )
      }
    }
    let keys = schema["x-kubernetes-list-map-keys"]?.strings ?? []
    let field: FieldPath = path + ".x-kubernetes-list-type"
    if let listType = schema["x-kubernetes-list-type"]?.string {
      expect("array", "x-kubernetes-list-type")
      if !["atomic", "set", "map"].contains(listType) {
        errors.append(.notSupported(field, .string(listType), ["atomic", "set", "map"]))
      }
      if !keys.isEmpty, listType != "map" {
        errors.append(
          .invalid(field, .string(listType), "must be map if x-kubernetes-list-map-keys is non-empty")
        )
      }
      if listType == "map" { errors += mapErrors(schema, keys, path) }
    } else if !keys.isEmpty {
      errors.append(.required(field, "must be map if x-kubernetes-list-map-keys is non-empty"))
    }
    return errors
  }

  private func mapErrors(_ schema: Value, _ keys: [String], _ path: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    let field: FieldPath = path + ".x-kubernetes-list-map-keys"
    if keys.isEmpty { errors.append(.required(field, "must not be empty if x-kubernetes-list-type is map")) }
    guard let items = schema["items"] else {
      return errors + [.required(path + ".items", "must have a schema if x-kubernetes-list-type is map")]
    }
    if items["type"] != "object" {
      errors.append(
        .invalid(
          path + ".items.type",
          items["type"] ?? "",
          "must be object if parent array's x-kubernetes-list-type is map"
        )
      )
      return errors
    }
    let required = items["required"]?.strings ?? []
    for key in keys {
      guard let property = items["properties"]?[key] else {
        errors.append(.invalid(field, Value(keys), "entries must all be names of item properties"))
        continue
      }
      if !required.contains(key), property["default"] == nil {
        errors.append(
          .required(
            "\(path).items.properties[\(key)].default",
            "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property"
          )
        )
      }
    }
    return errors
  }
}
