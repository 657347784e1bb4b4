/// The processes of a machine, sorted by number; the one that runs is taken out meanwhile.
struct ProcessTable: Sendable {
  private(set) var ids: [PID] = []
  private var slots: [Process?] = []

  var count: Int { ids.count }

  private func position(_ id: PID) -> Int? {
    var low = 0
    var high = ids.count
    while low < high {
      let middle = (low + high) / 2
      if ids[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low < ids.count && ids[low] == id ? low : nil
  }

  /// Adds a process; its number is greater than all before.
  mutating func append(_ process: Process) {
    ids.append(process.id)
    slots.append(process)
  }

  mutating func remove(_ id: PID) {
    guard let index = position(id) else { return }
    ids.remove(at: index)
    slots.remove(at: index)
  }

  /// Takes the process out to run it; `putBack` follows.
  mutating func take(_ id: PID) -> Process? {
    guard let index = position(id) else { return nil }
    let process = slots[index]
    slots[index] = nil
    return process
  }

  mutating func putBack(_ process: Process) {
    guard let index = position(process.id) else { return }
    slots[index] = process
  }

  func contains(_ id: PID) -> Bool { position(id) != nil }

  subscript(id: PID) -> Process? { position(id).flatMap { slots[$0] } }

  /// Changes a process in place; nil if it is not there or runs just now.
  @discardableResult
  mutating func update<R>(_ id: PID, _ body: (inout Process) -> R) -> R? {
    guard let index = position(id), var process = slots[index] else { return nil }
    slots[index] = nil
    defer { slots[index] = process }
    return body(&process)
  }

  /// Everything that is not running just now, in order.
  var all: [Process] { slots.compactMap { $0 } }

  // What follows looks at single fields in place: a copy of a process is costly.

  /// The earliest timer of a waiting process.
  var earliestTimer: Duration? {
    var earliest: Duration?
    for index in slots.indices {
      guard let until = slots[index]?.timer else { continue }
      if let found = earliest, found <= until { continue }
      earliest = until
    }
    return earliest
  }

  /// The waiting processes whose time has come.
  func due(at now: Duration) -> [PID] {
    slots.indices.filter { slots[$0]?.timer.map { $0 <= now } == true }.map { ids[$0] }
  }

  func waitingForChange() -> [PID] {
    slots.indices.filter { slots[$0]?.waitsForChange == true }.map { ids[$0] }
  }

  func children(of parent: PID) -> [PID] {
    slots.indices.filter { slots[$0]?.parent == parent }.map { ids[$0] }
  }

  func members(of namespace: PIDNamespaceID) -> [PID] {
    slots.indices.filter { slots[$0]?.pidNamespace == namespace }.map { ids[$0] }
  }
}

extension Process {
  fileprivate var timer: Duration? { if case .waiting(let wait) = state { wait.until } else { nil } }

  fileprivate var waitsForChange: Bool { if case .waiting(let wait) = state { wait.change } else { false } }
}
