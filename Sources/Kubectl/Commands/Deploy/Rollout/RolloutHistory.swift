import API
import Objects

/// The revisions of a workload, oldest first: replica sets of a deployment, controller revisions of the others.
struct Revisions: Sendable {
  struct Revision: Sendable {
    var number: Int
    var changeCause: String
    /// The pod template of that revision.
    var template: Value
    /// The annotations of the replica set; none for the other kinds.
    var annotations = Fields()
  }

  private(set) var all: [Revision] = []

  /// Nil for a kind that keeps no revisions.
  init?(
    of info: ResourceInfo,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    switch info.object.kind {
    case "Deployment":
      for set in try Self.owned(.replicaSets, by: info, &context, &host) {
        guard let number = Int(set.annotations["deployment.kubernetes.io/revision"] ?? "") else { continue }
        all.append(
          Revision(
            number: number,
            changeCause: Self.cause(set),
            template: set["spec"]?["template"] ?? [:],
            annotations: set["metadata"]?["annotations"]?.object ?? Fields()
          )
        )
      }
    case "StatefulSet", "DaemonSet":
      for revision in try Self.owned(.controllerRevisions, by: info, &context, &host) {
        let template = revision["data"]?["spec"]?["template"] ?? [:]
        all.append(
          Revision(number: revision["revision"]?.int ?? 0, changeCause: Self.cause(revision), template: template)
        )
      }
    default: return nil
    }
    all.sort { $0.number < $1.number }
  }

  private static func cause(_ object: Value) -> String {
    object.annotations["kubernetes.io/change-cause"].flatMap { $0.isEmpty ? nil : $0 } ?? "<none>"
  }

  private static func owned(
    _ resource: GroupVersionResource,
    by info: ResourceInfo,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> [Value] {
    let items = try context.send(Request(.list, resource, namespace: info.namespace), &host).body["items"]?.array
    return (items ?? []).filter { $0.controller?.uid == info.object.uid }
  }

  func revision(_ number: Int) -> Revision? { all.first { $0.number == number } }
}

/// `kubectl rollout history`.
struct RolloutHistoryCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = ["revision", "selector"]

  private var context: CommandContext
  private var builder: ResourceBuilder

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    builder = ResourceBuilder(context)
    builder.allowsTypeAlone = true
    if context.arguments.isEmpty, builder.filenames.isEmpty { throw .plain("required resource not specified") }
    if context.flags.int("revision") < 0 {
      throw .plain("revision must be a positive integer: \(context.flags.int("revision"))")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let selection = try builder.build(&context, &host)
    let (infos, fetchFailures) = context.fetch(selection, &host)
    let format = try OutputFormat(context.flags, &host)
    try infos.forEachInTurn(after: fetchFailures) { info throws(Failure) in
      try show(info, format, &host)
    }
  }

  private mutating func show(
    _ info: ResourceInfo,
    _ format: OutputFormat?,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    guard let revisions = try Revisions(of: info, &context, &host) else {
      let group = info.resource.group.isEmpty ? "" : "." + info.resource.group
      throw .verbatim("no history viewer has been implemented for \"\(info.resource.kind)\(group)\"")
    }
    let number = context.flags.int("revision")
    if let format {
      if number > 0, revisions.revision(number) == nil { throw .plain("unable to find the specified revision") }
      var object = info.object
      if number > 0 { object["spec", default: [:]]["template"] = revisions.revision(number)?.template }
      var printer = ObjectPrinter(format)
      host.print(try printer.text(of: object, resource: info.resource))
      return
    }
    if number == 0 {
      var columns = TextColumns(minimum: 0, padding: 2)
      let rows = [["REVISION", "CHANGE-CAUSE"]] + revisions.all.map { ["\($0.number)", $0.changeCause] }
      host.print("\(info.path) \n" + columns.text(rows) + "\n")
      return
    }
    guard let revision = revisions.revision(number) else { throw .plain("unable to find the specified revision") }
    host.print("\(info.path) with revision #\(number)\n" + PodTemplateText.text(of: revision.template) + "\n")
  }
}
