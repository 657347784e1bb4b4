import API
import Objects

/// `kubectl edit`: the objects in the user's editor, again with the mistakes as comments while they are invalid.
struct EditCommand: Command {
  static let honouredFlags: Set<String> = ["output-patch", "subresource", "windows-line-endings"]

  private var context: CommandContext
  private var infos: [ResourceInfo] = []
  private var session: EditorSession?

  init(_ context: CommandContext) throws(Failure) { self.context = context }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if session == nil {
      var builder = ResourceBuilder(context)
      builder.allowsTypeAlone = false
      let selection = try builder.build(&context, &host)
      let fetched = context.fetch(selection, &host)
      if !fetched.failures.isEmpty { throw .several(of: fetched.failures) }
      infos = fetched.infos
      if infos.isEmpty { throw .plain("edit cancelled, no objects found") }
      session = EditorSession(Self.text(of: infos))
      try session?.open(&host)
    }
    while let outcome = try session?.outcome(&host) {
      switch outcome {
      case .running: return .wait()
      case .cancelled: return .done
      case .saved(let text):
        if let updated = session?.objects(in: text) {
          try save(updated, &host)
          if session?.reasons.isEmpty == true { return .done }
        }
        try session?.open(&host)
      }
    }
    return .done
  }

  private static func text(of infos: [ResourceInfo]) -> String {
    let objects = infos.map { ObjectPrinter.hidingManagedFields($0.object) }
    if objects.count == 1 { return YAML.write(objects[0]) }
    return YAML.write(["apiVersion": "v1", "items": .array(objects), "kind": "List", "metadata": [:]])
  }

  private mutating func save(_ updated: [Value], _ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    for object in updated {
      guard let info = infos.first(where: { $0.name == object.name && $0.object.kind == object.kind }) else {
        throw .plain("At least one of apiVersion, kind and name was changed")
      }
      var object = object
      object["metadata"]?["managedFields"] = info.object["metadata"]?["managedFields"]
      if object == info.object {
        host.printLine("\(info.path) skipped")
        continue
      }
      do throws(Failure) {
        let result = try ObjectChange(info, to: object).send(dryRun: .none, &context, &host)
        try printer.print(result, info.resource, "edited", &host)
      } catch .status(let status) where status.reason == .invalid {
        let name = "\(info.resource.groupResource) \"\(info.name)\""
        host.complain("error: \(name) is invalid")
        session?.reasons.append("\(name) was not valid:")
        session?.reasons += status.causes.map { "* \($0.field): \($0.message)" }
      } catch .status(let status) where status.reason == .notFound || status.reason == .conflict {
        host.complain(Failure.status(status).text.trimmingNewline)
        host.complain("You can run `kubectl replace -f \(session?.path ?? "")` to try this update again.")
        throw .silent(1)
      } catch .status(let status) where status.reason != .connectionRefused {
        host.complain(
          "error: \(info.resource.groupResource) \"\(info.name)\" could not be patched: \(status.message)"
        )
        host.complain("You can run `kubectl replace -f \(session?.path ?? "")` to try this update again.")
        throw .silent(1)
      }
    }
  }
}

extension String {
  fileprivate var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
