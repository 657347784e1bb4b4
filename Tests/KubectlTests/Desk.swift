import API
import APIServer
import Kubectl
import Objects

/// A workstation of a few files in front of a real API server without controllers.
struct Desk {
  var server: APIServer
  var files: [String: String] = [:]
  var input = ""
  var warningCount = 0
  /// What the user changes in the editor.
  var edit: (from: String, to: String)?
  var variables = ["HOME": "/home/learner"]
  /// The programs that kubectl has started.
  private(set) var started: [[String]] = []
  private(set) var stdout = ""
  private(set) var stderr = ""

  init() {
    let clock = Clock(epoch: 1_790_000_000, now: .seconds(100))
    server = APIServer(clock: clock, random: RandomSource(seed: 1))
    files["/home/learner/.kube/config"] = """
      apiVersion: v1
      kind: Config
      current-context: minikube
      clusters: [{name: minikube, cluster: {server: "https://192.168.49.2:8443"}}]
      contexts: [{name: minikube, context: {cluster: minikube, user: minikube, namespace: default}}]
      users: [{name: minikube, user: {client-certificate: minikube.crt, client-key: minikube.key}}]
      """
    let key = SimulatedKey(bytes: [1])
    let administrator = Certificate(
      subject: DistinguishedName(commonName: "minikube-user", organizations: ["system:masters"]),
      publicKey: key.publicKey,
      serial: [2],
      valid: clock.epoch..<clock.epoch + 86_400
    )
    files["/home/learner/.kube/minikube.crt"] = administrator.pem
    files["/home/learner/.kube/minikube.key"] = key.pem
  }

  struct Outcome: Equatable {
    var stdout: String
    var stderr = ""
    var exit = 0
  }

  /// Runs a command to its end; one that waits has exit code -1.
  mutating func run(_ line: String) -> Outcome { run(line.split(separator: " ").map(String.init)) }

  mutating func run(_ arguments: [String]) -> Outcome {
    var kubectl = Kubectl(arguments: arguments)
    return resume(&kubectl)
  }

  mutating func resume(_ kubectl: inout Kubectl) -> Outcome {
    stdout = ""
    stderr = ""
    warningCount = 0
    let step = kubectl.resume(&self)
    if case .exit(let code) = step { return Outcome(stdout: stdout, stderr: stderr, exit: code) }
    return Outcome(stdout: stdout, stderr: stderr, exit: -1)
  }
}

extension Desk: KubectlHost {
  var clock: Clock { server.clock }
  func variable(_ name: String) -> String? { variables[name] }
  var workingDirectory: String { "/home/learner" }

  mutating func send(_ request: Request) throws(Status) -> Response { try server.send(request) }
  func changes(since cursor: inout WatchCursor) throws(Status) -> [WatchEvent] {
    try server.changes(since: &cursor)
  }
  mutating func open(_ request: Request) throws(Status) -> StreamID { throw .badRequest("no kubelet here") }
  mutating func exchange(_ stream: StreamID, input: StreamInput) throws(Status) -> StreamOutput { StreamOutput() }
  mutating func close(_ stream: StreamID) {}

  func reaches(server: String) -> Bool { server == "https://192.168.49.2:8443" }

  mutating func readFile(_ path: String) throws(HostFileError) -> [UInt8] {
    guard let text = files[path] else { throw HostFileError("no such file or directory") }
    return Array(text.utf8)
  }
  mutating func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostFileError) {
    files[path] = String(decoding: bytes, as: UTF8.self)
  }
  mutating func listDirectory(_ path: String) throws(HostFileError) -> [String] {
    files.keys.filter { $0.hasPrefix(path + "/") }.map { String($0.dropFirst(path.count + 1)) }.sorted()
  }
  mutating func kind(ofPath path: String) -> HostFileKind? {
    if files[path] != nil { return .file }
    return files.keys.contains { $0.hasPrefix(path + "/") } ? .directory : nil
  }
  mutating func archive(_ path: String, as name: String) throws(HostFileError) -> [UInt8] {
    throw HostFileError("no archives on this desk")
  }
  mutating func unarchive(_ bytes: [UInt8], stripping prefix: String, to path: String) throws(HostFileError) {
    throw HostFileError("no archives on this desk")
  }
  mutating func listen(port: Int) throws(HostFileError) -> HostSocket { throw HostFileError("no network here") }
  mutating func accept(_ listener: HostSocket) -> HostSocket? { nil }
  func localPort(_ socket: HostSocket) -> Int { 0 }
  mutating func receive(_ socket: HostSocket) -> HostInput { .end }
  mutating func transmit(_ socket: HostSocket, _ bytes: [UInt8]) {}
  mutating func close(_ socket: HostSocket) {}
  func takeRequest(from bytes: inout [UInt8]) throws(HostFileError) -> HostRequest? { nil }
  mutating func readInput() -> HostInput {
    defer { input = "" }
    return input.isEmpty ? .end : .bytes(Array(input.utf8))
  }
  mutating func write(_ bytes: [UInt8], to stream: HostStream) {
    let text = String(decoding: bytes, as: UTF8.self)
    if stream == .error { stderr += text } else { stdout += text }
  }
  func isTerminal(_ stream: HostStream) -> Bool { false }
  func isExecutable(_ path: String) -> Bool { path.hasPrefix("/usr/local/bin/") && files[path] != nil }
  mutating func startProgram(_ words: [String]) throws(HostFileError) {
    started.append(words)
    // An editor is a shell command that ends in the file's path.
    if let path = words.last?.split(separator: " ").last.map(String.init), let text = files[path], let edit {
      files[path] = text.replacing(edit.from, with: edit.to)
    }
  }
  mutating func programStatus() -> Int? { 0 }
}
