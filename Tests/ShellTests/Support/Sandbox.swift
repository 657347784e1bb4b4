import Shell

/// A program for tests: it serves one HTTP page, or waits until it is told to end.
struct StubProgram: Program {
  let name: String
  var listener: SocketID?
  var open: [SocketID] = []

  static func make(_ name: String, arguments: [String]) -> StubProgram? {
    ["server", "daemon"].contains(name) ? StubProgram(name: name) : nil
  }

  func handles(_ signal: Signal) -> Bool { name == "server" && signal == .terminate }

  mutating func resume(_ process: inout ProcessContext, _ host: inout Int) -> ProgramStep {
    if process.takeSignal() == .terminate { return .exit(0) }
    guard name == "server" else { return .wait(.forever) }
    if listener == nil {
      guard let socket = try? process.listen(port: 80) else {
        process.write("bind: Address already in use\n", to: 2)
        return .exit(1)
      }
      listener = socket
    }
    if let listener {
      while let next = process.accept(listener) { open.append(next.socket) }
    }
    open = open.filter { socket in
      guard case .bytes = process.read(socket) else { return true }
      host += 1
      let headers = [HTTPHeader("Content-Length", "6"), HTTPHeader("Connection", "close")]
      process.write(socket, HTTPResponse(status: 200, headers: headers, body: Array("hello\n".utf8)).bytes)
      process.close(socket)
      return false
    }
    return .wait(.input)
  }
}

/// A machine with one container-like namespace, and how to run scripts in it.
struct Sandbox {
  var machine: Machine<StubProgram>
  let namespace: NamespaceID
  let root: FileSystemID
  var served = 0
  var now: Duration = .zero

  init(files: [String: FileNode] = [:], mounts: [(String, FileNode, Bool)] = [], busybox: Bool = false) {
    // 2026-11-24 09:00:00 UTC
    machine = Machine(hostname: "node", seed: 1, epoch: 1_795_510_800)
    var tree = FileNode.directory([
      "bin": busybox ? BuiltIn.busyboxFolder() : BuiltIn.debianFolder(),
      "dev": BuiltIn.devices,
      "etc": .directory(["passwd": .file("root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n")]),
      "proc": .directory(), "root": .directory(mode: 0o700), "tmp": .directory(mode: 0o1777), "work": .directory(),
    ])
    tree.put(.program("server"), at: "/bin/server")
    tree.put(.program("daemon"), at: "/bin/daemon")
    for (path, node) in files { tree.put(node, at: path) }
    root = machine.addFileSystem(tree)
    let network = machine.addNetwork(address: "10.244.0.5")
    let processes = machine.addPIDNamespace()
    var all: [Mount] = []
    for (path, node, readOnly) in mounts {
      all.append(Mount(path: path, fileSystem: machine.addFileSystem(node), readOnly: readOnly))
    }
    namespace = machine.addNamespace(
      Namespace(root: root, mounts: all, hostname: "web", network: network, processes: processes)
    )
  }

  mutating func spawn(_ arguments: [String], user: User = .root, terminal: Bool = false, piped: Bool = false) -> PID {
    let spawn = Spawn(
      namespace: namespace,
      arguments: arguments,
      environment: ["PATH": "/bin", "HOME": "/root"],
      workingDirectory: "/work",
      user: user,
      input: piped || terminal ? .pipe : .none,
      terminal: terminal
    )
    do { return try machine.spawn(spawn) } catch { return 0 }
  }

  mutating func run() { machine.run(now: now, host: &served) }

  /// Lets time pass until the process ends or nothing happens any more.
  mutating func finish(_ pid: PID, within limit: Duration = .seconds(3600)) {
    let end = now + limit
    run()
    while machine.status(of: pid) == .running, let wake = machine.nextWake, wake <= end {
      now = max(now, wake)
      run()
    }
  }

  mutating func output(_ pid: PID) -> (out: String, err: String) {
    let chunks = machine.takeOutput(pid)
    return (
      chunks.filter { $0.stream == .stdout }.map(\.text).joined(),
      chunks.filter { $0.stream == .stderr }.map(\.text).joined()
    )
  }

  /// Runs a script in bash to its end.
  mutating func shell(_ script: String, shell: String = "bash", user: User = .root) -> Outcome {
    let pid = spawn([shell, "-c", script], user: user)
    finish(pid)
    let (out, err) = output(pid)
    let code = machine.status(of: pid).exitCode
    machine.reap(pid)
    return Outcome(out: out, err: err, code: code)
  }

  struct Outcome: Equatable {
    var out: String
    var err: String
    var code: Int?
  }
}

/// Runs a script in a fresh bash and gives its standard output.
func bash(_ script: String) -> String {
  var sandbox = Sandbox()
  return sandbox.shell(script).out
}

/// Runs a script in a fresh busybox shell.
func ash(_ script: String) -> Sandbox.Outcome {
  var sandbox = Sandbox(busybox: true)
  return sandbox.shell(script, shell: "sh")
}
