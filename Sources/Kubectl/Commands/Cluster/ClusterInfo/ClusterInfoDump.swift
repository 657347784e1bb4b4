import API
import Objects

/// `kubectl cluster-info dump`: the state of the cluster in one text, or in a folder
/// (`pkg/cmd/clusterinfo/clusterinfo_dump.go`).
struct ClusterInfoDump: ImmediateCommand {
  static let honouredFlags: Set<String> = ["all-namespaces", "namespaces", "output-directory", "pod-running-timeout"]

  private static let resources: [(file: String, resource: GroupVersionResource)] = [
    ("events", .events), ("replication-controllers", .replicationControllers), ("services", .services),
    ("daemonsets", .daemonSets), ("deployments", .deployments), ("replicasets", .replicaSets), ("pods", .pods),
  ]

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) { self.context = context }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let format = try OutputFormat(context.flags, &host) ?? .json
    try write(try list(.nodes, nil, &host), as: "nodes", format, &host)
    for namespace in try namespaces(&host) {
      var pods: [Value] = []
      for (file, resource) in Self.resources {
        let list = try list(resource, namespace, &host)
        if file == "pods" { pods = list["items"]?.array ?? [] }
        try write(list, as: namespace + "/" + file, format, &host)
      }
      for pod in pods { try writeLogs(of: pod, namespace, &host) }
    }
    if let folder = context.flags.text("output-directory"), folder != "-" {
      host.printLine("Cluster info dumped to \(folder)")
    }
  }

  private mutating func namespaces(_ host: inout some KubectlHost) throws(Failure) -> [String] {
    if context.flags.bool("all-namespaces") {
      return (try list(.namespaces, nil, &host)["items"]?.array ?? []).map(\.name)
    }
    let given = context.flags.list("namespaces")
    return given.isEmpty ? ["kube-system", context.namespace] : given
  }

  private mutating func list(
    _ resource: GroupVersionResource,
    _ namespace: String?,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    try context.send(Request(.list, resource, namespace: namespace), &host).body
  }

  private func write(
    _ list: Value,
    as name: String,
    _ format: OutputFormat,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    var printer = ObjectPrinter(format)
    let text = try printer.text(of: list)
    var ending = ""
    if case .json = format { ending = ".json" } else if case .yaml = format { ending = ".yaml" }
    try put(text, as: name + ending, &host)
  }

  private mutating func writeLogs(
    of pod: Value,
    _ namespace: String,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    var text = ""
    for container in pod["spec"]?["containers"]?.array ?? [] {
      let name = container["name"]?.string ?? ""
      var request = Request(.get, .pods, subresource: "log", namespace: namespace, name: pod.name)
      request.options.parameters = [.init("container", name)]
      text += "==== START logs for container \(name) of pod \(namespace)/\(pod.name) ====\n"
      do throws(Failure) {
        text += try context.send(request, &host).body.string ?? ""
      } catch {
        text += "Request log error: \(error.message)\n"
      }
      text += "==== END logs for container \(name) of pod \(namespace)/\(pod.name) ====\n"
    }
    try put(text, as: "\(namespace)/\(pod.name)/logs.txt", &host)
  }

  private func put(_ text: String, as name: String, _ host: inout some KubectlHost) throws(Failure) {
    guard let folder = context.flags.text("output-directory"), folder != "-" else { return host.print(text) }
    do throws(HostFileError) {
      try host.writeFile(folder + "/" + name, Array(text.utf8))
    } catch {
      throw .plain("open \(folder)/\(name): \(error.message)")
    }
  }
}
