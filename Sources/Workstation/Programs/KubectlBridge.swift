import API
import Kubectl
import Shell
import Simulation

/// What kubectl sees of the workstation: files and streams of its process, and the cluster at the end of the cable.
struct KubectlBridge: KubectlHost {
  var process: ProcessContext
  var host: WorkstationHost
  /// The editor or plugin that this kubectl has started.
  private(set) var program: PID?
  /// Whether something was made or changed that the control plane has not seen yet.
  private var hasWritten = false

  init(process: ProcessContext, host: WorkstationHost) {
    self.process = process
    self.host = host
    program = host.programs[process.pid]
  }

  // MARK: The cluster

  var clock: Clock { Clock(epoch: process.epoch, now: process.now) }

  mutating func send(_ request: Request) throws(Status) -> Response {
    // Between two requests of a command the control plane goes on, as it does beside a real client.
    if hasWritten { host.cluster?.runControlPlane() }
    hasWritten = [.create, .update, .patch].contains(request.verb)
    guard let response = try host.cluster?.send(request) else { throw Self.unreachable }
    return response
  }

  func changes(since cursor: inout WatchCursor) throws(Status) -> [WatchEvent] {
    guard let cluster = host.cluster else { throw Self.unreachable }
    return try cluster.changes(since: &cursor)
  }

  mutating func open(_ request: Request) throws(Status) -> StreamID {
    guard let stream = try host.cluster?.open(request) else { throw Self.unreachable }
    return stream
  }

  mutating func exchange(_ stream: StreamID, input: StreamInput) throws(Status) -> StreamOutput {
    guard let output = try host.cluster?.exchange(stream, input: input) else { throw Self.unreachable }
    return output
  }

  mutating func close(_ stream: StreamID) { host.cluster?.close(stream) }

  func reaches(server: String) -> Bool { host.cluster?.profile.serverURL == server }

  private static let unreachable = Status(
    code: 0,
    reason: .connectionRefused,
    message: "connect: connection refused"
  )

  // MARK: The process

  func variable(_ name: String) -> String? { process.environment[name] }

  var workingDirectory: String { process.workingDirectory }

  mutating func readFile(_ path: String) throws(HostFileError) -> [UInt8] {
    do {
      return try process.takeFile(path)
    } catch {
      throw HostFileError(error.message.lowercased())
    }
  }

  mutating func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostFileError) {
    do {
      if let slash = path.lastIndex(of: "/"), slash != path.startIndex, !process.exists(String(path[..<slash])) {
        try process.makeDirectory(String(path[..<slash]), parents: true)
      }
      try process.writeFile(path, bytes)
    } catch {
      throw HostFileError(error.message.lowercased())
    }
  }

  mutating func listDirectory(_ path: String) throws(HostFileError) -> [String] {
    do {
      return try process.list(path)
    } catch {
      throw HostFileError(error.message.lowercased())
    }
  }

  mutating func kind(ofPath path: String) -> HostFileKind? {
    guard let status = try? process.status(of: path) else { return nil }
    return status.isDirectory ? .directory : .file
  }

  mutating func archive(_ path: String, as name: String) throws(HostFileError) -> [UInt8] {
    var archive = TarArchive()
    do {
      try process.archive(path, as: name, into: &archive)
    } catch {
      throw HostFileError(error.message.lowercased())
    }
    return archive.bytes
  }

  mutating func unarchive(_ bytes: [UInt8], stripping prefix: String, to path: String) throws(HostFileError) {
    guard let archive = TarArchive(bytes) else { throw HostFileError("unexpected EOF") }
    for entry in archive.entries {
      let rest = entry.name.dropFirst(prefix.count)
      guard entry.name.hasPrefix(prefix), rest.isEmpty || rest.hasPrefix("/") || prefix.isEmpty else { continue }
      do {
        try process.unpack(entry, at: prefix.isEmpty ? path + "/" + rest : path + rest)
      } catch {
        throw HostFileError(error.message.lowercased())
      }
    }
  }

  mutating func readInput() -> HostInput {
    switch process.read(0) {
    case .bytes(let bytes): .bytes(bytes)
    case .end: .end
    case .wait: .wait
    }
  }

  mutating func write(_ bytes: [UInt8], to stream: HostStream) { process.write(bytes, to: stream.rawValue) }

  func isTerminal(_ stream: HostStream) -> Bool { process.isTerminal(stream.rawValue) }

  var warningCount: Int {
    get { host.warnings[process.pid] ?? 0 }
    set { host.warnings[process.pid] = newValue }
  }

  // MARK: Connections

  mutating func listen(port: Int) throws(HostFileError) -> HostSocket {
    do {
      return HostSocket(number: try process.listen(port: port).number)
    } catch {
      throw HostFileError(error.message.lowercased())
    }
  }

  mutating func accept(_ listener: HostSocket) -> HostSocket? {
    process.accept(SocketID(number: listener.number)).map { HostSocket(number: $0.socket.number) }
  }

  func localPort(_ socket: HostSocket) -> Int { process.localPort(SocketID(number: socket.number)) }

  mutating func receive(_ socket: HostSocket) -> HostInput {
    switch process.read(SocketID(number: socket.number)) {
    case .bytes(let bytes): .bytes(bytes)
    case .end: .end
    case .wait: .wait
    }
  }

  mutating func transmit(_ socket: HostSocket, _ bytes: [UInt8]) {
    process.write(SocketID(number: socket.number), bytes)
  }

  mutating func close(_ socket: HostSocket) { process.close(SocketID(number: socket.number)) }

  func takeRequest(from bytes: inout [UInt8]) throws(HostFileError) -> HostRequest? {
    var reader = HTTPReader()
    reader.append(bytes)
    switch reader.nextRequest() {
    case .incomplete: return nil
    case .malformed: throw HostFileError("malformed request")
    case .message(let request):
      bytes = reader.remainder
      return HostRequest(
        method: request.method,
        target: request.target,
        headers: request.headers.map { HostRequest.Header($0.name, $0.value) },
        body: request.body
      )
    }
  }

  // MARK: Other programs

  mutating func isExecutable(_ path: String) -> Bool {
    guard let status = try? process.status(of: path) else { return false }
    return !status.isDirectory && status.mode & 0o111 != 0
  }

  mutating func startProgram(_ words: [String]) throws(HostFileError) {
    do {
      let child = try process.spawnChild(words)
      program = child
      host.programs[process.pid] = child
    } catch {
      throw HostFileError(error.message)
    }
  }

  mutating func programStatus() -> Int? {
    guard let program, let code = process.childStatus(program).exitCode else { return nil }
    self.program = nil
    host.programs[process.pid] = nil
    return code
  }
}
