import Shell
import Simulation

/// The few commands of minikube that need no installation; the others say that they are not there yet.
package struct Minikube: Sendable {
  private let arguments: [String]
  private var shell: RemoteShell?

  init(_ arguments: [String]) { self.arguments = arguments }

  mutating func resume(_ process: inout ProcessContext, _ host: inout WorkstationHost) -> ProgramStep {
    if shell != nil { return shell?.resume(&process, &host) ?? .exit(0) }
    switch arguments.first {
    case "ip":
      guard let address = host.cluster?.nodes.first?.machine.address else { return refuse(&process) }
      process.write(address + "\n")
      return .exit(0)
    case "ssh":
      guard let node = node(of: host) else { return refuse(&process) }
      var shell = RemoteShell(node: node, command: command)
      defer { self.shell = shell }
      return shell.resume(&process, &host)
    default:
      process.write(
        "drydock: minikube \(arguments.first ?? "") is not simulated yet; there are: minikube ip, minikube ssh\n",
        to: 2
      )
      return .exit(1)
    }
  }

  private func node(of host: WorkstationHost) -> String? {
    if let flag = arguments.firstIndex(where: { $0 == "-n" || $0 == "--node" }), flag + 1 < arguments.count {
      return arguments[flag + 1]
    }
    return host.cluster?.nodes.first?.name
  }

  private var command: [String] {
    if let dashes = arguments.firstIndex(of: "--") { return Array(arguments[(dashes + 1)...]) }
    return arguments.dropFirst().filter { !$0.hasPrefix("-") }
  }

  private func refuse(_ process: inout ProcessContext) -> ProgramStep {
    process.write("* Profile \"minikube\" not found. Run \"minikube profile list\" to view all profiles.\n")
    return .exit(85)
  }
}
