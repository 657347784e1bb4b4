import API
import Objects

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
