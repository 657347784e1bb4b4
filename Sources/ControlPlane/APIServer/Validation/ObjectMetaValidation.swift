import API
import Objects

/// `k8s.io/apimachinery/pkg/api/validation`: the metadata of every object.
enum ObjectMetaValidation {
  static func errors(
    _ object: Value,
    _ resource: Resource,
    _ nameRule: (String) -> [String],
    isCustom: Bool = false,
    like precedent: Value? = nil
  ) -> [FieldError] {
    var errors: [FieldError] = []
    let metadata = object["metadata"] ?? [:]
    let changes = Changes(metadata, since: precedent?["metadata"])
    let name = object.name
    if name.isEmpty {
      errors.append(.required("metadata.name", "name or generateName is required"))
    } else {
      errors += nameRule(name).map { .invalid("metadata.name", .string(name), $0) }
    }
    if changes.contains("labels") { errors += labels(metadata["labels"], "metadata.labels") }
    if changes.contains("annotations") { errors += annotations(metadata["annotations"], "metadata.annotations") }
    guard let finalizers = metadata["finalizers"]?.strings else { return errors }
    for finalizer in finalizers {
      errors += Validation.qualifiedName(finalizer).map {
        .invalid("metadata.finalizers", .string(finalizer), $0)
      }
    }
    if isCustom || freeFinalizers.contains(resource.group) { return errors }
    for (index, finalizer) in finalizers.enumerated()
    where !finalizer.contains("/") && !["kubernetes", "orphan", "foregroundDeletion"].contains(finalizer) {
      errors.append(
        .invalid(
          "metadata.finalizers[\(index)]",
          .string(finalizer),
          "name is neither a standard finalizer name nor is it fully qualified"
        )
      )
    }
    return errors
  }

  /// The groups whose objects take finalizers of any name; all others check them as the core does
  /// (`pkg/apis/core/validation`, `ValidateObjectMeta`).
  private static let freeFinalizers: Set<String> = [
    "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "coordination.k8s.io", "policy",
  ]

  static func labels(_ labels: Value?, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    for (key, value) in labels?.object ?? Fields() {
      errors += Validation.qualifiedName(key).map { .invalid(field(), .string(key), $0) }
      let text = value.string ?? ""
      errors += Validation.labelValue(text).map { .invalid(field(), .string(text), $0) }
    }
    return errors
  }

  static func annotations(_ annotations: Value?, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    var size = 0
    for (key, value) in annotations?.object ?? Fields() {
      errors += Validation.qualifiedName(key.lowercased()).map { .invalid(field(), .string(key), $0) }
      size += key.utf8.count + (value.string?.utf8.count ?? 0)
    }
    if size > 256 * 1024 { errors.append(.tooLong(field(), maximum: 256 * 1024)) }
    return errors
  }
}
