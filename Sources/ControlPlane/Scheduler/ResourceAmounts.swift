import API
import Objects

/// Amounts of cpu in thousandths, memory and storage in bytes, and of everything else.
struct ResourceAmounts: Hashable, Sendable {
  private(set) var cpu = 0
  private(set) var memory = 0
  private(set) var pods = 0
  private(set) var others: [String: Int] = [:]

  init() {}

  init(_ list: Value?) {
    for (name, value) in list?.object ?? Fields() {
      guard let quantity = value.string.flatMap({ Quantity($0) }) else { continue }
      switch name {
      case "cpu": cpu = quantity.milliValue
      case "memory": memory = quantity.value
      case "pods": pods = quantity.value
      default: others[name] = quantity.value
      }
    }
  }

  init(cpu: Int, memory: Int) {
    self.cpu = cpu
    self.memory = memory
  }

  mutating func add(_ other: ResourceAmounts, _ factor: Int) {
    cpu += factor * other.cpu
    memory += factor * other.memory
    for (name, amount) in other.others { others[name, default: 0] += factor * amount }
  }

  /// The larger of the two, amount by amount.
  mutating func raise(to other: ResourceAmounts) {
    cpu = max(cpu, other.cpu)
    memory = max(memory, other.memory)
    for (name, amount) in other.others { others[name] = max(others[name] ?? 0, amount) }
  }
}
