import API
import Objects

/// `kubectl explain`: types and fields as the server publishes them, with descriptions in our own words.
struct ExplainCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = ["api-version", "output", "recursive"]

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    if context.arguments.isEmpty {
      throw .plain(
        "You must specify the type of resource to explain. Use \"kubectl api-resources\" for a complete list of "
          + "supported resources."
      )
    }
    if context.arguments.count > 1 { throw .plain("We accept only this format: explain RESOURCE") }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let (resource, path) = try find(&host)
    guard let type = try type(of: resource, &host) else {
      throw .plain("GVR (\(resource.group)/\(resource.version), Resource=\(resource.name)) not found in OpenAPI schema")
    }
    let isRecursive = context.flags.bool("recursive")
    switch context.flags.string("output") {
    case "plaintext":
      let explanation = PlaintextExplanation(resource: resource, isRecursive: isRecursive)
      host.print(explanation.head)
      guard let body = explanation.body(of: type, at: path) else {
        throw .plain("field \"\(path.last ?? "")\" does not exist")
      }
      host.print(body)
    case "plaintext-openapiv2":
      host.print(try OpenAPIV2Explanation(resource: resource, isRecursive: isRecursive).text(of: type, at: path))
    case let format:
      throw .plain("unrecognized format: \(format)")
    }
  }

  private mutating func type(of resource: Resource, _ host: inout some KubectlHost) throws(Failure) -> ExplainedType? {
    if let schema = SchemaTable.kubernetes[resource.groupVersionKind] { return .known(schema) }
    let document = try context.send(Request(path: "/openapi/v3/apis/" + resource.apiVersion), &host).body
    let kind: Value = [
      "group": .string(resource.group), "version": .string(resource.version), "kind": .string(resource.kind),
    ]
    return document["components"]?["schemas"]?.object?.values
      .first { $0["x-kubernetes-group-version-kind"]?.array?.contains(kind) == true }
      .map { ExplainedType(openAPI: $0) }
  }

  /// The resource that begins the word, and the fields after it.
  private mutating func find(_ host: inout some KubectlHost) throws(Failure) -> (Resource, [String]) {
    let word = context.arguments[0]
    var resource: Resource
    var path: [String] = []
    do throws(Failure) {
      // `deployments.apps` names a resource as a whole; `deployments.spec` does not.
      resource = try context.resource(named: word, &host)
    } catch {
      guard case .noResource = error else { throw error }
      let parts = word.split(separator: ".").map(String.init)
      do throws(Failure) {
        resource = try context.resource(named: parts.first ?? "", &host)
      } catch {
        throw .verbatim(error.message)
      }
      path = Array(parts.dropFirst(afterGroup(of: resource, word, parts)))
    }
    if let version = context.flags.text("api-version") {
      guard
        let other = context.catalogue.resources.first(where: {
          $0.name == resource.name && $0.apiVersion == version
        })
      else { throw .plain("couldn't find resource for \"\(version), Resource=\(resource.name)\"") }
      resource = other
    }
    return (resource, path)
  }

  /// How many parts of `deployments.apps.spec` name the resource.
  private func afterGroup(of resource: Resource, _ word: String, _ parts: [String]) -> Int {
    let full = resource.name + "." + resource.group
    return !resource.group.isEmpty && word.hasPrefix(full + ".") ? full.split(separator: ".").count : 1
  }
}
