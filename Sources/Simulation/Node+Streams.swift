import API
import ContainerRuntime
import Kubelet
import Shell

/// Processes on a node that someone outside of it talks to.
extension Node {
  mutating func execute(
    _ pod: String,
    _ container: String,
    _ command: [String],
    input: Bool,
    terminal: Bool
  ) throws(Status) -> PID {
    guard let kubelet else { throw .badRequest("the kubelet does not run") }
    return try kubelet.execute(pod, container, command, input: input, terminal: terminal, &runtime)
  }

  func process(_ pod: String, _ container: String) -> PID? { kubelet?.process(pod, container, runtime) }

  func logCount(_ pod: String, _ container: String) -> Int {
    kubelet?.logTail(pod, container, from: Int.max, .init(), runtime, Clock(epoch: 0)).place ?? 0
  }

  mutating func spawnShell(_ arguments: [String], terminal: Bool) throws(Status) -> PID {
    let command = arguments.isEmpty ? ["bash"] : ["bash", "-c", arguments.joined(separator: " ")]
    do {
      return try runtime.machine.spawn(
        Spawn(
          arguments: command,
          environment: [
            "HOME": "/root", "USER": "root", "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "TERM": "xterm",
          ],
          workingDirectory: "/",
          input: .pipe,
          terminal: terminal
        )
      )
    } catch {
      throw Status(code: 500, reason: .internalError, message: error.message)
    }
  }

  /// A connection from the node to a port of one of its pods, whose ends are the standard streams of a process.
  mutating func dial(_ address: String, port: String) throws(Status) -> PID {
    do {
      let arguments = ["/usr/libexec/kubernetes/forward", address, port]
      return try runtime.machine.spawn(Spawn(arguments: arguments, input: .pipe))
    } catch {
      throw Status(code: 500, reason: .internalError, message: error.message)
    }
  }

  mutating func exchange(_ pid: PID, _ input: StreamInput) -> StreamOutput {
    give(input, to: pid)
    var output = StreamOutput()
    for chunk in runtime.machine.takeOutput(pid) {
      if chunk.stream == .stdout { output.stdout += chunk.bytes } else { output.stderr += chunk.bytes }
    }
    output.exit = runtime.machine.status(of: pid).exitCode
    output.wantsInput = output.exit == nil && runtime.machine.waitsForInput(pid)
    return output
  }

  mutating func give(_ input: StreamInput, to pid: PID) {
    if let size = input.size { runtime.machine.resize(pid, to: TerminalSize(rows: size.rows, columns: size.columns)) }
    if !input.bytes.isEmpty || input.end { runtime.machine.giveInput(pid, input.bytes, end: input.end) }
    if input.interrupt { runtime.machine.interrupt(pid) }
  }

  mutating func end(_ pid: PID) {
    if runtime.machine.status(of: pid) == .running { runtime.machine.signal(pid, .hangup) }
    runtime.machine.reap(pid)
  }
}
