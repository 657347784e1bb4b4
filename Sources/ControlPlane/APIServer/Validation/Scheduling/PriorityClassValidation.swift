import API
import Objects

/// `pkg/apis/scheduling/validation`.
enum PriorityClassValidation {
  private static let ofTheSystem = ["system-node-critical": 2_000_001_000, "system-cluster-critical": 2_000_000_000]
  private static let highestOfUsers = 1_000_000_000

  static func errors(_ priority: Value, _ context: Strategy.Context) -> [FieldError] {
    let value = priority["value"]?.int ?? 0
    var errors: [FieldError] = []
    if priority.name.hasPrefix("system-") {
      if let why = refusal(of: priority, value) {
        errors.append(
          .forbidden(
            "metadata.name",
            "priority class names with 'system-' prefix are reserved for system use only. error: \(why)"
          )
        )
      }
    } else if value > highestOfUsers {
      errors.append(.forbidden("value", "maximum allowed value of a user defined priority is \(highestOfUsers)"))
    }
    return errors + Rules.choice(priority, "preemptionPolicy", ["PreemptLowerPriority", "Never"], "")
  }

  private static func refusal(of priority: Value, _ value: Int) -> String? {
    guard let own = ofTheSystem[priority.name] else { return "\(priority.name) is not a known system priority class" }
    if value != own { return "value of \(priority.name) PriorityClass must be \(own)" }
    return priority["globalDefault"]?.bool == true
      ? "globalDefault of \(priority.name) PriorityClass must be false" : nil
  }

  static func updateErrors(_ new: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors: [FieldError] = []
    if (new["value"]?.int ?? 0) != (old["value"]?.int ?? 0) {
      errors.append(.forbidden("value", "may not be changed in an update."))
    }
    return errors + Rules.immutable(new["preemptionPolicy"], old["preemptionPolicy"], "preemptionPolicy")
  }
}
