import API
import Objects

/// `kubectl create poddisruptionbudget`.
struct CreatePodDisruptionBudget: GeneratorCommand {
  static let honouredFlags: Set<String> = ["min-available", "max-unavailable", "selector"]
  static let resource = GroupVersionResource("poddisruptionbudgets", group: "policy")
  static let failureWords = "failed to create poddisruptionbudgets"

  var context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
    let flags = context.flags
    if flags.text("selector") == nil { throw .plain("a selector must be specified") }
    switch (flags.text("min-available"), flags.text("max-unavailable")) {
    case (nil, nil): throw .plain("one of min-available or max-unavailable must be specified")
    case (.some, .some): throw .plain("min-available and max-unavailable cannot be both specified")
    default: break
    }
    for flag in ["min-available", "max-unavailable"] {
      guard let text = flags.text(flag), Int(text) == nil else { continue }
      // A share is digits and a percent sign (`validateIntOrPercent`).
      if text.last == "%", text.count > 1, text.dropLast().allSatisfy({ "0"..."9" ~= $0 }) { continue }
      throw .plain("invalid format specified for \(flag)")
    }
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    var spec: Value = [:]
    for (flag, field) in [("min-available", "minAvailable"), ("max-unavailable", "maxUnavailable")] {
      if let text = context.flags.text(flag) { spec[field] = Int(text).map { .int($0) } ?? .string(text) }
    }
    spec["selector"] = try Self.selector(context.flags.string("selector"))
    return [
      "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": ["name": .string(name)], "spec": spec,
      "status": ["currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0],
    ]
  }

  /// A selector of words as the API writes it.
  static func selector(_ text: String) throws(Failure) -> Value {
    let selector: LabelSelector
    do {
      selector = try LabelSelector.parse(text)
    } catch {
      throw .plain(error.message)
    }
    var labels = Fields()
    var expressions: [Value] = []
    for requirement in selector.requirements {
      switch requirement.operation {
      case .equals: labels[requirement.key] = .string(requirement.values.first ?? "")
      case .isIn: expressions.append(Self.expression(requirement, "In"))
      case .notIn, .notEquals: expressions.append(Self.expression(requirement, "NotIn"))
      case .exists: expressions.append(Self.expression(requirement, "Exists"))
      case .doesNotExist: expressions.append(Self.expression(requirement, "DoesNotExist"))
      case .greaterThan, .lessThan:
        throw .plain("\"\(requirement.operation.rawValue)\" is not a valid label selector operator")
      }
    }
    var value: Value = [:]
    if !labels.isEmpty { value["matchLabels"] = .object(labels) }
    if !expressions.isEmpty { value["matchExpressions"] = .array(expressions) }
    return value
  }

  private static func expression(_ requirement: LabelSelector.Requirement, _ operation: String) -> Value {
    var value: Value = ["key": .string(requirement.key), "operator": .string(operation)]
    if !requirement.values.isEmpty { value["values"] = Value(requirement.values) }
    return value
  }
}
