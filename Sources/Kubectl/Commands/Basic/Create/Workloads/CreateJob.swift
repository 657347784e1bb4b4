import API
import Objects

/// `kubectl create job`.
struct CreateJob: GeneratorCommand {
  static let honouredFlags: Set<String> = ["image", "from"]
  static let resource = GroupVersionResource("jobs", group: "batch")
  static let failureWords = "failed to create job"

  var context: CommandContext
  private let name: String
  private let command: [String]

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    (name, command) = try context.nameAndCommand()
    let flags = context.flags
    if (flags.text("image") == nil) == (flags.text("from") == nil) {
      throw .plain("either --image or --from must be specified")
    }
    if flags.text("from") != nil, !command.isEmpty { throw .plain("cannot specify --from and command") }
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    guard let from = context.flags.text("from") else {
      return [
        "apiVersion": "batch/v1", "kind": "Job", "metadata": ["name": .string(name)],
        "spec": JobTemplate.spec(name: name, image: context.flags.string("image"), command, restart: "Never"),
        "status": [:],
      ]
    }
    let selection = try ResourceBuilder(context, arguments: [from]).build(&context, &host)
    guard let target = selection.targets.first, selection.targets.count == 1 else {
      throw .plain("from must be an existing cronjob")
    }
    let cronJob = try context.fetch(target, selection, &host)[0].object
    guard cronJob.kind == "CronJob" else {
      throw .plain("unknown object type *\(target.resource.version).\(cronJob.kind)")
    }
    let template = cronJob["spec"]?["jobTemplate"]
    var annotations = template?["metadata"]?["annotations"] ?? [:]
    annotations["cronjob.kubernetes.io/instantiate"] = "manual"
    var metadata: Value = ["annotations": annotations, "name": .string(name)]
    metadata["labels"] = template?["metadata"]?["labels"]
    metadata["ownerReferences"] = [
      [
        "apiVersion": "batch/v1", "controller": true, "kind": "CronJob", "name": .string(cronJob.name),
        "uid": .string(cronJob.uid),
      ]
    ]
    return [
      "apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": template?["spec"] ?? [:], "status": [:],
    ]
  }
}
