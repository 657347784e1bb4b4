import API
import Objects

/// `kubectl patch`.
struct PatchCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = ["patch", "patch-file", "type", "subresource", "local"]

  private var context: CommandContext
  private let type: Request.Options.PatchType
  /// What the server says of a patch that is no JSON.
  private var unreadable: String?

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let flags = context.flags
    if flags.text("patch") != nil, flags.text("patch-file") != nil {
      throw .plain("cannot specify --patch and --patch-file together")
    }
    if flags.text("patch") == nil, flags.text("patch-file") == nil {
      throw .plain("must specify --patch or --patch-file containing the contents of the patch")
    }
    switch flags.string("type").lowercased() {
    case "json": type = .json
    case "merge": type = .merge
    case "strategic": type = .strategic
    default: throw .plain("--type must be one of [json merge strategic], not \"\(flags.string("type"))\"")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let patch = try readPatch(&host)
    let selection = try ResourceBuilder(context).build(&context, &host)
    var failures = selection.failures
    for target in selection.targets {
      do throws(Failure) {
        for info in try context.visit(target, selection, subresource: context.flags.text("subresource"), &host) {
          try apply(patch, info, &printer, &host)
        }
      } catch {
        failures.append(error)
      }
    }
    if !failures.isEmpty { throw .several(of: failures) }
    if selection.targets.isEmpty { throw .plain("no objects passed to patch") }
  }

  private mutating func readPatch(_ host: inout some KubectlHost) throws(Failure) -> Value {
    var text = context.flags.string("patch")
    if let path = context.flags.text("patch-file") {
      do {
        text = String(decoding: try host.readFile(path), as: UTF8.self)
      } catch {
        throw .plain("unable to read patch file: open \(path): \(error.message)")
      }
    }
    if let first = text.first(where: { !$0.isWhitespace }), first == "{" || first == "[" {
      do {
        return try JSON.read(text)
      } catch {
        unreadable = Self.goMessage(text)
        return .null
      }
    }
    do throws(YAMLError) {
      return try YAML.readOne(text)
    } catch {
      throw .plain("unable to parse \"\(text)\": \(error)")
    }
  }

  private mutating func apply(
    _ patch: Value,
    _ info: ResourceInfo,
    _ printer: inout ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    if let objection = unreadable ?? objection(to: patch) { throw .status(.badRequest(objection)) }
    let isLocal = context.flags.bool("local") || printer.dryRun == .client
    var after = isLocal ? try locally(patch, info.object) : try send(patch, as: type, info, printer, &host)
    let outcome = after == info.object ? "patched (no change)" : "patched"
    if !isLocal, let changeCause = context.changeCause {
      let note: Value = ["metadata": ["annotations": [ChangeCause.annotation: .string(changeCause)]]]
      after = try send(note, as: .merge, info, printer, &host)
    }
    if context.flags.text("subresource") == "scale", !printer.printsObjects {
      host.printLine("scale.autoscaling/\(info.name) \(outcome)\(printer.suffix)")
      return
    }
    try printer.print(after, info.resource, outcome, &host)
  }

  private mutating func send(
    _ patch: Value,
    as type: Request.Options.PatchType,
    _ info: ResourceInfo,
    _ printer: ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    var options = Request.Options()
    options.patchType = type
    options.dryRun = printer.dryRun == .server
    options.fieldManager = context.flags.text("field-manager")
    let request = Request(
      .patch,
      info.resource.groupVersionResource,
      subresource: context.flags.text("subresource"),
      namespace: info.namespace,
      name: info.name,
      body: patch,
      options: options
    )
    do throws(Failure) {
      return try context.send(request, &host).body
    } catch .status(let status) where status.reason == .unsupportedMediaType {
      let kind = info.resource.groupVersionKind
      throw .plain("\(type.rawValue) is not supported by \(kind.apiVersion), Kind=\(kind.kind): \(status.message)")
    }
  }

  /// What Go's decoder says of a patch of the wrong shape.
  private func objection(to patch: Value) -> String? {
    if type == .json {
      return patch.array == nil
        ? "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp" : nil
    }
    switch patch {
    case .object: return nil
    case .array: return "json: cannot unmarshal array into Go value of type map[string]interface {}"
    case .string: return "json: cannot unmarshal string into Go value of type map[string]interface {}"
    default: return "json: cannot unmarshal number into Go value of type map[string]interface {}"
    }
  }

  /// What Go's decoder finds wrong first, as far as two common mistakes go: a bare key, and a missing end.
  private static func goMessage(_ text: String) -> String {
    let body = text.drop(while: \.isWhitespace).dropFirst()
    if let next = body.first(where: { !$0.isWhitespace }), next != "\"", next != "}", text.hasPrefix("{") {
      return "invalid character '\(next)' looking for beginning of object key string"
    }
    return "unexpected end of JSON input"
  }

  private func locally(_ patch: Value, _ object: Value) throws(Failure) -> Value {
    do {
      switch type {
      case .json: return try JSONPatch.apply(patch, to: object)
      case .strategic:
        guard let schema = SchemaTable.kubernetes[object.groupVersionKind] else {
          let kind = object.groupVersionKind
          throw Failure.plain(
            "strategic merge patch is not supported for \(kind.apiVersion), Kind=\(kind.kind) locally, "
              + "try --type merge"
          )
        }
        return try StrategicMergePatch(table: .kubernetes).apply(patch, to: object, schema)
      default: return MergePatch.apply(patch, to: object)
      }
    } catch let failure as Failure {
      throw failure
    } catch {
      throw .plain("\(error)")
    }
  }
}
