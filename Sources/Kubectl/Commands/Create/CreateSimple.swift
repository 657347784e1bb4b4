import API
import Objects

/// `kubectl create namespace`.
struct CreateNamespace: GeneratorCommand {
  static let honouredFlags: Set<String> = []
  static let resource = GroupVersionResource.namespaces
  static let failureWords = ""

  var context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)], "spec": [:], "status": [:]]
  }
}

/// `kubectl create serviceaccount`.
struct CreateServiceAccount: GeneratorCommand {
  static let honouredFlags: Set<String> = []
  static let resource = GroupVersionResource.serviceAccounts
  static let failureWords = "failed to create serviceaccount"

  var context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": .string(name)]]
  }
}

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

/// `kubectl create quota`.
struct CreateQuota: GeneratorCommand {
  static let honouredFlags: Set<String> = ["hard", "scopes"]
  static let resource = GroupVersionResource("resourcequotas")
  static let failureWords = "failed to create quota"

  var context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    var hard = Fields()
    for pair in context.flags.string("hard").split(separator: ",") {
      let halves = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard halves.count == 2 else { throw .plain("Invalid argument syntax \(pair), expected <resource>=<value>") }
      guard Quantity(halves[1]) != nil else {
        throw .plain(
          "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        )
      }
      hard[halves[0]] = .string(halves[1])
    }
    var spec: Value = [:]
    if !hard.isEmpty { spec["hard"] = .object(hard) }
    if let scopes = context.flags.text("scopes") {
      spec["scopes"] = .array(scopes.split(separator: ",").map { .string(String($0)) })
    }
    return [
      "apiVersion": "v1", "kind": "ResourceQuota", "metadata": ["name": .string(name)], "spec": spec, "status": [:],
    ]
  }
}

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
