import API
import Objects

/// `kubectl cluster-info`.
struct ClusterInfoCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = []

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) { self.context = context }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var options = Request.Options()
    options.labelSelector = "kubernetes.io/cluster-service=true"
    let services = try context.send(
      Request(.list, .services, namespace: "kube-system", options: options),
      &host
    ).body["items"]?.array
    let server = context.configuration.server
    host.printLine(Self.line("Kubernetes control plane", server))
    for service in services ?? [] {
      let ports = service["spec"]?["ports"]?.array ?? []
      let port = ports.first?["name"]?.string.map { ":" + $0 } ?? ""
      let name = service.labels["kubernetes.io/name"] ?? service.name
      host.printLine(
        Self.line(name, "\(server)/api/v1/namespaces/kube-system/services/\(service.name)\(port)/proxy")
      )
    }
    host.print("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n")
  }

  private static func line(_ name: String, _ url: String) -> String {
    "\u{1B}[0;32m\(name)\u{1B}[0m is running at \u{1B}[0;33m\(url)\u{1B}[0m"
  }
}
