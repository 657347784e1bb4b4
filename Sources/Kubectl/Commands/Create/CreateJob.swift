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

/// `kubectl create cronjob`.
struct CreateCronJob: GeneratorCommand {
  static let honouredFlags: Set<String> = ["image", "schedule", "restart"]
  static let resource = GroupVersionResource("cronjobs", group: "batch")
  static let failureWords = "failed to create cronjob"

  var context: CommandContext
  private let name: String
  private let command: [String]

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    (name, command) = try context.nameAndCommand()
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    let flags = context.flags
    let spec = JobTemplate.spec(
      name: name,
      image: flags.string("image"),
      command,
      restart: flags.text("restart") ?? "OnFailure"
    )
    return [
      "apiVersion": "batch/v1", "kind": "CronJob", "metadata": ["name": .string(name)],
      "spec": [
        "jobTemplate": ["metadata": ["name": .string(name)], "spec": spec],
        "schedule": .string(flags.string("schedule")),
      ],
      "status": [:],
    ]
  }
}

private enum JobTemplate {
  static func spec(name: String, image: String, _ command: [String], restart: String) -> Value {
    var container: Value = ["image": .string(image), "name": .string(name), "resources": [:]]
    if !command.isEmpty { container["command"] = Value(command) }
    return [
      "template": ["metadata": [:], "spec": ["containers": [container], "restartPolicy": .string(restart)]]
    ]
  }
}

extension CommandContext {
  /// `NAME -- COMMAND…`.
  func nameAndCommand() throws(Failure) -> (name: String, command: [String]) {
    let names = line.argumentsBeforeDash.map { Array(arguments.prefix($0)) } ?? Array(arguments.prefix(1))
    guard names.count == 1 else { throw usage("exactly one NAME is required, got \(names.count)") }
    return (names[0], Array(arguments.dropFirst()))
  }
}
