import API
import Objects

/// How disruption budgets are described.
enum DisruptionBudgetDescription {
  static func describe(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    text.head(object)
    for (title, field) in [("Min available", "minAvailable"), ("Max unavailable", "maxUnavailable")] {
      guard let value = object["spec"]?[field], !value.isNull else { continue }
      text.line("\(title):\t" + (value.string ?? String(value.int ?? 0)))
      break
    }
    text.line("Selector:\t" + (object["spec"]?["selector"].map { Description.selector($0) } ?? "<unset>"))
    text.line("Status:")
    for (title, field) in [
      ("Allowed disruptions", "disruptionsAllowed"), ("Current", "currentHealthy"), ("Desired", "desiredHealthy"),
      ("Total", "expectedPods"),
    ] {
      text.line("\(title):\t\(object["status"]?[field]?.int ?? 0)", 2)
    }
    text.events(events)
  }
}
