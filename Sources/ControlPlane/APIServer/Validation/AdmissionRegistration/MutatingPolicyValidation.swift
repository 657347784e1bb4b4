import API
import CEL
import Objects

/// `pkg/apis/admissionregistration/validation`: what mutating admission policies and their bindings may say.
enum MutatingPolicyValidation {
  static func errors(_ policy: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = policy["spec"] ?? [:]
    var scope = PolicyScope(spec)
    var errors = AdmissionPolicyValidation.commonErrors(spec, &scope)
    // A mutation has an object to change.
    for (index, rule) in (spec["matchConstraints"]?["resourceRules"]?.array ?? []).enumerated() {
      for (number, operation) in (rule["operations"]?.strings ?? []).enumerated()
      where ["*", "CONNECT", "DELETE"].contains(operation) {
        let place: FieldPath = "spec.matchConstraints.resourceRules[\(index)].operations[\(number)]"
        errors.append(.notSupported(place, .string(operation), ["CREATE", "UPDATE"]))
      }
    }
    scope.hasPatches = true
    let mutations = spec["mutations"]?.array ?? []
    if mutations.isEmpty { errors.append(.required("spec.mutations", "mutations must contain at least one item")) }
    for (index, mutation) in mutations.enumerated() {
      errors += mutationErrors(mutation, scope, "spec.mutations[\(index)]")
    }
    return errors + Rules.required(spec, "reinvocationPolicy", ["IfNeeded", "Never"], "spec")
  }

  private static func mutationErrors(_ mutation: Value, _ scope: PolicyScope, _ place: FieldPath) -> [FieldError] {
    let forms: [(type: String, field: String, returns: CELType)] = [
      ("ApplyConfiguration", "applyConfiguration", .opaque("Object")), ("JSONPatch", "jsonPatch", .list(.jsonPatch)),
    ]
    let type = mutation["patchType"]?.string ?? ""
    if type.isEmpty { return [.required(place + ".patchType")] }
    guard let own = forms.first(where: { $0.type == type }) else {
      return [.notSupported(place + ".patchType", .string(type), forms.map(\.type))]
    }
    var errors: [FieldError] = []
    if let patch = mutation[own.field] {
      let text = (patch["expression"]?.string ?? "").trimmingSpaces
      let field: FieldPath = "\(place).\(own.field).expression"
      if text.isEmpty {
        errors.append(.required(field))
      } else {
        errors += AdmissionPolicyValidation.expressionErrors(text, scope, returns: [own.returns], field)
      }
    } else {
      errors.append(.required(place.field(own.field), "must be specified when patchType is \(type)"))
    }
    for other in forms where other.type != type && mutation[other.field] != nil {
      errors.append(
        .invalid(
          place.field(other.field),
          .string("{\(other.field)}"),
          "must not be specified when patchType is \(type)"
        )
      )
    }
    return errors
  }

  static func bindingErrors(_ binding: Value, _ context: Strategy.Context) -> [FieldError] {
    AdmissionPolicyValidation.commonBindingErrors(binding["spec"] ?? [:])
  }
}
