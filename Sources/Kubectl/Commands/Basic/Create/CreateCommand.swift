import API
import Objects

/// `kubectl create -f`.
struct CreateCommand: Command {
  static let honouredFlags: Set<String> = ["selector", "raw", "edit", "windows-line-endings"]

  private var context: CommandContext
  /// With `--edit`: what is still to be edited and created, the first one now.
  private var targets: [ResourceTarget]?
  private var session: EditorSession?

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    try ResourceBuilder.checkFiles(context.flags)
    if context.flags.list("filename").isEmpty, context.flags.text("kustomize") == nil, context.arguments.isEmpty {
      throw .plain("must specify one of -f and -k")
    }
    if !context.arguments.isEmpty {
      throw context.usage("Unexpected args: [\(context.arguments.joined(separator: " "))]")
    }
    if context.flags.text("raw") != nil, context.flags.bool("edit") {
      throw .plain("--raw and --edit are mutually exclusive")
    }
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if let path = context.flags.text("raw") {
      try createRaw(path, &host)
      return .done
    }
    if targets != nil { return try edit(&host) }
    let selection = try ResourceBuilder(context).build(&context, &host)
    if context.flags.bool("edit") {
      if !selection.failures.isEmpty { throw .several(of: selection.failures) }
      targets = selection.targets
      return try edit(&host)
    }
    var creation = try Creation(context, &host)
    var failures = selection.failures
    for target in selection.targets {
      guard let object = target.manifest else { continue }
      do throws(Failure) {
        try creation.create(object, target.resource, source: target.source, &context, &host)
      } catch {
        failures.append(error)
      }
    }
    if !failures.isEmpty { throw .several(of: failures) }
    if selection.targets.isEmpty { throw .plain("no objects passed to create") }
    return .done
  }

  /// Each object goes through the editor before it is created.
  private mutating func edit(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    while let target = targets?.first {
      if session == nil {
        session = EditorSession(target.manifest ?? .null, context.flags)
        try session?.open(&host)
      }
      switch try session?.outcome(&host) ?? .cancelled {
      case .running: return .wait()
      case .cancelled: break
      case .saved(let text):
        guard let objects = session?.objects(in: text) else {
          try session?.open(&host)
          continue
        }
        var creation = try Creation(context, &host)
        for object in objects { try creation.create(object, target.resource, &context, &host) }
      }
      session = nil
      targets?.removeFirst()
    }
    return .done
  }

  private mutating func createRaw(_ path: String, _ host: inout some KubectlHost) throws(Failure) {
    let object = try RawBody.read(&context, &host)
    host.print(try RawRequest(path).send("POST", body: object, &context, &host))
  }
}

/// The one file of a `--raw` request.
enum RawBody {
  static func read(_ context: inout CommandContext, _ host: inout some KubectlHost) throws(Failure) -> Value {
    let files = context.flags.list("filename")
    guard files.count == 1 else { throw .plain("--raw can only use a single local file or stdin") }
    let text: [UInt8]
    if files[0] == "-" {
      text = context.input
    } else {
      do {
        text = try host.readFile(files[0])
      } catch {
        throw .plain("open \(files[0]): \(error.message)")
      }
    }
    // It is sent as it is, whatever it is.
    return .string(String(decoding: text, as: UTF8.self))
  }
}
