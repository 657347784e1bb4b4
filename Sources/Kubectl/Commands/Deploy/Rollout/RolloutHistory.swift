import API
import Objects

/// The revisions of a workload, oldest first: replica sets of a deployment, controller revisions of the others.
struct Revisions: Sendable {
  struct Revision: Sendable {
    var number: Int
    var changeCause: String
    /// The pod template of that revision.
    var template: Value
    /// What keeps the revision: a replica set, or the workload as it was then.
    var object: Value
    /// The annotations of the replica set; none for the other kinds.
    var annotations = Fields()
  }

  static let noCause = "<none>"

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
            object: Self.typed(set, "apps/v1", "ReplicaSet"),
            annotations: set["metadata"]?["annotations"]?.object ?? Fields()
          )
        )
      }
    case "StatefulSet", "DaemonSet":
      for revision in try Self.owned(.controllerRevisions, by: info, &context, &host) {
        var template = revision["data"]?["spec"]?["template"] ?? [:]
        // It is kept as a patch.
        template["$patch"] = nil
        var object = info.object
        object["spec", default: [:]]["template"] = template
        all.append(
          Revision(
            number: revision["revision"]?.int ?? 0,
            changeCause: Self.cause(revision),
            template: template,
            object: object
          )
        )
      }
    default: return nil
    }
    all.sort { $0.number < $1.number }
  }

  /// An item of a list does not say what it is.
  private static func typed(_ object: Value, _ apiVersion: String, _ kind: String) -> Value {
    var object = object
    object["apiVersion"] = .string(apiVersion)
    object["kind"] = .string(kind)
    return object
  }

  private static func cause(_ object: Value) -> String {
    object.annotations[ChangeCause.annotation].flatMap { $0.isEmpty ? nil : $0 } ?? noCause
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

  /// What is said of a kind without revisions: some kinds that run pods are known to have none
  /// (`pkg/apps/kind_visitor.go`).
  static func missing(_ resource: Resource, what: String, _ doer: String) -> Failure {
    let (group, kind) = (resource.group, resource.kind)
    let name = group.isEmpty ? kind : "\(kind).\(group)"
    let known = ["Job.batch", "Pod", "ReplicaSet.apps", "ReplicationController", "CronJob.batch"]
    return known.contains(name)
      ? .plain("no \(doer) has been implemented for \"\(name)\"")
      : .plain("error retrieving \(what) for \"\(name)\", no visitor method exists for {\(group) \(kind)}")
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
      throw Revisions.missing(info.resource, what: "history", "history viewer")
    }
    let number = context.flags.int("revision")
    if let format {
      if number > 0, revisions.revision(number) == nil { throw .plain("unable to find the specified revision") }
      var printer = ObjectPrinter(format)
      for revision in revisions.all where number == 0 || revision.number == number {
        host.print(try printer.text(of: revision.object))
      }
      return
    }
    if number == 0 {
      var columns = TextColumns(minimum: 0, padding: 2)
      let rows = [["REVISION", "CHANGE-CAUSE"]] + revisions.all.map { ["\($0.number)", $0.changeCause] }
      host.print("\(info.path) \n" + columns.text(rows) + "\n")
      return
    }
    guard let revision = revisions.revision(number) else { throw .plain("unable to find the specified revision") }
    var template = revision.template
    if info.object.kind == "Deployment", revision.changeCause != Revisions.noCause {
      template["metadata", default: [:]]["annotations", default: [:]][ChangeCause.annotation] =
        .string(revision.changeCause)
    }
    let text = PodTemplateText.text(of: template, host.clock)
    host.print("\(info.path) with revision #\(number)\n\(text)\n")
  }
}
