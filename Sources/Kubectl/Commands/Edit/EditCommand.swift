import API
import Objects

/// `kubectl edit`: the objects in the user's editor, again with the mistakes as comments while they are invalid.
struct EditCommand: Command {
  static let honouredFlags: Set<String> = ["output-patch", "subresource", "windows-line-endings"]

  private enum Stage {
    case start
    /// The editor runs on the file.
    case editing
  }

  private var context: CommandContext
  private var stage = Stage.start
  private var infos: [ResourceInfo] = []
  private var path = ""
  private var original = ""
  /// What was saved last, and why it was not good.
  private var edited = ""
  private var reasons: [String] = []

  init(_ context: CommandContext) throws(Failure) { self.context = context }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    switch stage {
    case .start:
      var builder = ResourceBuilder(context)
      builder.allowsTypeAlone = false
      let selection = try builder.build(&context, &host)
      let fetched = context.fetch(selection, &host)
      if !fetched.failures.isEmpty { throw .several(of: fetched.failures) }
      infos = fetched.infos
      if infos.isEmpty { throw .plain("edit cancelled, no objects found") }
      original = Self.text(of: infos)
      return try openEditor(on: original, &host)
    case .editing:
      guard let status = host.editorStatus() else { return .wait() }
      if status != 0 {
        throw .plain("there was a problem with the editor \"\(Self.editor(host.environment))\"")
      }
      return try take(&host)
    }
  }

  private static func text(of infos: [ResourceInfo]) -> String {
    let objects = infos.map { ObjectPrinter.hidingManagedFields($0.object) }
    if objects.count == 1 { return YAML.write(objects[0]) }
    return YAML.write(["apiVersion": "v1", "items": .array(objects), "kind": "List", "metadata": [:]])
  }

  private static func editor(_ environment: [String: String]) -> String {
    for name in ["KUBE_EDITOR", "EDITOR"] {
      if let command = environment[name], !command.isEmpty { return command }
    }
    return "vi"
  }

  private mutating func openEditor(
    on body: String,
    _ host: inout some KubectlHost
  ) throws(Failure) -> CommandStep {
    if path.isEmpty { path = "/tmp/kubectl-edit-\(Int(host.clock.now / .nanoseconds(1)) % 4_000_000_000).yaml" }
    var header = """
      # Please edit the object below. Lines beginning with a '#' will be ignored,
      # and an empty file will abort the edit. If an error occurs while saving this file will be
      # reopened with the relevant failures.
      #

      """
    for line in reasons.flatMap({ $0.split(separator: "\n") }) { header += "# \(line)\n" }
    if !reasons.isEmpty { header += "#\n" }
    do {
      try host.writeFile(path, Array((header + body).utf8))
      try host.startEditor(Self.editor(host.environment), path: path)
    } catch {
      throw .plain("unable to launch the editor \"\(Self.editor(host.environment))\"")
    }
    stage = .editing
    guard host.editorStatus() == nil else { return try take(&host) }
    return .wait()
  }

  private static func withoutComments(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("#") }.joined(separator: "\n")
  }

  private mutating func take(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    let text: String
    do {
      text = Self.withoutComments(String(decoding: try host.readFile(path), as: UTF8.self))
    } catch {
      throw .plain("open \(path): \(error.message)")
    }
    if !reasons.isEmpty, text == edited {
      host.complain("A copy of your changes has been stored to \"\(path)\"")
      throw .plain("Edit cancelled, no valid changes were saved.")
    }
    if text == original {
      host.complain("Edit cancelled, no changes made.")
      return .done
    }
    if text.allSatisfy(\.isWhitespace) {
      host.complain("Edit cancelled, saved file was empty.")
      return .done
    }
    edited = text
    reasons = []
    let updated: [Value]
    do throws(Failure) {
      updated = try ManifestDecoder(validates: true).decode(text, source: "edited-file")
    } catch {
      reasons = ["The edited file had a syntax error: \(error.message)"]
      return try openEditor(on: text, &host)
    }
    try save(updated, &host)
    return reasons.isEmpty ? .done : try openEditor(on: text, &host)
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
        reasons.append("\(name) was not valid:")
        reasons += status.causes.map { "* \($0.field): \($0.message)" }
      } catch .status(let status) where status.reason == .notFound || status.reason == .conflict {
        host.complain(Failure.status(status).text.trimmingNewline)
        host.complain("You can run `kubectl replace -f \(path)` to try this update again.")
        throw .silent(1)
      } catch .status(let status) where status.reason != .connectionRefused {
        host.complain(
          "error: \(info.resource.groupResource) \"\(info.name)\" could not be patched: \(status.message)"
        )
        host.complain("You can run `kubectl replace -f \(path)` to try this update again.")
        throw .silent(1)
      }
    }
  }
}

extension String {
  fileprivate var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
