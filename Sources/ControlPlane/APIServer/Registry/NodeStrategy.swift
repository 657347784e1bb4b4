import API
import Objects

/// `pkg/registry/core/node`. That a new node is tainted until it is ready is left to the node lifecycle controller.
enum NodeStrategy {
  static let prepareForCreate: @Sendable (inout Value, inout APIServer) throws(Status) -> Void = {
    node,
    _ throws(Status) in
    if let range = node["spec"]?["podCIDR"] { node["spec", default: [:]].fill("podCIDRs", [range]) }
  }

  static let errors: @Sendable (Value, Strategy.Context) -> [FieldError] = { node, _ in
    var errors: [FieldError] = []
    var seen: Set<String> = []
    for (index, taint) in (node["spec"]?["taints"]?.array ?? []).enumerated() {
      let place: FieldPath = "metadata.taints[\(index)]"
      let key = taint["key"]?.string ?? ""
      let value = taint["value"]?.string ?? ""
      let effect = taint["effect"]?.string ?? ""
      errors += PlacementValidation.nameErrors(key, place + ".key")
      errors += Validation.labelValue(value).map { .invalid(place + ".value", .string(value), $0) }
      if effect.isEmpty {
        errors.append(.required(place + ".effect"))
      } else {
        errors += PodValidation.choice(taint, "effect", ["NoSchedule", "PreferNoSchedule", "NoExecute"], place)
      }
      if !seen.insert("\(key):\(effect)").inserted {
        var duplicate = FieldError.duplicate(place, "")
        duplicate.message =
          "Duplicate value: {\"Key\":\"\(key)\",\"Value\":\"\(value)\",\"Effect\":\"\(effect)\","
          + "\"TimeAdded\":null}: taints must be unique by key and effect pair"
        errors.append(duplicate)
      }
    }
    return errors
  }
}

extension APIServer {
  /// The name of the storage class that claims without one get; of several the newest.
  var defaultStorageClass: String? {
    store.objects(GroupVersionResource.storageClasses.groupResource)
      .filter { $0.annotations["storageclass.kubernetes.io/is-default-class"] == "true" }
      .max { ($0.creationTimestamp ?? "", $1.name) < ($1.creationTimestamp ?? "", $0.name) }?
      .name
  }
}
