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
      builder.allowsTypeAlone = true
      let selection = try builder.build(&context, &host)
      var failures = selection.failures
      for target in selection.targets {
        do throws(Failure) {
          infos += try context.fetch(target, selection, subresource: context.flags.text("subresource"), &host)
        } catch {
          failures.append(error)
        }
      }
      if !failures.isEmpty { throw .several(of: failures) }
      if infos.isEmpty { throw .plain("edit cancelled, no objects found") }
      session = EditorSession(Self.object(of: infos), context.flags)
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

  private static func object(of infos: [ResourceInfo]) -> Value {
    let objects = infos.map { ObjectPrinter.hidingManagedFields($0.object) }
    if objects.count == 1 { return objects[0] }
    return ["apiVersion": "v1", "items": .array(objects), "kind": "List", "metadata": [:]]
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
      if context.flags.bool("save-config") { LastApplied.set(on: &object) }
      do throws(Failure) {
        var change = ObjectChange(info, to: object)
        change.subresource = context.flags.text("subresource")
        change.showsPatch = context.flags.bool("output-patch")
        let result = try change.send(dryRun: .none, &context, &host)
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
