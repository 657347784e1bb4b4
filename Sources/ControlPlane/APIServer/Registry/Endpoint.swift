import API
import Objects

/// All that the server knows of one resource before a request comes; shared and never changed.
final class Endpoint: Sendable {
  let resource: Resource
  let strategy: Strategy
  /// The resource that is stored, which errors name too: another one than the path's for events of `events.k8s.io`.
  let groupResource: GroupResource
  let groupVersionKind: GroupVersionKind
  /// The type of its objects, nil where the schema table has none.
  let schema: Schema.Index?
  /// Whether it has a status that only `status` requests change.
  let hasStatus: Bool
  /// Whether changes of the specification are counted.
  let countsGenerations: Bool
  /// Which plugins look at its requests.
  let admission: AdmissionChain
  /// What is said of every request for it.
  let deprecation: String?
  private let verbs: Set<Request.Verb>

  init(_ resource: Resource, _ strategy: Strategy, schemas: SchemaTable) {
    self.resource = resource
    self.strategy = strategy
    groupResource = strategy.versions?.storage.groupResource ?? resource.groupResource
    groupVersionKind = resource.groupVersionKind
    schema = schemas.index(of: resource.groupVersionKind)
    hasStatus = resource.subresources.contains { $0.name == "status" }
    countsGenerations = strategy.custom != nil || UpdateRules.countsGenerations.contains(groupResource)
    admission = AdmissionChain(resource)
    deprecation = Deprecations.warning(of: resource.groupVersionResource)
    verbs = Set(resource.verbs.compactMap { Request.Verb(rawValue: $0) })
  }

  func supports(_ verb: Request.Verb) -> Bool { verbs.contains(verb) }

  /// Where the store keeps the object of that name.
  func key(_ namespace: String?, _ name: String) -> String { resource.key(namespace, name) }
}

extension Resource {
  /// Where the store keeps the object of that name.
  func key(_ namespace: String?, _ name: String) -> String {
    isNamespaced ? (namespace ?? "default") + "/" + name : name
  }
}

/// The endpoints of a catalogue, by the path of their resource.
struct Endpoints: Sendable {
  static let kubernetes = Endpoints(.kubernetes, .kubernetes)

  private let byPath: [GroupVersionResource: Endpoint]

  init(_ catalogue: Catalogue, _ strategies: Strategies) {
    byPath = Dictionary(
      catalogue.resources.map { resource in
        (
          resource.groupVersionResource,
          Endpoint(resource, strategies[resource.groupResource], schemas: .kubernetes)
        )
      },
      uniquingKeysWith: { first, _ in first }
    )
  }

  subscript(path: GroupVersionResource) -> Endpoint? { byPath[path] }
}
