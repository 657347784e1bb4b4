package import Objects

/// Amounts by the names of resources, as quotas and containers list them, and their arithmetic
/// (`k8s.io/apiserver/pkg/quota/v1/resources.go`).
package struct ResourceList: Hashable, Sendable {
  private var amounts: [String: Quantity] = [:]

  package init() {}

  /// From a map of quantities in an object; what is no quantity is left out.
  package init(_ map: Value?) {
    for (name, amount) in map?.object ?? Fields() {
      if let text = amount.string { amounts[name] = Quantity(text) }
      if let number = amount.int { amounts[name] = Quantity(number) }
    }
  }

  package subscript(name: String) -> Quantity? {
    get { amounts[name] }
    set { amounts[name] = newValue }
  }

  package var isEmpty: Bool { amounts.isEmpty }
  /// In order.
  package var names: [String] { amounts.keys.sorted() }

  /// As an object keeps it.
  package var value: Value { .object(Fields(amounts.map { ($0.key, .string($0.value.description)) })) }

  package static func += (a: inout ResourceList, b: ResourceList) {
    for (name, amount) in b.amounts { a.amounts[name] = a.amounts[name].map { $0 + amount } ?? amount }
  }

  package static func + (a: ResourceList, b: ResourceList) -> ResourceList {
    var sum = a
    sum += b
    return sum
  }

  /// What is in either, less what is in `b`.
  package static func - (a: ResourceList, b: ResourceList) -> ResourceList {
    var difference = a
    for (name, amount) in b.amounts { difference.amounts[name] = (a.amounts[name] ?? .zero) - amount }
    return difference
  }

  /// Each amount that is smaller than in `other` becomes as large.
  package mutating func raise(to other: ResourceList) {
    for (name, amount) in other.amounts where (amounts[name] ?? .zero) < amount || amounts[name] == nil {
      amounts[name] = amount
    }
  }

  package func filter(_ isKept: (String, Quantity) -> Bool) -> ResourceList {
    var list = ResourceList()
    list.amounts = amounts.filter { isKept($0.key, $0.value) }
    return list
  }

  /// The amounts that `other` names too.
  package func masked(by other: ResourceList) -> ResourceList { filter { name, _ in other.amounts[name] != nil } }

  /// The names of the amounts that are greater than the limit of that name.
  package func exceeding(_ limits: ResourceList) -> [String] {
    names.filter { name in
      guard let limit = limits[name], let amount = amounts[name] else { return false }
      return amount > limit
    }
  }
}

extension ResourceList: CustomStringConvertible {
  /// As refusals list amounts: `cpu=1,pods=2`.
  package var description: String {
    names.map { "\($0)=\(amounts[$0]?.description ?? "0")" }.joined(separator: ",")
  }
}
