import API
import Objects

/// `kubectl apply edit-last-applied`: the annotation of `apply` in the user's editor.
struct EditLastApplied: Command {
  static let honouredFlags: Set<String> = ["windows-line-endings"]

  private var context: CommandContext
  private var infos: [ResourceInfo] = []
  private var session: EditorSession?

  init(_ context: CommandContext) throws(Failure) { self.context = context }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if session == nil {
      let selection = try ResourceBuilder(context).build(&context, &host)
      let fetched = context.fetch(selection, &host)
      if !fetched.failures.isEmpty { throw .several(of: fetched.failures) }
      infos = fetched.infos.filter { Self.lastApplied($0) != nil }
      if infos.isEmpty { throw .plain("edit cancelled, no objects found") }
      let values = infos.compactMap(Self.lastApplied)
      let list: Value = ["apiVersion": "v1", "items": .array(values), "kind": "List", "metadata": [:]]
      session = EditorSession(values.count == 1 ? values[0] : list, context.flags)
      try session?.open(&host)
    }
    while let outcome = try session?.outcome(&host) {
      switch outcome {
      case .running: return .wait()
      case .cancelled: return .done
      case .saved(let text):
        guard let objects = session?.objects(in: text) else {
          try session?.open(&host)
          continue
        }
        try save(objects, &host)
        return .done
      }
    }
    return .done
  }

  private static func lastApplied(_ info: ResourceInfo) -> Value? {
    guard let text = info.object["metadata"]?["annotations"]?[LastApplied.annotation]?.string else { return nil }
    return try? JSON.read(text)
  }

  private mutating func save(_ objects: [Value], _ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    for object in objects {
      guard let info = infos.first(where: { $0.name == object.name && $0.object.kind == object.kind }) else {
        throw .plain("At least one of apiVersion, kind and name was changed")
      }
      let before = info.object["metadata"]?["annotations"]?[LastApplied.annotation]?.string
      let text = LastApplied.text(of: object, showsAnnotations: false)
      if before == text {
        host.printLine("\(info.path) skipped")
        continue
      }
      var options = Request.Options()
      options.patchType = .merge
      options.fieldManager = context.flags.text("field-manager")
      let request = Request(
        .patch,
        info.resource.groupVersionResource,
        namespace: info.namespace,
        name: info.name,
        body: ["metadata": ["annotations": [LastApplied.annotation: .string(text)]]],
        options: options
      )
      try printer.print(try context.send(request, &host).body, info.resource, "edited", &host)
    }
  }
}
