import API
import Objects

/// How quotas, limit ranges and priority classes are described.
enum LimitDescription {
  private static let scopes = [
    "BestEffort":
      "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
    "NotBestEffort":
      "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed "
      + "quality of service.",
    "NotTerminating":
      "Matches all pods that do not have an active deadline. These pods usually include long running pods whose "
      + "container command is not expected to terminate.",
    "Terminating":
      "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being "
      + "actively terminated by the system.",
  ]

  static func quota(_ object: Value, _ text: inout Description) {
    text.head(object)
    let scopes = (object["spec"]?["scopes"]?.strings ?? []).sorted()
    if !scopes.isEmpty {
      text.line("Scopes:\t" + scopes.joined(separator: ", "))
      for scope in scopes {
        if let words = Self.scopes[scope] { text.line(" * " + words) }
      }
    }
    text.line("Resource\tUsed\tHard")
    text.line("--------\t----\t----")
    for (name, hard) in object["status"]?["hard"]?.object ?? Fields() {
      text.line("\(name)\t\(object["status"]?["used"]?[name]?.string ?? "0")\t\(hard.string ?? "")")
    }
  }

  static func range(_ object: Value, _ text: inout Description) {
    text.head(object)
    text.line("Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio")
    text.line("----\t--------\t---\t---\t---------------\t-------------\t-----------------------")
    for row in ConfigurationDescription.rows(of: object) { text.line(row) }
  }

  static func priorityClass(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    text.line("Name:\t" + object.name)
    text.line("Value:\t\(object["value"]?.int ?? 0)")
    text.line("GlobalDefault:\t\(object["globalDefault"]?.bool ?? false)")
    text.line("PreemptionPolicy:\t" + (object["preemptionPolicy"]?.string ?? ""))
    text.line("Description:\t" + (object["description"]?.string ?? ""))
    text.line("Annotations:\t" + Description.pairs(object["metadata"]?["annotations"]))
    text.events(events)
  }
}
