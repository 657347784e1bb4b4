import API
import Objects

/// `kubectl create -f`.
struct CreateCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = ["kustomize", "selector", "raw"]

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    try ResourceBuilder.checkFiles(context.flags)
    if context.flags.list("filename").isEmpty, context.flags.text("kustomize") == nil, context.arguments.isEmpty {
      throw .plain("must specify one of -f and -k")
    }
    if !context.arguments.isEmpty {
      throw context.usage("Unexpected args: [\(context.arguments.joined(separator: " "))]")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    if let path = context.flags.text("raw") { return try createRaw(path, &host) }
    var creation = try Creation(context, &host)
    let selection = try ResourceBuilder(context).build(&context, &host)
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
  }

  private mutating func createRaw(_ path: String, _ host: inout some KubectlHost) throws(Failure) {
    let object = try RawBody.read(&context, &host)
    host.print(TypedJSON.line(try RawRequest(path).send("POST", body: object, &context, &host)) + "\n")
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
    do {
      return try YAML.readOne(String(decoding: text, as: UTF8.self))
    } catch {
      throw .plain("\(error)")
    }
  }
}
