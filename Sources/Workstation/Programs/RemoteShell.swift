import API
import Shell
import Simulation

/// ssh to a node: a shell there, or one command, with the streams of the local process.
package struct RemoteShell: Sendable {
  private let node: String?
  private let command: [String]
  private var stream: StreamID?

  /// `ssh [USER@]NODE [COMMAND…]`
  init(ssh arguments: [String]) {
    var rest = arguments[...]
    while let first = rest.first, first.hasPrefix("-") {
      rest = rest.dropFirst(["-i", "-p", "-o", "-l"].contains(first) ? 2 : 1)
    }
    node = rest.first.map { $0.split(separator: "@").last.map(String.init) ?? $0 }
    command = Array(rest.dropFirst())
  }

  init(node: String, command: [String]) {
    self.node = node
    self.command = command
  }

  mutating func resume(_ process: inout ProcessContext, _ host: inout WorkstationHost) -> ProgramStep {
    guard let node else {
      process.write("usage: ssh [user@]hostname [command]\n", to: 2)
      return .exit(255)
    }
    guard let stream else { return open(node, &process, &host) }
    var input = StreamInput()
    switch process.read(0) {
    case .bytes(let bytes): input.bytes = bytes
    case .end: input.end = true
    case .wait: break
    }
    guard let output = try? host.cluster?.exchange(stream, input: input) else { return .exit(255) }
    if !output.stdout.isEmpty { process.write(output.stdout) }
    if !output.stderr.isEmpty { process.write(output.stderr, to: 2) }
    if let code = output.exit {
      host.cluster?.close(stream)
      return .exit(code)
    }
    return .wait(Wait(input: !input.end, change: true))
  }

  private mutating func open(
    _ name: String,
    _ process: inout ProcessContext,
    _ host: inout WorkstationHost
  ) -> ProgramStep {
    guard let machine = host.cluster?.nodes.first(where: { $0.name == name || $0.machine.address == name }) else {
      process.write("ssh: Could not resolve hostname \(name): Name or service not known\n", to: 2)
      return .exit(255)
    }
    do {
      let terminal = command.isEmpty && process.isTerminal(0)
      stream = try host.cluster?.openShell(on: machine.name, command, terminal: terminal)
      return .wait(Wait(until: process.now, input: true, change: true))
    } catch {
      process.write("ssh: \(error.message)\n", to: 2)
      return .exit(255)
    }
  }
}
