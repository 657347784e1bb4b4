import API
import Objects

/// `kubectl create priorityclass`.
struct CreatePriorityClass: GeneratorCommand {
  static let honouredFlags: Set<String> = ["value", "global-default", "description", "preemption-policy"]
  static let resource = GroupVersionResource.priorityClasses
  static let failureWords = "failed to create priorityclass"

  var context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    let flags = context.flags
    var object: Value = [
      "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": ["name": .string(name)],
      "preemptionPolicy": .string(flags.string("preemption-policy")), "value": .int(flags.int("value")),
    ]
    if flags.bool("global-default") { object["globalDefault"] = true }
    if let description = flags.text("description") { object["description"] = .string(description) }
    return object
  }
}
