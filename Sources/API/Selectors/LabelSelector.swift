package import Objects

/// Which labels an object must have; parsed once, asked often (`k8s.io/apimachinery/pkg/labels`).
package struct LabelSelector: Hashable, Sendable {
  package struct Requirement: Hashable, Sendable {
    package enum Operation: String, Hashable, Sendable {
      case equals = "=", notEquals = "!=", isIn = "in", notIn = "notin", exists = "exists", doesNotExist = "!"
      case greaterThan = ">", lessThan = "<"
    }

    package var key: String
    package var operation: Operation
    package var values: [String]

    package init(_ key: String, _ operation: Operation, _ values: [String] = []) {
      self.key = key
      self.operation = operation
      self.values = values
    }

    package func matches(_ value: String?) -> Bool {
      switch operation {
      case .equals, .isIn: value.map(values.contains) ?? false
      case .notEquals, .notIn: value.map { !values.contains($0) } ?? true
      case .exists: value != nil
      case .doesNotExist: value == nil
      case .greaterThan: compare(value, >)
      case .lessThan: compare(value, <)
      }
    }

    private func compare(_ value: String?, _ isTrue: (Int, Int) -> Bool) -> Bool {
      guard let number = value.flatMap({ Int($0) }), let bound = values.first.flatMap({ Int($0) }) else {
        return false
      }
      return isTrue(number, bound)
    }
  }

  package var requirements: [Requirement]
  /// Selects no object at all, as a missing selector does in some places.
  package var selectsNothing = false

  package init(_ requirements: [Requirement]) { self.requirements = requirements }

  package static let everything = LabelSelector([])
  package static let nothing: LabelSelector = {
    var selector = LabelSelector([])
    selector.selectsNothing = true
    return selector
  }()

  /// From a plain map, such as a service's selector.
  package init(map: Value?) {
    requirements = (map?.object ?? Fields()).map { key, value in Requirement(key, .equals, [value.string ?? ""]) }
  }

  /// From a `metav1.LabelSelector`; nil selects nothing, an empty one everything.
  package init(object: Value?) {
    guard let object else {
      self = .nothing
      return
    }
    self.init(map: object["matchLabels"])
    for expression in object["matchExpressions"]?.array ?? [] {
      let operation: Requirement.Operation =
        switch expression["operator"]?.string {
        case "NotIn": .notIn
        case "Exists": .exists
        case "DoesNotExist": .doesNotExist
        default: .isIn
        }
      requirements.append(
        Requirement(expression["key"]?.string ?? "", operation, expression["values"]?.strings ?? [])
      )
    }
  }

  package var isEmpty: Bool { requirements.isEmpty && !selectsNothing }

  /// Whether the object's labels fit.
  package func matches(_ object: Value) -> Bool { matches(labels: object["metadata"]?["labels"]) }

  package func matches(labels: Value?) -> Bool {
    if selectsNothing { return false }
    return requirements.allSatisfy { $0.matches(labels?[$0.key]?.string) }
  }
}

extension LabelSelector: CustomStringConvertible {
  /// As kubectl prints a selector: `app=web,tier in (a,b)`.
  package var description: String {
    if selectsNothing { return "<none>" }
    return requirements.map(\.description).joined(separator: ",")
  }
}

extension LabelSelector.Requirement: CustomStringConvertible {
  package var description: String {
    switch operation {
    case .equals, .notEquals, .greaterThan, .lessThan: key + operation.rawValue + (values.first ?? "")
    case .isIn, .notIn: "\(key) \(operation.rawValue) (\(values.sorted().joined(separator: ",")))"
    case .exists: key
    case .doesNotExist: "!" + key
    }
  }
}
