import API
import Objects

/// `pkg/apis/core/validation`: where a pod may run, that is tolerations, affinity, and topology spread.
enum PlacementValidation {
  static func tolerationErrors(_ tolerations: [Value], _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    for (index, toleration) in tolerations.enumerated() {
      var place: FieldPath { "\(field())[\(index)]" }
      let key = toleration["key"]?.string ?? ""
      let operation = toleration["operator"]?.string ?? ""
      let value = toleration["value"]?.string ?? ""
      if !key.isEmpty { errors += nameErrors(key, place + ".key") }
      if key.isEmpty, operation != "Exists" {
        errors.append(
          .invalid(
            place + ".operator",
            .string(operation),
            "operator must be Exists when `key` is empty, which means \"match all values and all keys\""
          )
        )
      }
      let effect = toleration["effect"]?.string ?? ""
      if toleration["tolerationSeconds"] != nil, effect != "NoExecute" {
        errors.append(
          .invalid(
            place + ".effect",
            .string(effect),
            "effect must be 'NoExecute' when `tolerationSeconds` is set"
          )
        )
      }
      switch operation {
      case "", "Equal":
        errors += Validation.labelValue(value).map { .invalid(place + ".operator", .string(value), $0) }
      case "Exists":
        if !value.isEmpty {
          errors.append(
            .invalid(place + ".operator", .string(value), "value must be empty when `operator` is 'Exists'")
          )
        }
      default: errors.append(.notSupported(place + ".operator", .string(operation), ["Equal", "Exists"]))
      }
      if !effect.isEmpty {
        errors += Rules.choice(toleration, "effect", ["NoSchedule", "PreferNoSchedule", "NoExecute"], place)
      }
    }
    return errors
  }

  static func affinityErrors(_ affinity: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    let required = "requiredDuringSchedulingIgnoredDuringExecution"
    let preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    if let node = affinity["nodeAffinity"] {
      var place: FieldPath { field() + ".nodeAffinity" }
      if let selector = node[required] { errors += nodeSelectorErrors(selector, "\(place).\(required)") }
      for (index, term) in (node[preferred]?.array ?? []).enumerated() {
        var item: FieldPath { "\(place).\(preferred)[\(index)]" }
        errors += weightErrors(term, item)
        errors += nodeTermErrors(term["preference"] ?? [:], item + ".preference")
      }
    }
    for kind in ["podAffinity", "podAntiAffinity"] {
      guard let pods = affinity[kind] else { continue }
      var place: FieldPath { "\(field()).\(kind)" }
      for (index, term) in (pods[required]?.array ?? []).enumerated() {
        errors += podTermErrors(term, "\(place).\(required)[\(index)]")
      }
      for (index, term) in (pods[preferred]?.array ?? []).enumerated() {
        var item: FieldPath { "\(place).\(preferred)[\(index)]" }
        errors += weightErrors(term, item)
        errors += podTermErrors(term["podAffinityTerm"] ?? [:], item + ".podAffinityTerm")
      }
    }
    return errors
  }

  private static func weightErrors(_ term: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    let weight = term["weight"]?.int ?? 0
    return (1...100).contains(weight) ? [] : [.invalid(field() + ".weight", .int(weight), "must be in the range 1-100")]
  }

  static func nodeSelectorErrors(_ selector: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    let terms = selector["nodeSelectorTerms"]?.array ?? []
    if terms.isEmpty {
      return [.required(field() + ".nodeSelectorTerms", "must have at least one node selector term")]
    }
    return terms.enumerated().flatMap {
      nodeTermErrors($1, "\(field()).nodeSelectorTerms[\($0)]", checksValues: true)
    }
  }

  /// Values of a preference need not be right: no node fits then.
  private static func nodeTermErrors(
    _ term: Value,
    _ field: @autoclosure FieldPath.Lazy,
    checksValues: Bool = false
  ) -> [FieldError] {
    var errors: [FieldError] = []
    for (index, requirement) in (term["matchExpressions"]?.array ?? []).enumerated() {
      var place: FieldPath { "\(field()).matchExpressions[\(index)]" }
      let operation = requirement["operator"]?.string ?? ""
      let count = requirement["values"]?.array?.count ?? 0
      switch operation {
      case "In", "NotIn":
        if count == 0 {
          errors.append(.required(place + ".values", "must be specified when `operator` is 'In' or 'NotIn'"))
        }
      case "Exists", "DoesNotExist":
        if count > 0 {
          errors.append(
            .forbidden(place + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
          )
        }
      case "Gt", "Lt":
        if count != 1 {
          errors.append(.required(place + ".values", "must be specified single value when `operator` is 'Lt' or 'Gt'"))
        }
      default: errors.append(.invalid(place + ".operator", .string(operation), "not a valid selector operator"))
      }
      errors += nameErrors(requirement["key"]?.string ?? "", place + ".key")
      guard checksValues else { continue }
      for (number, value) in (requirement["values"]?.strings ?? []).enumerated() {
        errors += Validation.labelValue(value).map { .invalid("\(place).values[\(number)]", .string(value), $0) }
      }
    }
    return errors
  }

  private static func podTermErrors(_ term: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors = SelectorValidation.errors(term["labelSelector"], field() + ".labelSelector")
    errors += SelectorValidation.errors(term["namespaceSelector"], field() + ".namespaceSelector")
    let key = term["topologyKey"]?.string ?? ""
    if key.isEmpty { errors.append(.required(field() + ".topologyKey", "can not be empty")) }
    return errors + nameErrors(key, field() + ".topologyKey")
  }

  static func spreadErrors(_ constraints: [Value], _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    let pairs = constraints.map {
      "{\($0["topologyKey"]?.string ?? ""), \($0["whenUnsatisfiable"]?.string ?? "")}"
    }
    for (index, constraint) in constraints.enumerated() {
      var place: FieldPath { "\(field())[\(index)]" }
      let skew = constraint["maxSkew"]?.int ?? 0
      if skew <= 0 { errors.append(.invalid(place + ".maxSkew", .int(skew), "must be greater than zero")) }
      let key = constraint["topologyKey"]?.string ?? ""
      if key.isEmpty {
        errors.append(.required(place + ".topologyKey", "can not be empty"))
      }
      let action = constraint["whenUnsatisfiable"]?.string ?? ""
      if !["DoNotSchedule", "ScheduleAnyway"].contains(action) {
        errors.append(
          .notSupported(place + ".whenUnsatisfiable", .string(action), ["DoNotSchedule", "ScheduleAnyway"])
        )
      }
      // Reported at the first of the two.
      if pairs[(index + 1)...].contains("{\(key), \(action)}") {
        errors.append(.duplicate(place + ".{topologyKey, whenUnsatisfiable}", .string("{\(key), \(action)}")))
      }
      errors += SelectorValidation.errors(constraint["labelSelector"], place + ".labelSelector")
    }
    return errors
  }

  static func nameErrors(_ key: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    Validation.qualifiedName(key).map { .invalid(field(), .string(key), $0) }
  }
}

/// `apimachinery/pkg/apis/meta/v1/validation`: label selectors.
enum SelectorValidation {
  static func errors(_ selector: Value?, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    guard let selector else { return [] }
    var errors = ObjectMetaValidation.labels(selector["matchLabels"], field() + ".matchLabels")
    for (index, requirement) in (selector["matchExpressions"]?.array ?? []).enumerated() {
      var place: FieldPath { "\(field()).matchExpressions[\(index)]" }
      let operation = requirement["operator"]?.string ?? ""
      let values = requirement["values"]?.strings ?? []
      switch operation {
      case "In", "NotIn":
        if values.isEmpty {
          errors.append(.required(place + ".values", "must be specified when `operator` is 'In' or 'NotIn'"))
        }
      case "Exists", "DoesNotExist":
        if !values.isEmpty {
          errors.append(
            .forbidden(place + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
          )
        }
      default: errors.append(.invalid(place + ".operator", .string(operation), "not a valid selector operator"))
      }
      let key = requirement["key"]?.string ?? ""
      errors += PlacementValidation.nameErrors(key, place + ".key")
      for (number, value) in values.enumerated() {
        errors += Validation.labelValue(value).map { .invalid("\(place).values[\(number)]", .string(value), $0) }
      }
    }
    return errors
  }
}
