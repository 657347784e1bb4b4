package import Objects

extension Catalogue {
  /// What a server's aggregated discovery tells of (`apidiscovery.k8s.io/v2`); tables' columns are not part of it.
  package init(discovery documents: [Value]) {
    self.init()
    for group in documents.flatMap({ $0["items"]?.array ?? [] }) {
      for version in group["versions"]?.array ?? [] {
        for entry in version["resources"]?.array ?? [] {
          add(Resource(entry, group: group.name, version: version["version"]?.string ?? ""))
        }
      }
    }
  }
}

extension Resource {
  fileprivate init(_ entry: Value, group: String, version: String) {
    let apiVersion = group.isEmpty ? version : group + "/" + version
    self.init(
      group: group,
      version: version,
      name: entry["resource"]?.string ?? "",
      singular: entry["singularResource"]?.string ?? "",
      shortNames: entry["shortNames"]?.strings ?? [],
      kind: entry["responseKind"]?["kind"]?.string ?? "",
      isNamespaced: entry["scope"]?.string == "Namespaced",
      verbs: entry["verbs"]?.strings ?? [],
      categories: entry["categories"]?.strings ?? [],
      subresources: (entry["subresources"]?.array ?? []).map { subresource in
        Subresource(
          name: subresource["subresource"]?.string ?? "",
          kind: subresource["responseKind"]?["kind"]?.string ?? "",
          apiVersion: apiVersion,
          verbs: subresource["verbs"]?.strings ?? []
        )
      },
      columns: []
    )
  }
}

extension APIClient {
  /// The resources that the server serves now, custom ones among them.
  package mutating func discover(user: Request.User) throws(Status) -> Catalogue {
    var documents: [Value] = []
    for path in ["/api", "/apis"] {
      var request = Request(path: path, user: user)
      request.options.representation = .aggregatedDiscovery
      documents.append(try send(request).body)
    }
    return Catalogue(discovery: documents)
  }
}
