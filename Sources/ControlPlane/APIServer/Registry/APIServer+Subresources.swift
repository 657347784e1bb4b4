import API
import Objects

extension APIServer {
  mutating func serve(_ subresource: String, _ exchange: inout Exchange) throws(Status) -> Response {
    guard let served = exchange.resource.subresources.first(where: { $0.name == subresource }),
      served.verbs.contains(exchange.request.verb.rawValue) || exchange.request.verb == .connect
    else { throw .resourceNotServed }
    if exchange.request.resource == .certificateSigningRequests {
      return try serveCertificateRequest(subresource, &exchange)
    }
    switch subresource {
    case "status": return try serveStatus(&exchange)
    case "scale": return try serveScale(&exchange)
    case "binding": return try bind(&exchange)
    case "eviction": return try evict(&exchange)
    case "finalize": return try finalize(&exchange)
    case "ephemeralcontainers": return try serveEphemeralContainers(&exchange)
    case "resize": return try serveResize(&exchange)
    case "token": return try issueToken(exchange)
    default:
      throw Status(
        code: 501,
        reason: .unknown,
        message: "Drydock does not simulate \(exchange.resource.name)/\(subresource) yet"
      )
    }
  }

  private mutating func serveStatus(_ exchange: inout Exchange) throws(Status) -> Response {
    switch exchange.request.verb {
    case .get: return try get(exchange)
    case .patch: return try patch(&exchange, part: .status)
    case .update: return try replace(with: try decode(&exchange), part: .status, &exchange)
    default: throw .methodNotAllowed
    }
  }

  // MARK: Scale

  private mutating func serveScale(_ exchange: inout Exchange) throws(Status) -> Response {
    let object = try stored(exchange)
    let paths = exchange.strategy.custom?.version(exchange.resource.version)?.scale
    let scale = self.scale(of: object, paths)
    let wanted: Value
    switch exchange.request.verb {
    case .get where exchange.request.options.asTable: return exchange.response(200, table(of: scale))
    case .get: return exchange.response(200, scale)
    case .update: wanted = exchange.request.body ?? .null
    case .patch where exchange.request.options.patchType == .apply:
      return exchange.response(200, self.scale(of: try applyScale(paths, &exchange), paths))
    case .patch: wanted = try patched(scale, &exchange)
    default: throw .methodNotAllowed
    }
    if !wanted.resourceVersion.isEmpty, wanted.resourceVersion != object.resourceVersion {
      throw .conflict(
        exchange.groupResource,
        object.name,
        "the object has been modified; please apply your changes to the latest version and try again"
      )
    }
    let replicas = wanted["spec"]?["replicas"]?.int ?? 0
    try checkScale(replicas, of: object.name)
    var scaled = object
    scaled.set(.int(replicas), at: (paths?.replicas ?? ["spec", "replicas"])[...])
    let answer = try replace(with: scaled, part: .specification, &exchange)
    return exchange.response(200, self.scale(of: answer.body, paths))
  }

  private static let scaleKind = GroupVersionKind(group: "autoscaling", version: "v1", kind: "Scale")

  private func checkScale(_ replicas: Int, of name: String) throws(Status) {
    if replicas >= 0 { return }
    throw .invalid(
      Self.scaleKind,
      name,
      [.invalid("spec.replicas", .int(replicas), "must be greater than or equal to 0")]
    )
  }

  /// Applies a scale: to its object, as a configuration that speaks of the number of replicas alone
  /// (`apimachinery/pkg/util/managedfields/scalehandler.go`).
  private mutating func applyScale(
    _ paths: CustomDefinition.ScalePaths?,
    _ exchange: inout Exchange
  ) throws(Status) -> Value {
    let scale = exchange.request.body ?? .null
    try checkApplied(scale, Self.scaleKind, MergeSchema(table: schemas).root(Self.scaleKind), exchange)
    var configuration: Value = [
      "apiVersion": .string(exchange.resource.apiVersion), "kind": .string(exchange.resource.kind),
      "metadata": ["name": .string(scale.name)],
    ]
    if let replicas = scale["spec"]?["replicas"] {
      try checkScale(replicas.int ?? 0, of: scale.name)
      configuration.set(replicas, at: (paths?.replicas ?? ["spec", "replicas"])[...])
    }
    return try apply(configuration, &exchange, part: .specification).body
  }

  /// The scale of an object; a custom resource keeps its numbers where its definition says.
  private func scale(of object: Value, _ paths: CustomDefinition.ScalePaths?) -> Value {
    let status = paths?.statusReplicas ?? ["status", "replicas"]
    let selector =
      paths.map { $0.selector.isEmpty ? "" : object[$0.selector[...]]?.string ?? "" }
      ?? LabelSelector(object: object["spec"]?["selector"]).description
    return [
      "apiVersion": "autoscaling/v1",
      "kind": "Scale",
      "metadata": [
        "name": .string(object.name), "namespace": .string(object.namespace ?? ""), "uid": .string(object.uid),
        "resourceVersion": .string(object.resourceVersion),
        "creationTimestamp": .string(object.creationTimestamp ?? ""),
      ],
      "spec": ["replicas": object[(paths?.replicas ?? ["spec", "replicas"])[...]] ?? 0],
      "status": [
        "replicas": object[status[...]] ?? 0, "selector": .string(selector),
      ],
    ]
  }

  /// The table of a scale, whatever has it (`printScale`).
  private func table(of scale: Value) -> Value {
    let columns = [
      ("Name", "string", "name"), ("Desired", "integer", ""), ("Available", "integer", ""), ("Age", "string", ""),
    ]
    let cells: [Value] = [
      .string(scale.name), scale["spec"]?["replicas"] ?? 0, scale["status"]?["replicas"] ?? 0,
      TablePrinters.age(scale.creationTimestamp, clock),
    ]
    return [
      "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": ["resourceVersion": .string(scale.resourceVersion)],
      "columnDefinitions": .array(
        columns.map { name, type, format in
          ["name": .string(name), "type": .string(type), "format": .string(format), "priority": 0]
        }
      ),
      "rows": [["cells": .array(cells), "object": scale]],
    ]
  }

  // MARK: Pods

  private mutating func bind(_ exchange: inout Exchange) throws(Status) -> Response {
    var pod = try stored(exchange)
    let node = exchange.request.body?["target"]?["name"]?.string ?? ""
    if pod.deletionTimestamp != nil {
      throw .conflict(
        exchange.groupResource,
        pod.name,
        "pod \(pod.name) is being deleted, cannot be assigned to a host"
      )
    }
    if let present = pod["spec"]?["nodeName"]?.string, !present.isEmpty {
      throw .conflict(exchange.groupResource, pod.name, "pod \(pod.name) is already assigned to node \"\(present)\"")
    }
    var binding = exchange.request.body ?? [:]
    try admit(.create, &binding, &exchange)
    try validateAdmission(.create, binding, &exchange)
    pod["spec", default: [:]]["nodeName"] = .string(node)
    // What admission puts on the binding, the pod takes over.
    for (label, value) in binding["metadata"]?["labels"]?.object ?? Fields() {
      pod["metadata", default: [:]]["labels", default: [:]][label] = value
    }
    PodConditions.set("PodScheduled", to: "True", at: clock, in: &pod)
    if !exchange.request.options.dryRun { store.put(pod, exchange.groupResource, exchange.key) }
    return exchange.response(
      201,
      ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201]
    )
  }

  // MARK: Namespaces

  private mutating func finalize(_ exchange: inout Exchange) throws(Status) -> Response {
    let current = try stored(exchange)
    var object = current
    object["spec", default: [:]]["finalizers"] = exchange.request.body?["spec"]?["finalizers"]
    if exchange.request.options.dryRun { return exchange.response(200, object) }
    if current.deletionTimestamp != nil, isReadyToGo(object) {
      return exchange.response(200, remove(object, exchange) ?? object)
    }
    return exchange.response(200, store.put(object, exchange.groupResource, exchange.key))
  }
}

/// Conditions of a pod's status.
enum PodConditions {
  static func set(_ type: String, to status: String, at clock: Clock, in pod: inout Value) {
    var conditions = pod["status"]?["conditions"]?.array ?? []
    let generation = pod["metadata"]?["generation"] ?? 1
    let condition: Value = [
      "type": .string(type), "status": .string(status), "lastProbeTime": .null,
      "lastTransitionTime": .string(clock.timestamp), "observedGeneration": generation,
    ]
    if let index = conditions.firstIndex(where: { $0["type"]?.string == type }) {
      conditions[index] = condition
    } else {
      conditions.append(condition)
    }
    pod["status", default: [:]]["conditions"] = .array(conditions)
  }
}
