import API
import Objects

/// `pods/ephemeralcontainers`: containers that join a running pod, and stay as they are
/// (`pkg/registry/core/pod/strategy.go`).
extension APIServer {
  mutating func serveEphemeralContainers(_ exchange: inout Exchange) throws(Status) -> Response {
    let current = try stored(exchange)
    let asked: Value
    switch exchange.request.verb {
    case .get: return try get(exchange)
    case .patch where exchange.request.options.patchType == .apply:
      let configuration = exchange.request.body ?? .null
      let kind = exchange.resource.groupVersionKind
      try checkApplied(configuration, kind, ownershipRules(exchange).place, exchange)
      asked = try applied(configuration, &exchange)
    case .patch: asked = try patched(current, &exchange)
    case .update: asked = exchange.request.body ?? .null
    default: throw .methodNotAllowed
    }
    var object = current
    object["spec", default: [:]]["ephemeralContainers"] = asked["spec"]?["ephemeralContainers"]
    applyDefaults(to: &object, exchange)
    try admit(.update, &object, old: current, &exchange)
    let errors = Self.ephemeralErrors(object, current)
    if !errors.isEmpty { throw .invalid(exchange.resource.groupVersionKind, object.name, errors) }
    try validateAdmission(.update, object, old: current, &exchange)
    let key = exchange.endpoint.key(current.namespace, current.name)
    if object == current, !changesOwners(exchange, of: key) { return exchange.response(200, current) }
    if object != current { object["metadata", default: [:]]["generation"] = .int(current.generation + 1) }
    if exchange.request.options.dryRun { return exchange.response(200, object) }
    noteWrite(&exchange, of: key, from: current, to: object, given: nil)
    commitOwnership(exchange, of: key)
    return exchange.response(200, keep(object, exchange))
  }

  private static func ephemeralErrors(_ pod: Value, _ old: Value) -> [FieldError] {
    let field: FieldPath = "spec.ephemeralContainers"
    let containers = pod["spec"]?["ephemeralContainers"]?.array ?? []
    let others = ["containers", "initContainers"].flatMap { pod["spec"]?[$0]?.array ?? [] }
    var names = Set(others.compactMap { $0["name"]?.string })
    let targets = names
    var errors: [FieldError] = []
    for (index, container) in containers.enumerated() {
      var place: FieldPath { "\(field)[\(index)]" }
      let name = container["name"]?.string ?? ""
      if name.isEmpty {
        errors.append(.required(place + ".name"))
      } else {
        let wrong = Validation.label(name)
        errors += wrong.map { .invalid(place + ".name", .string(name), $0) }
        if !names.insert(name).inserted { errors.append(.duplicate(place + ".name", .string(name))) }
      }
      if (container["image"]?.string ?? "").isEmpty { errors.append(.required(place + ".image")) }
      if let target = container["targetContainerName"]?.string, !target.isEmpty, !targets.contains(target) {
        errors.append(.notFound(place + ".targetContainerName", .string(target)))
      }
      for forbidden in ["ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resources"]
      where container[forbidden].map({ $0.object?.isEmpty != true && $0.array?.isEmpty != true }) == true {
        errors.append(.forbidden(place + ".\(forbidden)", "cannot be set for an Ephemeral Container"))
      }
    }
    for former in old["spec"]?["ephemeralContainers"]?.array ?? [] {
      let name = former["name"]?.string ?? ""
      guard let now = containers.first(where: { $0["name"]?.string == name }) else {
        errors.append(.forbidden(field, "existing ephemeral containers \"\(name)\" may not be removed\n"))
        continue
      }
      if now != former {
        errors.append(.forbidden(field, "existing ephemeral containers \"\(name)\" may not be changed\n"))
      }
    }
    return errors
  }
}
