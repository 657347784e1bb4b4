import API
import Objects

/// What the limit ranges of a namespace fill in for containers, and what they forbid
/// (`plugin/pkg/admission/limitranger`).
enum LimitRanger {
  static let plugin = AdmissionPlugin(
    "LimitRanger",
    [.init([.create], [.pods]), .init([.create, .update], [.persistentVolumeClaims])],
    admit: admit,
    validate: validate
  )

  private static let ranges = GroupVersionResource.limitRanges.groupResource
  private static let pods = GroupVersionResource.pods.groupResource

  private static func ranges(_ attributes: AdmissionAttributes, _ server: APIServer) -> [Value] {
    if server.store.count(ranges) == 0 || attributes.old?.deletionTimestamp != nil { return [] }
    return server.store.objects(ranges, namespace: attributes.namespace)
  }

  private static func items(of range: Value, _ type: String) -> [Value] {
    (range["spec"]?["limits"]?.array ?? []).filter { $0["type"]?.string == type }
  }

  // MARK: Defaults

  private static func admit(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    guard attributes.resource == pods else { return }
    for range in ranges(attributes, server) { fill(&attributes.object, from: range) }
  }

  private static func fill(_ pod: inout Value, from range: Value) {
    var requests = Fields()
    var limits = Fields()
    for item in items(of: range, "Container") {
      for (name, amount) in item["defaultRequest"]?.object ?? Fields() { requests[name] = amount }
      for (name, amount) in item["default"]?.object ?? Fields() { limits[name] = amount }
    }
    if requests.isEmpty && limits.isEmpty { return }
    var notes: [String] = []
    for (list, word) in [("containers", "container"), ("initContainers", "init container")] {
      pod["spec", default: [:]].forEach(list) { container in
        let name = container["name"]?.string ?? ""
        for (part, defaults, singular) in [("requests", requests, "request"), ("limits", limits, "limit")] {
          let set = fill(&container, part, defaults)
          if !set.isEmpty { notes.append("\(set.joined(separator: ", ")) \(singular) for \(word) \(name)") }
        }
      }
    }
    if notes.isEmpty { return }
    pod["metadata", default: [:]]["annotations", default: [:]]["kubernetes.io/limit-ranger"] =
      .string("LimitRanger plugin set: " + notes.joined(separator: "; "))
  }

  /// The names of what was set.
  private static func fill(_ container: inout Value, _ part: String, _ defaults: Fields) -> [String] {
    let missing = defaults.filter { container["resources"]?[part]?[$0.key] == nil }
    for (name, amount) in missing {
      container["resources", default: [:]][part, default: [:]][name] = amount
    }
    return missing.map(\.key)
  }

  // MARK: Bounds

  private static func validate(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    for range in ranges(attributes, server) {
      let reasons =
        attributes.resource == pods ? podRefusals(attributes.object, range) : claimRefusals(attributes.object, range)
      if !reasons.isEmpty { throw attributes.forbidden(reasons) }
    }
  }

  private static func podRefusals(_ pod: Value, _ range: Value) -> [String] {
    let containers = (pod["spec"]?["containers"]?.array ?? []) + (pod["spec"]?["initContainers"]?.array ?? [])
    return (range["spec"]?["limits"]?.array ?? []).flatMap { item -> [String] in
      switch item["type"]?.string {
      case "Container":
        return containers.flatMap { container in
          let requests = ResourceList(container["resources"]?["requests"])
          let limits = ResourceList(container["resources"]?["limits"])
          return LimitBounds(item).refusals(requests, limits)
        }
      case "Pod":
        return LimitBounds(item).refusals(
          PodResources.total(.requests, of: pod, withOverhead: false),
          PodResources.total(.limits, of: pod, withOverhead: false)
        )
      default: return []
      }
    }
  }

  private static func claimRefusals(_ claim: Value, _ range: Value) -> [String] {
    items(of: range, "PersistentVolumeClaim").flatMap { item in
      LimitBounds(item).refusals(ofRequests: ResourceList(claim["spec"]?["resources"]?["requests"]))
    }
  }
}
