import API
import APIServer
import Objects
import Testing

/// A server with what tests of admission put into it.
struct AdmissionServer {
  var api = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  init() throws {
    for name in ["default", "other"] {
      if name != "default" { try create(.namespaces, "{apiVersion: v1, kind: Namespace, metadata: {name: \(name)}}") }
      let account = "{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: \(name)}}"
      if (try? api.get(.serviceAccounts, namespace: name, name: "default")) == nil {
        try create(.serviceAccounts, account)
      }
    }
  }

  @discardableResult
  mutating func create(_ resource: GroupVersionResource, _ yaml: String) throws -> Value {
    try api.create(resource, try YAML.readOne(yaml))
  }

  /// What the server says when it refuses; nil when it does not.
  mutating func refusal(_ resource: GroupVersionResource, _ yaml: String) throws -> String? {
    let object = try YAML.readOne(yaml)
    do throws(Status) {
      try api.create(resource, object)
      return nil
    } catch {
      return error.message
    }
  }

  /// The warnings of a creation.
  mutating func warnings(_ resource: GroupVersionResource, _ yaml: String) throws -> [String] {
    let object = try YAML.readOne(yaml)
    return try api.send(Request(.create, resource, namespace: object.namespace, body: object)).warnings
  }

  mutating func label(_ namespace: String, _ labels: Value) throws -> [String] {
    var options = Request.Options()
    options.patchType = .merge
    return try api.send(
      Request(.patch, .namespaces, name: namespace, body: ["metadata": ["labels": labels]], options: options)
    ).warnings
  }

  /// A pod of one container, with more of its specification and of the container.
  static func pod(_ name: String, container: String = "", spec: String = "") -> String {
    """
    {apiVersion: v1, kind: Pod, metadata: {name: \(name), namespace: default},
     spec: {containers: [{name: c, image: "nginx:1.27"\(container.isEmpty ? "" : ", ")\(container)}]
     \(spec.isEmpty ? "" : ", ")\(spec)}}
    """
  }
}
