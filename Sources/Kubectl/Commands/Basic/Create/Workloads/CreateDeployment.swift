import API
import Objects

/// `kubectl create deployment`.
struct CreateDeployment: GeneratorCommand {
  static let honouredFlags: Set<String> = ["image", "port", "replicas"]
  static let resource = GroupVersionResource.deployments
  static let failureWords = "failed to create deployment"

  var context: CommandContext
  private let name: String
  private let command: [String]

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let names = context.line.argumentsBeforeDash.map { Array(context.arguments.prefix($0)) } ?? context.arguments
    guard names.count == 1 else { throw context.usage("exactly one NAME is required, got \(names.count)") }
    name = names[0]
    command = Array(context.arguments.dropFirst(1))
    if context.flags.list("image").count > 1, !command.isEmpty {
      throw .plain("cannot specify multiple --image options and command")
    }
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    let flags = context.flags
    let replicas = flags.int("replicas")
    var containers: [Value] = []
    for image in flags.list("image") {
      var container: Value = [
        "image": .string(image), "name": .string(ContainerName.of(image: image)), "resources": [:],
      ]
      if !command.isEmpty { container["command"] = Value(command) }
      containers.append(container)
    }
    let port = flags.int("port")
    if flags.isGiven("port"), port >= 0, !containers.isEmpty {
      containers[0]["ports"] = [["containerPort": .int(port)]]
    }
    let labels: Value = ["app": .string(name)]
    return [
      "apiVersion": "apps/v1",
      "kind": "Deployment",
      "metadata": ["labels": labels, "name": .string(name)],
      "spec": [
        "replicas": .int(replicas),
        "selector": ["matchLabels": labels],
        "strategy": [:],
        "template": ["metadata": ["labels": labels], "spec": ["containers": .array(containers)]],
      ],
      "status": [:],
    ]
  }
}

/// The name that kubectl gives a container.
enum ContainerName {
  /// The container that `create` makes of an image: `nginx` of `docker.io/library/nginx:1.27`.
  static func of(image: String) -> String {
    var name = image.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? image
    if let colon = name.firstIndex(of: ":") { name = String(name[..<colon]) }
    if let at = name.firstIndex(of: "@") { name = String(name[..<at]) }
    return String(name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }
}
