import API
import Objects

/// `pkg/apis/node/validation`: runtime classes.
enum RuntimeClassValidation {
  static func errors(_ runtime: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors = Rules.requiredName(runtime, "handler", "", Validation.label)
    // The server checks the amounts as if they were limits, and names them so.
    for (name, amount) in runtime["overhead"]?["podFixed"]?.object ?? Fields() {
      var place: FieldPath { "overhead.limits[\(name)]" }
      errors += ResourceNames.containerErrors(name, place)
      errors += ResourceNames.amountErrors(name, amount, place)
    }
    guard let scheduling = runtime["scheduling"] else { return errors }
    errors += ObjectMetaValidation.labels(scheduling["nodeSelector"], "scheduling.nodeSelector")
    let tolerations = scheduling["tolerations"]?.array ?? []
    errors += PlacementValidation.tolerationErrors(tolerations, "scheduling.tolerations")
    for index in tolerations.indices where tolerations[..<index].contains(tolerations[index]) {
      let shown = GoText.internalDump(tolerations[index], context.schemas, "io.k8s.api.core.v1.Toleration")
      errors.append(.duplicate("scheduling.tolerations[\(index)]", shown: shown))
    }
    return errors
  }

  static func updateErrors(_ new: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors = self.errors(new, context)
    let handler = new["handler"]?.string ?? ""
    if handler != old["handler"]?.string ?? "" {
      errors.append(.invalid("handler", .string(handler), "field is immutable"))
    }
    return errors
  }
}
