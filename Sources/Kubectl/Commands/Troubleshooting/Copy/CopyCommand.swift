import API
import Objects

/// `kubectl cp`: an archive through `tar` in the container (`pkg/cmd/cp/cp.go`).
struct CopyCommand: Command {
  static let honouredFlags: Set<String> = ["container", "no-preserve"]

  private enum Stage {
    case start
    /// Asks the container whether the target is a folder.
    case asking(RemoteCommand)
    case sending(RemoteCommand)
    case fetching(RemoteCommand)
  }

  private var context: CommandContext
  private let source: FileSpecification
  private var target: FileSpecification
  private var stage = Stage.start

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    guard context.arguments.count == 2 else { throw .plain("source and destination are required") }
    source = try FileSpecification(context.arguments[0])
    target = try FileSpecification(context.arguments[1])
    if source.pod != nil, target.pod != nil { throw .plain("one of src or dest must be a local file specification") }
    if source.path.isEmpty || target.path.isEmpty { throw .plain("filepath can not be empty") }
    if source.pod == nil, target.pod == nil { throw .plain("one of src or dest must be a remote file specification") }
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    switch stage {
    case .start:
      if source.pod != nil {
        stage = .fetching(try open(source, ["tar", "cf", "-", source.path], &host))
      } else {
        if host.kind(ofPath: source.path) == nil {
          throw .plain("\(source.path) doesn't exist in local filesystem")
        }
        stage = .asking(try open(target, ["test", "-d", target.path], &host))
      }
      return try resume(&host)
    case .asking(var remote):
      guard let code = try remote.pump(&host) else {
        stage = .asking(remote)
        return .wait()
      }
      if code == 0 { target.path = Self.joined(target.path, Self.base(source.path)) }
      try send(&host)
      return try resume(&host)
    case .sending(var remote):
      guard let code = try remote.pump(&host) else {
        stage = .sending(remote)
        return .wait()
      }
      try finish(remote, code, &host)
      return .done
    case .fetching(var remote):
      guard let code = try remote.pump(&host) else {
        stage = .fetching(remote)
        return .wait()
      }
      try finish(remote, code, &host)
      try unpack(remote.output, &host)
      return .done
    }
  }

  /// What the container complained about goes to standard output, as kubectl has it.
  private func finish(_ remote: RemoteCommand, _ code: Int, _ host: inout some KubectlHost) throws(Failure) {
    if !remote.errors.isEmpty { host.write(remote.errors, to: .output) }
    if code == 0 { return }
    host.complain("command terminated with exit code \(code)")
    throw .silent(code)
  }

  private mutating func send(_ host: inout some KubectlHost) throws(Failure) {
    let archive: [UInt8]
    do throws(HostFileError) {
      archive = try host.archive(source.path, as: Self.base(target.path))
    } catch {
      throw .plain("open \(source.path): \(error.message)")
    }
    let folder = Self.folder(target.path)
    var words = ["tar"]
    if context.flags.bool("no-preserve") { words += ["--no-same-permissions", "--no-same-owner"] }
    words += ["-xmf", "-"] + (folder.isEmpty ? [] : ["-C", folder])
    var remote = try open(target, words, takesInput: true, &host)
    remote.input = archive
    stage = .sending(remote)
  }

  private func unpack(_ archive: [UInt8], _ host: inout some KubectlHost) throws(Failure) {
    var prefix = source.path
    while prefix.hasPrefix("/") || prefix.hasPrefix("./") || prefix.hasPrefix("../") {
      prefix.removeFirst(prefix.hasPrefix("/") ? 1 : prefix.hasPrefix("./") ? 2 : 3)
    }
    while prefix.hasSuffix("/") { prefix.removeLast() }
    var place = target.path
    if host.kind(ofPath: place) == .directory { place = Self.joined(place, Self.base(source.path)) }
    do throws(HostFileError) {
      try host.unarchive(archive, stripping: prefix, to: place)
    } catch {
      throw .plain("open \(place): \(error.message)")
    }
  }

  // MARK: Paths

  private static func base(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  private static func joined(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  private static func folder(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  // MARK: The container

  private mutating func open(
    _ file: FileSpecification,
    _ command: [String],
    takesInput: Bool = false,
    _ host: inout some KubectlHost
  ) throws(Failure) -> RemoteCommand {
    let namespace = file.namespace ?? context.namespace
    let pod = try context.send(Request(.get, .pods, namespace: namespace, name: file.pod ?? ""), &host).body
    let phase = pod["status"]?["phase"]?.string ?? ""
    if phase == "Succeeded" || phase == "Failed" {
      throw .plain("cannot exec into a container in a completed pod; current phase is \(phase)")
    }
    let container = try PodChoice.container(of: pod, asked: context.flags.string("container"), &host)
    var request = Request(.connect, .pods, subresource: "exec", namespace: namespace, name: pod.name)
    request.options.parameters =
      [
        .init("container", container), .init("stdin", takesInput ? "true" : "false"), .init("stdout", "true"),
        .init("stderr", "true"), .init("tty", "false"),
      ] + command.map { .init("command", $0) }
    request = context.configuration.signed(request)
    do throws(Status) {
      return RemoteCommand(try host.open(request), takesInput: takesInput)
    } catch {
      guard error.message.hasPrefix("OCI runtime exec failed") else { throw .status(error) }
      // An image without such a program, as one without tar.
      return RemoteCommand(failed: error.message + "\n")
    }
  }
}

/// `[[namespace/]pod:]path`.
struct FileSpecification: Sendable {
  var namespace: String?
  var pod: String?
  var path: String

  init(_ text: String) throws(Failure) {
    let wrong = Failure.plain("filespec must match the canonical format: [[namespace/]pod:]file/path")
    guard let colon = text.firstIndex(of: ":") else {
      path = text
      return
    }
    if colon == text.startIndex { throw wrong }
    path = String(text[text.index(after: colon)...])
    let parts = text[..<colon].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    switch parts.count {
    case 1: pod = parts[0]
    case 2:
      namespace = parts[0]
      pod = parts[1]
    default: throw wrong
    }
  }
}

/// A command in a container whose streams kubectl itself reads and writes.
struct RemoteCommand: Sendable {
  private let stream: StreamID?
  private let takesInput: Bool
  /// What is still to be sent.
  var input: [UInt8] = []
  private(set) var output: [UInt8] = []
  private(set) var errors: [UInt8] = []
  private var hasSent = false

  init(_ stream: StreamID, takesInput: Bool) {
    self.stream = stream
    self.takesInput = takesInput
  }

  /// A command that the runtime could not start.
  init(failed message: String) {
    stream = nil
    takesInput = false
    errors = Array(message.utf8)
  }

  /// Carries what there is both ways; the exit code once the process has ended.
  mutating func pump(_ host: inout some KubectlHost) throws(Failure) -> Int? {
    guard let stream else { return 126 }
    do throws(Status) {
      while true {
        var sent = StreamInput()
        if takesInput, !hasSent {
          sent.bytes = input
          sent.end = true
          hasSent = true
        }
        let answer = try host.exchange(stream, input: sent)
        output += answer.stdout
        errors += answer.stderr
        if let code = answer.exit {
          host.close(stream)
          return code
        }
        if answer.stdout.isEmpty, answer.stderr.isEmpty, sent.bytes.isEmpty, !sent.end { return nil }
      }
    } catch {
      throw .status(error)
    }
  }
}
