import Shell

/// A part of the cluster's control plane that is an image: what it does, Drydock does elsewhere.
package struct Component: Sendable {
  private let name: String
  private var listener: SocketID?

  init(_ arguments: [String]) { name = arguments.first?.split(separator: "/").last.map(String.init) ?? "" }

  mutating func resume(_ process: inout ProcessContext) -> ProgramStep {
    if process.takeSignal() != nil { return .exit(0) }
    // An etcd of one's own is there to be probed.
    if name == "etcd", listener == nil { listener = try? process.listen(port: 2379) }
    return .wait(.forever)
  }
}
