import API
import CEL
import Objects

/// A CustomResourceDefinition as the server works with it: read once, then shared by all copies of the cluster.
final class CustomDefinition: Sendable {
  struct Version: Sendable {
    let name: String
    let isServed: Bool
    /// What a request of a version on its way out is answered with.
    let deprecation: String?
    let schema: StructuralSchema
    /// As it stands in the definition, for OpenAPI.
    let openAPI: Value
    let columns: [Column]
    let scale: ScalePaths?
    let hasStatus: Bool
    /// `spec.color`.
    let selectableFields: [String]
    let rules: SchemaRules
  }

  /// An additional printer column.
  struct Column: Sendable {
    let column: Resource.Column
    let path: JSONPath
  }

  /// Where a custom resource keeps what its scale shows.
  struct ScalePaths: Sendable {
    let replicas: [String]
    let statusReplicas: [String]
    let selector: [String]
  }

  let name: String
  let uid: String
  let generation: Int
  let group: String
  let names: Value
  let isNamespaced: Bool
  let storageVersion: String
  let versions: [Version]
  let isTerminating: Bool
  /// Who converts versions into each other, where not their names alone change.
  let conversionWebhook: Value?

  /// - Parameter definition: as stored, with accepted names.
  init(_ definition: Value) {
    let spec = definition["spec"]
    name = definition.name
    uid = definition.uid
    generation = definition.generation
    group = spec?["group"]?.string ?? ""
    names = definition["status"]?["acceptedNames"] ?? [:]
    isNamespaced = spec?["scope"]?.string == "Namespaced"
    isTerminating = definition.deletionTimestamp != nil
    let conversion = spec?["conversion"]
    conversionWebhook = conversion?["strategy"] == "Webhook" ? conversion?["webhook"] ?? [:] : nil
    let all = spec?["versions"]?.array ?? []
    storageVersion = all.first { $0["storage"]?.bool == true }?["name"]?.string ?? ""
    let kind = spec?["names"]?["kind"]?.string ?? ""
    versions = all.map { Version($0, group: spec?["group"]?.string ?? "", kind: kind) }
  }

  var resource: GroupResource { GroupResource(names["plural"]?.string ?? "", group: group) }
  var kind: String { names["kind"]?.string ?? "" }
  var listKind: String { names["listKind"]?.string ?? kind + "List" }

  func version(_ name: String) -> Version? { versions.first { $0.name == name } }

  /// Without a webhook only the name of the version changes, and that version's defaults come in.
  var conversion: ServedVersions {
    let storage = GroupVersionResource(resource.resource, group: group, version: storageVersion)
    return ServedVersions(storage: storage) { [self] object, apiVersion in
      let name = GroupVersionKind(apiVersion: apiVersion, kind: "").version
      guard let target = version(name) else { return object }
      var object = object
      object["apiVersion"] = .string(apiVersion)
      return Pruning.defaulted(object, target.schema)
    }
  }

  // MARK: Catalogue

  /// The resources that it adds, the preferred version first.
  var resources: [Resource] {
    let verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]
    return versions.filter(\.isServed).sorted { KubeVersion($0.name) > KubeVersion($1.name) }.map { version in
      Resource(
        group: group,
        version: version.name,
        name: names["plural"]?.string ?? "",
        singular: names["singular"]?.string ?? "",
        shortNames: names["shortNames"]?.strings ?? [],
        kind: kind,
        isNamespaced: isNamespaced,
        verbs: verbs,
        categories: names["categories"]?.strings ?? [],
        subresources: subresources(of: version),
        columns: [Resource.Column(name: "Name", type: "string", format: "name")] + version.columns.map(\.column)
      )
    }
  }

  private func subresources(of version: Version) -> [Resource.Subresource] {
    var subresources: [Resource.Subresource] = []
    let verbs = ["get", "patch", "update"]
    if version.hasStatus {
      subresources.append(.init(name: "status", kind: kind, apiVersion: group + "/" + version.name, verbs: verbs))
    }
    if version.scale != nil {
      subresources.append(.init(name: "scale", kind: "Scale", apiVersion: "autoscaling/v1", verbs: verbs))
    }
    return subresources
  }
}

extension CustomDefinition.Version {
  fileprivate init(_ value: Value, group: String, kind: String) {
    let name = value["name"]?.string ?? ""
    self.name = name
    isServed = value["served"]?.bool ?? false
    deprecation =
      value["deprecated"]?.bool == true
      ? value["deprecationWarning"]?.string ?? "\(group)/\(name) \(kind) is deprecated" : nil
    openAPI = value["schema"]?["openAPIV3Schema"] ?? [:]
    schema = StructuralSchema(openAPI)
    columns = Self.columns(value["additionalPrinterColumns"]?.array ?? [])
    let subresources = value["subresources"]
    hasStatus = subresources?["status"] != nil
    scale = subresources?["scale"].map {
      CustomDefinition.ScalePaths(
        replicas: Self.path($0["specReplicasPath"]),
        statusReplicas: Self.path($0["statusReplicasPath"]),
        selector: Self.path($0["labelSelectorPath"])
      )
    }
    selectableFields = (value["selectableFields"]?.array ?? []).map {
      Self.path($0["jsonPath"]).joined(separator: ".")
    }
    rules = SchemaRules(schema)
  }

  /// Without columns of its own a table shows the age.
  private static func columns(_ values: [Value]) -> [CustomDefinition.Column] {
    let given = values.isEmpty ? [["name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"]] : values
    return given.compactMap { value in
      guard let path = try? JSONPath(relaxed: value["jsonPath"]?.string ?? "") else { return nil }
      let column = Resource.Column(
        name: value["name"]?.string ?? "",
        type: value["type"]?.string ?? "string",
        format: value["format"]?.string ?? "",
        priority: value["priority"]?.int ?? 0
      )
      return CustomDefinition.Column(column: column, path: path)
    }
  }

  /// `.spec.replicas` as the names of its fields.
  private static func path(_ value: Value?) -> [String] {
    (value?.string ?? "").split(separator: ".").map(String.init)
  }
}

/// The order of versions: `v2`, `v1`, `v1beta2`, `v1alpha1`, then what is none
/// (`k8s.io/apimachinery/pkg/version/helpers.go`).
struct KubeVersion: Comparable {
  private let text: String
  private let rank: [Int]

  init(_ text: String) {
    self.text = text
    rank = Self.rank(text) ?? []
  }

  static func < (a: Self, b: Self) -> Bool {
    if a.rank.isEmpty != b.rank.isEmpty { return a.rank.isEmpty }
    // Names that are no versions stand in the order of the alphabet.
    if a.rank.isEmpty { return a.text > b.text }
    return a.rank.lexicographicallyPrecedes(b.rank)
  }

  /// Maturity, major number, minor number.
  private static func rank(_ text: String) -> [Int]? {
    guard text.hasPrefix("v") else { return nil }
    let rest = text.dropFirst()
    let major = rest.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(major) else { return nil }
    let tail = rest.dropFirst(major.count)
    if tail.isEmpty { return [3, number, 0] }
    for (word, maturity) in [("beta", 2), ("alpha", 1)] where tail.hasPrefix(word) {
      guard let minor = Int(tail.dropFirst(word.count)) else { return nil }
      return [maturity, number, minor]
    }
    return nil
  }
}
