import API
import Objects

/// Pods that wait for a node: active, in back-off, or until something changes that could help
/// (`pkg/scheduler/backend/queue`).
struct SchedulingQueue: Sendable {
  struct Entry: Sendable {
    var pod: PodInfo
    var priority: Int
    /// Orders pods of one priority.
    var arrival: Int
    var attempts = 0
    /// When it was refused last.
    var refused: Duration = .zero
  }

  private var active: [Entry] = []
  private var backingOff: [(moment: Duration, entry: Entry)] = []
  private var unschedulable: [String: Entry] = [:]
  private var arrivals = 0

  var nextWake: Duration? { backingOff.first?.moment }

  mutating func add(_ pod: Value) {
    let key = pod.key
    let info = PodInfo(pod)
    if let index = active.firstIndex(where: { $0.pod.key == key }) {
      active[index].pod = info
    } else if let index = backingOff.firstIndex(where: { $0.entry.pod.key == key }) {
      backingOff[index].entry.pod = info
    } else if unschedulable[key] != nil {
      unschedulable[key]?.pod = info
    } else {
      arrivals += 1
      push(Entry(pod: info, priority: pod["spec"]?["priority"]?.int ?? 0, arrival: arrivals))
    }
  }

  mutating func remove(_ key: String) {
    active.removeAll { $0.pod.key == key }
    backingOff.removeAll { $0.entry.pod.key == key }
    unschedulable[key] = nil
  }

  /// Takes the pod of the highest priority that came first.
  mutating func pop() -> Entry? { active.isEmpty ? nil : active.removeFirst() }

  /// A pod that no node could have waits for a change.
  mutating func park(_ entry: Entry, now: Duration) {
    var entry = entry
    entry.attempts += 1
    entry.refused = now
    unschedulable[entry.pod.key] = entry
  }

  /// Something changed that could help: 1 s after the last attempt, then 2 s … at most 10 s, pods are tried again.
  mutating func moveAll(now: Duration) {
    for key in unschedulable.keys.sorted() {
      guard let entry = unschedulable.removeValue(forKey: key) else { continue }
      let delay = min(Duration.seconds(1 << min(entry.attempts - 1, 4)), .seconds(10))
      let moment = entry.refused + delay
      if moment <= now {
        push(entry)
      } else {
        let index = backingOff.firstIndex { $0.moment > moment } ?? backingOff.count
        backingOff.insert((moment, entry), at: index)
      }
    }
  }

  mutating func wake(now: Duration) {
    while let first = backingOff.first, first.moment <= now {
      backingOff.removeFirst()
      push(first.entry)
    }
  }

  private mutating func push(_ entry: Entry) {
    var low = 0
    var high = active.count
    while low < high {
      let middle = (low + high) / 2
      let other = active[middle]
      if (-other.priority, other.arrival) < (-entry.priority, entry.arrival) { low = middle + 1 } else { high = middle }
    }
    active.insert(entry, at: low)
  }
}
