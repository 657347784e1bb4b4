import API
import Objects

/// The catalogue as discovery tells of it (`k8s.io/apiserver/pkg/endpoints/discovery`).
struct Discovery {
  let catalogue: Catalogue
  /// What other servers should answer for.
  var remotes: [Aggregation.Remote] = []

  /// `/api`.
  static let legacyVersions: Value = [
    "kind": "APIVersions", "versions": ["v1"],
    "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": "192.168.49.2:8443"]],
  ]

  // MARK: Lists

  /// `/apis`.
  var groups: Value {
    ["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(groupNames.map { groupBody($0) })]
  }

  /// `/apis/apps`; nil where there is no such group.
  func group(_ name: String) -> Value? {
    guard groupNames.contains(name) else { return nil }
    var body = groupBody(name)
    body["kind"] = "APIGroup"
    body["apiVersion"] = "v1"
    return body
  }

  /// `/api/v1`, `/apis/apps/v1`; nil where there is no such version.
  func resources(of groupVersion: String) -> Value? {
    let resources = catalogue.resources.filter { $0.apiVersion == groupVersion }
    guard !resources.isEmpty else { return nil }
    return [
      "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": .string(groupVersion),
      "resources": .array(resources.flatMap { Self.entries($0) }),
    ]
  }

  /// The groups beside the core in order of discovery.
  private var groupNames: [String] {
    var seen: Set<String> = []
    let groups = catalogue.resources.map(\.group) + remotes.map(\.group)
    return groups.filter { !$0.isEmpty && seen.insert($0).inserted }
  }

  /// The versions of a group, the preferred one first.
  private func versions(of group: String) -> [String] {
    var seen: Set<String> = []
    let own = catalogue.resources.filter { $0.group == group }.map(\.version)
    return (own + remotes.filter { $0.group == group }.map(\.version)).filter { seen.insert($0).inserted }
  }

  private func groupBody(_ name: String) -> Value {
    let versions: [Value] = versions(of: name).map {
      ["groupVersion": .string(name + "/" + $0), "version": .string($0)]
    }
    return ["name": .string(name), "versions": .array(versions), "preferredVersion": versions[0]]
  }

  private static func entries(_ resource: Resource) -> [Value] {
    var own: Value = [
      "name": .string(resource.name), "singularName": .string(resource.singular),
      "namespaced": .bool(resource.isNamespaced), "kind": .string(resource.kind), "verbs": Value(resource.verbs),
    ]
    if !resource.shortNames.isEmpty { own["shortNames"] = Value(resource.shortNames) }
    if !resource.categories.isEmpty { own["categories"] = Value(resource.categories) }
    // What is never stored has no hash.
    if resource.verbs.contains("create"), resource.verbs.contains("list") {
      own["storageVersionHash"] = .string(storageHash(of: resource))
    }
    return [own]
      + resource.subresources.map { subresource in
        var entry: Value = [
          "name": .string(resource.name + "/" + subresource.name), "singularName": "",
          "namespaced": .bool(resource.isNamespaced), "kind": .string(subresource.kind),
          "verbs": Value(subresource.verbs),
        ]
        let kind = GroupVersionKind(apiVersion: subresource.apiVersion, kind: subresource.kind)
        if subresource.apiVersion != resource.apiVersion {
          if !kind.group.isEmpty { entry["group"] = .string(kind.group) }
          entry["version"] = .string(kind.version)
        }
        return entry
      }
  }

  /// Tells clients that what is stored is written in another version (`StorageVersionHash`).
  private static func storageHash(of resource: Resource) -> String {
    let stored: String
    switch resource.groupResource.description {
    case "events.events.k8s.io": stored = "/v1"
    case "horizontalpodautoscalers.autoscaling": stored = "autoscaling/v2"
    default: stored = resource.group + "/" + resource.version
    }
    return Base64.encode(Array(SHA256.digest(Array("\(stored)/\(resource.kind)".utf8)).prefix(8)))
  }

  // MARK: Aggregated

  /// All groups with their resources in one document (`apidiscovery.k8s.io/v2`).
  func aggregated(legacy: Bool) -> Value {
    let names = legacy ? [""] : groupNames
    return [
      "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": [:],
      "items": .array(
        names.map { name in
          [
            "metadata": name.isEmpty ? ["creationTimestamp": .null] : ["name": .string(name)],
            "versions": .array(versions(of: name).map { aggregatedVersion(name, $0) }),
          ]
        }
      ),
    ]
  }

  private func aggregatedVersion(_ group: String, _ version: String) -> Value {
    let resources = catalogue.resources.filter { $0.group == group && $0.version == version }
    let isRemote = resources.isEmpty
    return [
      "version": .string(version), "freshness": isRemote ? "Stale" : "Current",
      "resources": .array(resources.map(Self.aggregatedResource)),
    ]
  }

  private static func aggregatedResource(_ resource: Resource) -> Value {
    var entry: Value = [
      "resource": .string(resource.name), "responseKind": kind(resource.groupVersionKind),
      "scope": resource.isNamespaced ? "Namespaced" : "Cluster", "singularResource": .string(resource.singular),
      "verbs": Value(resource.verbs),
    ]
    if !resource.shortNames.isEmpty { entry["shortNames"] = Value(resource.shortNames) }
    if !resource.categories.isEmpty { entry["categories"] = Value(resource.categories) }
    if !resource.subresources.isEmpty {
      entry["subresources"] = .array(
        resource.subresources.map { subresource in
          [
            "subresource": .string(subresource.name),
            "responseKind": kind(GroupVersionKind(apiVersion: subresource.apiVersion, kind: subresource.kind)),
            "verbs": Value(subresource.verbs),
          ]
        }
      )
    }
    return entry
  }

  private static func kind(_ kind: GroupVersionKind) -> Value {
    ["group": .string(kind.group), "version": .string(kind.version), "kind": .string(kind.kind)]
  }
}
