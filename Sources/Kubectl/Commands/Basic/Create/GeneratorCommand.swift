import API
import Objects

/// A `kubectl create KIND` that makes one object of its flags.
protocol GeneratorCommand: ImmediateCommand {
  static var resource: GroupVersionResource { get }
  /// What stands before the server's refusal; empty where the refusal stands alone.
  static var failureWords: String { get }

  var context: CommandContext { get set }

  /// The object without its namespace.
  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value
}

extension GeneratorCommand {
  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var creation = try Creation(context, failureWords: Self.failureWords.isEmpty ? nil : Self.failureWords, &host)
    var object = try generate(&host)
    if context.flags.bool("append-hash") {
      let name = object.name + "-" + KustomizeNames.hash(of: object, name: object.name)
      object["metadata"]?["name"] = .string(name)
    }
    let resource = try context.resource(path: Self.resource, &host)
    if resource.isNamespaced, context.configuration.isNamespaceGiven || creation.printer.dryRun != .client {
      // What is only shown names a namespace if the command line did.
      if context.configuration.isNamespaceGiven {
        object["metadata", default: [:]]["namespace"] = .string(context.namespace)
      }
    }
    try creation.create(object, resource, &context, &host)
  }
}

extension CommandContext {
  /// The one NAME of a create command.
  func exactlyOneName() throws(Failure) -> String {
    guard arguments.count == 1 else { throw usage("exactly one NAME is required, got \(arguments.count)") }
    return arguments[0]
  }

  func resource(
    path: GroupVersionResource,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Resource {
    guard let resource = catalogue[path] else { throw .noResource(path.resource, group: path.group) }
    return resource
  }
}
