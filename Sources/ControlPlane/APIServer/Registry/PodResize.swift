import API
import Objects

/// `pods/resize`: other requests and limits for the containers of a running pod
/// (`pkg/apis/core/validation`, `ValidatePodResize`).
extension APIServer {
  mutating func serveResize(_ exchange: inout Exchange) throws(Status) -> Response {
    let current = try stored(exchange)
    let asked: Value
    switch exchange.request.verb {
    case .get: return try get(exchange)
    case .patch where exchange.request.options.patchType == .apply:
      let configuration = exchange.request.body ?? .null
      let kind = exchange.resource.groupVersionKind
      try checkApplied(configuration, kind, ownershipRules(exchange).place, exchange)
      asked = try applied(configuration, &exchange)
    case .patch:
      let patched = try patched(current, &exchange)
      asked = try decode(patched, like: current, &exchange)
    case .update: asked = try decode(&exchange)
    default: throw .methodNotAllowed
    }
    var object = current
    object["spec"] = asked["spec"]
    applyDefaults(to: &object, exchange)
    let key = exchange.endpoint.key(current.namespace, current.name)
    noteWrite(&exchange, of: key, from: current, to: object, given: nil)
    try admit(.update, &object, old: current, &exchange)
    let errors = PodResize.errors(object, current)
    if !errors.isEmpty { throw .invalid(exchange.resource.groupVersionKind, object.name, errors) }
    try validateAdmission(.update, object, old: current, &exchange)
    if object == current, !changesOwners(exchange, of: key) { return exchange.response(200, current) }
    if object != current { object["metadata", default: [:]]["generation"] = .int(current.generation + 1) }
    if exchange.request.options.dryRun { return exchange.response(200, object) }
    commitOwnership(exchange, of: key)
    return exchange.response(200, keep(object, exchange))
  }
}

/// What a resize may change.
enum PodResize {
  private static let lists = ["containers", "initContainers"]

  static func errors(_ pod: Value, _ old: Value) -> [FieldError] {
    if old.annotations["kubernetes.io/config.mirror"] != nil {
      return [.forbidden("", "static pods cannot be resized")]
    }
    var errors = PodValidation.specErrors(pod["spec"] ?? [:], "spec")
    let quality = QualityOfService.of(pod)
    if quality != QualityOfService.of(old) {
      let what = "Pod QOS Class may not change as a result of resizing"
      errors.append(.invalid("spec", old["status"]?["qosClass"] ?? .string(quality.rawValue), what))
    }
    let names = lists.map { list in (pod["spec"]?[list]?.array ?? []).map { $0["name"] } }
    let before = lists.map { list in (old["spec"]?[list]?.array ?? []).map { $0["name"] } }
    for (index, list) in lists.enumerated() where names[index] != before[index] {
      return errors + [
        names[index].count == before[index].count
          ? .forbidden("spec.\(list)", "containers may not be renamed or reordered on resize")
          : .forbidden("spec.\(list)", "containers may not be added or removed on resize")
      ]
    }
    errors += removalErrors(pod, old)
    var munged = pod["spec"] ?? [:]
    for list in lists { restore(&munged, list, old["spec"] ?? [:]) }
    if !munged.isSame(as: old["spec"]) {
      let difference = UnifiedDiff.text(old["spec"] ?? [:], munged)
      errors.append(.forbidden("spec", "only cpu and memory resources are mutable\n" + difference))
    }
    return errors
  }

  /// What was asked for once may become more or less, but not nothing.
  private static func removalErrors(_ pod: Value, _ old: Value) -> [FieldError] {
    var errors: [FieldError] = []
    for list in lists {
      for (index, former) in (old["spec"]?[list]?.array ?? []).enumerated() {
        let now = pod["spec"]?[list]?.array?[index]["resources"]
        for kind in ["requests", "limits"] {
          let lost = (former["resources"]?[kind]?.object ?? Fields()).contains { name, _ in now?[kind]?[name] == nil }
          if lost {
            errors.append(.forbidden("spec.\(list)[\(index)].resources.\(kind)", "resource \(kind) cannot be removed"))
          }
        }
      }
    }
    return errors
  }

  /// Takes back what may change.
  private static func restore(_ spec: inout Value, _ list: String, _ old: Value) {
    guard var containers = spec[list]?.array else { return }
    let before = old[list]?.array ?? []
    for index in containers.indices {
      for kind in ["requests", "limits"] {
        for name in ["cpu", "memory"] {
          let former = before[index]["resources"]?[kind]?[name]
          if former == nil, containers[index]["resources"]?[kind]?[name] == nil { continue }
          containers[index]["resources", default: [:]][kind, default: [:]][name] = former
        }
        if containers[index]["resources"]?[kind]?.object?.isEmpty == true {
          containers[index]["resources", default: [:]][kind] = before[index]["resources"]?[kind]
        }
      }
    }
    spec[list] = .array(containers)
  }
}
