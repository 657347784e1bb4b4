import Objects

/// Every resource that the API serves, in the order of discovery.
///
/// A value: a cluster adds its custom resources to its own copy.
package struct Catalogue: Sendable {
  package private(set) var resources: [Resource] = []
  private var byPath: [GroupVersionResource: Int] = [:]
  private var byKind: [GroupVersionKind: Int] = [:]
  /// Plural, singular and short names and kinds in lower case, to the resources of that name in order of discovery.
  private var byWord: [String: [Int]] = [:]

  package init() {}

  /// What a Kubernetes v1.36 control plane serves.
  package static let kubernetes = Catalogue(
    resources: Facts.resources,
    columns: Facts.columns
  )

  private init(resources facts: Value, columns: Value) {
    for fact in facts.array ?? [] {
      let name = fact["name"]?.string ?? ""
      guard let slash = name.firstIndex(of: "/") else {
        add(Resource(fact, columns: columns))
        continue
      }
      let owner = GroupVersionKind(apiVersion: fact["groupVersion"]?.string ?? "", kind: "")
      let path = GroupVersionResource(String(name[..<slash]), group: owner.group, version: owner.version)
      guard let index = byPath[path] else { continue }
      resources[index].subresources.append(
        Resource.Subresource(fact, name: String(name[name.index(after: slash)...]))
      )
    }
  }

  package mutating func add(_ resource: Resource) {
    let index = resources.count
    resources.append(resource)
    byPath[resource.groupVersionResource] = index
    // An object's own resource comes before those that only use its kind.
    if byKind[resource.groupVersionKind] == nil { byKind[resource.groupVersionKind] = index }
    for word in Set([resource.name, resource.singular, resource.kind.lowercased()] + resource.shortNames)
    where !word.isEmpty {
      byWord[word, default: []].append(index)
    }
  }

  package mutating func remove(_ path: GroupVersionResource) {
    let kept = resources.filter { $0.groupVersionResource != path }
    self = Catalogue()
    for resource in kept { add(resource) }
  }

  package subscript(path: GroupVersionResource) -> Resource? { byPath[path].map { resources[$0] } }

  package subscript(kind: GroupVersionKind) -> Resource? { byKind[kind].map { resources[$0] } }

  /// The resource of a kind as a client finds it, who also knows kinds written small and those of lists
  /// (`client-go/restmapper/discovery.go`).
  package func resource(mapping kind: GroupVersionKind) -> Resource? {
    if let resource = self[kind] { return resource }
    let word = kind.kind.hasSuffix("List") ? String(kind.kind.dropLast(4)) : kind.kind
    return byWord[word.lowercased()]?.lazy.map { resources[$0] }.first { resource in
      resource.group == kind.group && resource.version == kind.version
        && (resource.kind == word || resource.kind.lowercased() == kind.kind)
    }
  }

  /// The preferred version of a resource.
  package subscript(resource: GroupResource) -> Resource? {
    byWord[resource.resource]?.lazy.map { resources[$0] }.first { $0.groupResource == resource }
  }

  /// What a user means by a word: `po`, `deployments`, `deploy.apps`, `deployments.v1.apps`, `Deployment`.
  ///
  /// Where several groups have the name, the first in discovery order is meant.
  package func resource(named word: String) -> Resource? {
    let word = word.lowercased()
    if let index = byWord[word]?.first { return resources[index] }
    guard let dot = word.firstIndex(of: ".") else { return nil }
    let candidates = (byWord[String(word[..<dot])] ?? []).map { resources[$0] }
    let rest = word[word.index(after: dot)...]
    if let match = candidates.first(where: { $0.group == rest }) { return match }
    return candidates.first { $0.version + "." + $0.group == rest || ($0.group.isEmpty && $0.version + "." == rest) }
  }

  /// `v1`, `apps/v1` … in order of discovery.
  package var groupVersions: [String] {
    var seen: Set<String> = []
    return resources.map(\.apiVersion).filter { seen.insert($0).inserted }
  }
}

extension Resource {
  fileprivate init(_ fact: Value, columns: Value) {
    let owner = GroupVersionKind(apiVersion: fact["groupVersion"]?.string ?? "", kind: "")
    let name = fact["name"]?.string ?? ""
    self.init(
      group: owner.group,
      version: owner.version,
      name: name,
      singular: fact["singularName"]?.string ?? "",
      shortNames: fact["shortNames"]?.strings ?? [],
      kind: fact["kind"]?.string ?? "",
      isNamespaced: fact["namespaced"]?.bool ?? false,
      verbs: fact["verbs"]?.strings ?? [],
      categories: fact["categories"]?.strings ?? [],
      subresources: [],
      columns: (columns["\(name).\(owner.apiVersion)"]?.array ?? []).map { Column($0) }
    )
  }
}

extension Resource.Column {
  fileprivate init(_ fact: Value) {
    self.init(
      name: fact["name"]?.string ?? "",
      type: fact["type"]?.string ?? "string",
      format: fact["format"]?.string ?? "",
      priority: fact["priority"]?.int ?? 0
    )
  }
}

extension Resource.Subresource {
  fileprivate init(_ fact: Value, name: String) {
    let group = fact["group"]?.string ?? ""
    let own = fact["version"]?.string.map { group.isEmpty ? $0 : group + "/" + $0 }
    self.init(
      name: name,
      kind: fact["kind"]?.string ?? "",
      apiVersion: own ?? fact["groupVersion"]?.string ?? "",
      verbs: fact["verbs"]?.strings ?? []
    )
  }
}

extension Value {
  /// The strings of an array.
  package var strings: [String] { (array ?? []).compactMap(\.string) }
}
