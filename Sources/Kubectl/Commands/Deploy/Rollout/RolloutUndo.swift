import API
import Objects

/// `kubectl rollout undo`.
struct RolloutUndoCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = ["selector", "to-revision"]

  private var context: CommandContext
  private var builder: ResourceBuilder

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    builder = ResourceBuilder(context)
    builder.allowsTypeAlone = true
    if context.arguments.isEmpty, builder.filenames.isEmpty { throw .plain("required resource not specified") }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let selection = try builder.build(&context, &host)
    let (infos, fetchFailures) = context.fetch(selection, &host)
    try infos.forEachInTurn(after: fetchFailures) { info throws(Failure) in
      try undo(info, &printer, &host)
    }
  }

  private mutating func undo(
    _ info: ResourceInfo,
    _ printer: inout ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    guard let revisions = try Revisions(of: info, &context, &host) else {
      throw Revisions.missing(info.resource, what: "rollbacker", "rollbacker")
    }
    if info.object.annotations[LastApplied.annotation] != nil {
      host.complain(
        "Warning: resource \(info.resource.name)/\(info.name) was previously managed with 'kubectl apply'. Rolling "
          + "back will not update the \(LastApplied.annotation) annotation, which may cause unexpected behavior on "
          + "future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration "
          + "file instead."
      )
    }
    let number = context.flags.int("to-revision")
    let revision = try self.revision(number, revisions, info)
    if printer.dryRun == .client {
      let head = info.object.kind == "Deployment" ? "" : "will roll back to "
      try printer.print(
        info.object,
        info.resource,
        head + PodTemplateText.text(of: revision.template, host.clock),
        &host
      )
      return
    }
    if info.object["spec"]?["paused"]?.bool == true {
      throw .plain(
        "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again"
      )
    }
    var template = revision.template
    template["metadata"]?["labels"]?["pod-template-hash"] = nil
    if Self.isSame(template, info.object["spec"]?["template"]) {
      try printer.print(
        info.object,
        info.resource,
        "skipped rollback (current template already matches revision \(number))",
        &host
      )
      return
    }
    var options = Request.Options()
    options.patchType = .json
    options.dryRun = printer.dryRun == .server
    var patch: Value = [["op": "replace", "path": "/spec/template", "value": template]]
    if info.object.kind == "Deployment" {
      let annotations = Self.annotations(of: info.object, from: revision)
      patch.elements.append(["op": "replace", "path": "/metadata/annotations", "value": annotations])
    }
    let request = Request(
      .patch,
      info.resource.groupVersionResource,
      namespace: info.namespace,
      name: info.name,
      body: patch,
      options: options
    )
    _ = try context.send(request, &host)
    try printer.print(info.object, info.resource, "rolled back", &host)
  }

  /// Annotations that stay the deployment's own.
  private static let ownAnnotations: Set<String> = [
    LastApplied.annotation, "deployment.kubernetes.io/revision", "deployment.kubernetes.io/revision-history",
    "deployment.kubernetes.io/desired-replicas", "deployment.kubernetes.io/max-replicas",
    "deprecated.deployment.rollback.to",
  ]

  /// What was said about the revision is said about the deployment again.
  private static func annotations(of object: Value, from revision: Revisions.Revision) -> Value {
    let own = (object["metadata"]?["annotations"]?.object ?? Fields()).filter { ownAnnotations.contains($0.key) }
    let other = revision.annotations.filter { !ownAnnotations.contains($0.key) }
    return .object(Fields((own + other).map { ($0.key, $0.value) }))
  }

  private func revision(
    _ number: Int,
    _ revisions: Revisions,
    _ info: ResourceInfo
  ) throws(Failure) -> Revisions.Revision {
    if number != 0 {
      guard let revision = revisions.revision(number) else {
        throw .plain("unable to find specified revision \(number) in history")
      }
      return revision
    }
    guard revisions.all.count > 1 else {
      throw .plain(
        info.object.kind == "Deployment"
          ? "no rollout history found for deployment \"\(info.name)\"" : "no last revision to roll back to"
      )
    }
    return revisions.all[revisions.all.count - 2]
  }

  private static func isSame(_ a: Value, _ b: Value?) -> Bool {
    var b = b ?? [:]
    b["metadata"]?["labels"]?["pod-template-hash"] = nil
    return a == b
  }
}
