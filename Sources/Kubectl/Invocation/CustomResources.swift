import API
import Objects

/// Custom resources as discovery would tell of them.
enum CustomResources {
  private static let verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

  static func resources(of definition: Value) -> [Resource] {
    let names = definition["spec"]?["names"]
    return (definition["spec"]?["versions"]?.array ?? []).filter { $0["served"]?.bool == true }.map { version in
      let subresources = version["subresources"]?.object?.keys ?? []
      return Resource(
        group: definition["spec"]?["group"]?.string ?? "",
        version: version["name"]?.string ?? "",
        name: names?["plural"]?.string ?? "",
        singular: names?["singular"]?.string ?? "",
        shortNames: names?["shortNames"]?.strings ?? [],
        kind: names?["kind"]?.string ?? "",
        isNamespaced: definition["spec"]?["scope"]?.string == "Namespaced",
        verbs: verbs,
        categories: names?["categories"]?.strings ?? [],
        subresources: subresources.map {
          Resource.Subresource(name: $0, kind: "", apiVersion: "", verbs: ["get", "patch", "update"])
        },
        columns: []
      )
    }
  }
}
