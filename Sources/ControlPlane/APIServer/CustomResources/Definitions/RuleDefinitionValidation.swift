import API
import CEL
import Objects

/// Whether the rules of a schema can be used, and cost little enough
/// (`k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/cel_validation.go`).
struct RuleDefinitionValidation {
  /// What one rule may cost, and all rules of a schema.
  private static let ruleLimit: UInt = 10_000_000
  private static let schemaLimit: UInt = 100_000_000

  /// How a part of the schema stands in the whole.
  private struct Place {
    var path: FieldPath
    /// How many such parts an object can have; nil where that is not bounded.
    var count: UInt?
    /// The part around it from which on nothing can be told from what was before.
    var uncorrelatable: FieldPath?
  }

  private var errors: [FieldError] = []
  private var total: UInt = 0
  private var dearest: [(path: FieldPath, cost: UInt)] = []

  static func errors(_ schema: StructuralSchema, _ path: FieldPath) -> [FieldError] {
    guard schema.hasRules else { return [] }
    var validation = Self()
    validation.check(schema, Place(path: path, count: 1), isRoot: true)
    if validation.total > schemaLimit {
      for (path, _) in validation.dearest {
        validation.errors.append(
          .forbidden(path, "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema")
        )
      }
      let name = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema"
      validation.errors.append(.forbidden(path, excess(name, validation.total, schemaLimit)))
    }
    return validation.errors
  }

  private mutating func check(_ schema: StructuralSchema, _ place: Place, isRoot: Bool = false) {
    let factor = Self.factor(schema)
    func inner(_ path: FieldPath, isCorrelatable: Bool) -> Place {
      var count: UInt?
      if let own = place.count, let factor { count = CostRange.product(own, factor) }
      return Place(
        path: path,
        count: count,
        uncorrelatable: place.uncorrelatable ?? (isCorrelatable ? nil : place.path)
      )
    }
    if case .schema(let schemas) = schema.additional {
      for part in schemas where part.hasRules {
        check(part, inner(place.path + ".additionalProperties", isCorrelatable: true))
      }
    }
    for property in schema.properties where property.schema.hasRules {
      let path: FieldPath = "\(place.path).properties[\(property.name)]"
      check(property.schema, inner(path, isCorrelatable: schema.mapType != "atomic"))
    }
    for part in schema.items where part.hasRules {
      check(part, inner(place.path + ".items", isCorrelatable: schema.listType == "map"))
    }
    if schema.rules.isEmpty { return }
    guard let declaration = CELDeclaration(schema, isRoot: isRoot || schema.isEmbeddedResource) else { return }
    // How often it can stand in a request at all.
    let most = UInt(3 * 1024 * 1024 / (declaration.minSize + 1))
    for (index, rule) in schema.rules.enumerated() {
      check(rule, SchemaRule(rule, declaration), place, index, count: place.count ?? most)
    }
  }

  private mutating func check(_ value: Value, _ rule: SchemaRule, _ place: Place, _ index: Int, count: UInt) {
    let path: FieldPath = "\(place.path).x-kubernetes-validations[\(index)]"
    observe(CostRange.product(rule.cost, count), "estimated rule cost", path + ".rule")
    if let flaw = rule.flaw { errors.append(.bare(path + ".rule", Self.shown(value) + ": " + flaw)) }
    if let flaw = rule.messageFlaw {
      errors.append(.bare(path + ".messageExpression", Self.shown(value) + ": " + flaw))
    } else if rule.flaw == nil, let cost = rule.messageCost {
      observe(cost, "estimated messageExpression cost", path + ".messageExpression")
    }
    if rule.usesOldSelf {
      if let around = place.uncorrelatable {
        let words = "oldSelf cannot be used on the uncorrelatable portion of the schema within \(around)"
        errors.append(.invalid(path + ".rule", value["rule"] ?? "", words))
      }
    } else if let optional = value["optionalOldSelf"] {
      errors.append(.invalid(path + ".optionalOldSelf", optional, "may not be set if oldSelf is not used in rule"))
    }
  }

  private mutating func observe(_ cost: UInt, _ name: String, _ path: FieldPath) {
    if cost > Self.ruleLimit { errors.append(.forbidden(path, Self.excess(name, cost, Self.ruleLimit))) }
    let (sum, overflow) = total.addingReportingOverflow(cost)
    total = overflow ? .max : sum
    if cost < Self.schemaLimit / 100 { return }
    let place = dearest.firstIndex { $0.cost < cost } ?? dearest.count
    dearest.insert((path, cost), at: place)
    if dearest.count > 4 { dearest.removeLast() }
  }

  private static func excess(_ name: String, _ cost: UInt, _ limit: UInt) -> String {
    let factor = Double(cost) / Double(limit)
    let shown: String
    if factor > 100 {
      shown = "more than 100x"
    } else {
      shown = decimal(factor, digits: factor < 1.5 ? 6 : 1) + "x"
    }
    return "\(name) exceeds budget by factor of \(shown) (try simplifying the rule, or adding maxItems, maxProperties, "
      + "and maxLength where arrays, maps, and strings are declared)"
  }

  private static func decimal(_ number: Double, digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let text = String(Int((number * scale).rounded()))
    return text.dropLast(digits) + "." + text.suffix(digits)
  }

  /// How many parts a schema has below it; nil where nothing bounds them.
  private static func factor(_ schema: StructuralSchema) -> UInt? {
    switch schema.type {
    case "object":
      if case .unspecified = schema.additional { return 1 }
      return schema.limits.maxProperties.map { UInt(max(0, $0)) }
    case "array": return schema.limits.maxItems.map { UInt(max(0, $0)) }
    default: return 1
    }
  }

  /// A rule as Go prints its internal form.
  private static func shown(_ rule: Value) -> String {
    let fields = [
      ("Rule", "rule", "\"\""), ("Message", "message", "\"\""), ("MessageExpression", "messageExpression", "\"\""),
      ("Reason", "reason", "null"), ("FieldPath", "fieldPath", "\"\""), ("OptionalOldSelf", "optionalOldSelf", "null"),
    ].map { name, field, zero in
      "\"\(name)\":" + (rule[field].map { JSON.write($0, escapesHTML: true) } ?? zero)
    }
    return "{" + fields.joined(separator: ",") + "}"
  }

  // MARK: Form

  private static let reasons = [
    "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired",
  ]

  /// What is wrong about a rule before its expression is read.
  static func formErrors(_ rules: [Value], _ schema: StructuralSchema, _ path: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    for (index, rule) in rules.enumerated() {
      let place: FieldPath = "\(path).x-kubernetes-validations[\(index)]"
      func text(_ name: String) -> String { rule[name]?.string ?? "" }
      func hasBreaks(_ text: String) -> Bool { text.contains(where: \.isNewline) }
      let message = text("message")
      if text("rule").trimmingSpaces.isEmpty {
        errors.append(.required(place + ".rule", "rule is not specified"))
      } else if !message.isEmpty, message.trimmingSpaces.isEmpty {
        errors.append(.invalid(place + ".message", .string(message), "must be non-empty if specified"))
      } else if hasBreaks(message.trimmingSpaces) {
        errors.append(.invalid(place + ".message", .string(message), "must not contain line breaks"))
      } else if hasBreaks(text("rule").trimmingSpaces), message.trimmingSpaces.isEmpty {
        errors.append(.required(place + ".message", "message must be specified if rule contains line breaks"))
      }
      if !text("messageExpression").isEmpty, text("messageExpression").trimmingSpaces.isEmpty {
        errors.append(
          .required(place + ".messageExpression", "messageExpression must be non-empty if specified")
        )
      }
      if let reason = rule["reason"]?.string, !reasons.contains(reason) {
        errors.append(.notSupported(place + ".reason", .string(reason), reasons))
      }
      let field = text("fieldPath")
      if field.isEmpty { continue }
      let shown = Value.string(field)
      if field.trimmingSpaces.isEmpty {
        errors.append(.invalid(place + ".fieldPath", shown, "must be non-empty if specified"))
      }
      if hasBreaks(field) { errors.append(.invalid(place + ".fieldPath", shown, "must not contain line breaks")) }
      if !leads(field, in: schema) { errors.append(.invalid(place + ".fieldPath", shown, "must be a valid path")) }
    }
    return errors
  }

  /// Whether a path of names and keys leads to a field of the schema.
  private static func leads(_ path: String, in schema: StructuralSchema) -> Bool {
    var rest = path[...]
    var current = schema
    while let first = rest.first {
      rest.removeFirst()
      var name: Substring
      switch first {
      case ".":
        name = rest.prefix { $0 != "." && $0 != "[" }
        rest = rest.dropFirst(name.count)
      case "[":
        guard rest.first == "'" else { return false }
        name = rest.dropFirst().prefix { $0 != "'" }
        rest = rest.dropFirst(name.count + 1)
        guard rest.hasPrefix("']") else { return false }
        rest = rest.dropFirst(2)
      default: return false
      }
      guard !name.isEmpty else { return false }
      if let property = current.properties.first(where: { $0.name == name }) {
        current = property.schema
      } else if first == "[", case .schema(let schemas) = current.additional, let inner = schemas.first {
        current = inner
      } else {
        return false
      }
    }
    return !path.isEmpty
  }
}
