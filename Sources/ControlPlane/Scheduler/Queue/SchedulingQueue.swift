import API
import Objects

/// Pods that wait for a node: active, in back-off, or until something changes that could help
/// (`pkg/scheduler/backend/queue`).
struct SchedulingQueue: Sendable {
  struct Entry: Sendable {
    var pod: PodInfo
    /// Orders pods of one priority.
    var arrival: Int
    var attempts = 0
    /// When it was refused last.
    var refused: Duration = .zero
    /// The filters that refused it: only what concerns one of them can help.
    var refusers: Set<String> = []
  }

  private enum Place { case active, backingOff, unschedulable }

  /// In order from `head` on.
  private var active: [Entry] = []
  private var head = 0
  private var backingOff: [(moment: Duration, entry: Entry)] = []
  private var unschedulable: [String: Entry] = [:]
  private var places: [String: Place] = [:]
  private var arrivals = 0
  /// A pod is tried again after this long even if nothing happened (`--pod-max-in-unschedulable-pods-duration`).
  private static let patience = Duration.seconds(300)

  /// When a pod is tried again without a cause.
  var nextWake: Duration? {
    let flush = unschedulable.values.map { $0.refused + Self.patience }.min()
    return [backingOff.first?.moment, flush].compactMap(\.self).min()
  }

  /// Whether the pod is active or in back-off, not waiting for a change.
  func isTrying(_ key: String) -> Bool { places[key].map { $0 != .unschedulable } ?? false }

  /// Enters a pod that has no node, or takes note of its change.
  mutating func add(_ pod: Value, now: Duration) {
    let key = pod.key
    switch places[key] {
    case nil:
      arrivals += 1
      push(Entry(pod: PodInfo(pod), arrival: arrivals))
    case .active?:
      if let index = active[head...].firstIndex(where: { $0.pod.key == key }) { active[index].pod = PodInfo(pod) }
    case .backingOff?:
      if let index = backingOff.firstIndex(where: { $0.entry.pod.key == key }) {
        backingOff[index].entry.pod = PodInfo(pod)
      }
    case .unschedulable?:
      guard var entry = unschedulable[key] else { return }
      let before = entry.pod.pod
      entry.pod = PodInfo(pod)
      unschedulable[key] = entry
      // A change of the specification may help; the condition that the scheduler wrote itself does not.
      let isChanged = before["spec"] != pod["spec"] || before["metadata"]?["labels"] != pod["metadata"]?["labels"]
      if isChanged { move(key, now: now) }
    }
  }

  mutating func remove(_ key: String) {
    guard let place = places.removeValue(forKey: key) else { return }
    switch place {
    case .active:
      if let index = active[head...].firstIndex(where: { $0.pod.key == key }) { active.remove(at: index) }
    case .backingOff: backingOff.removeAll { $0.entry.pod.key == key }
    case .unschedulable: unschedulable[key] = nil
    }
  }

  /// Takes the pod of the highest priority that came first.
  mutating func pop() -> Entry? {
    guard head < active.count else { return nil }
    let entry = active[head]
    head += 1
    places[entry.pod.key] = nil
    if head == active.count {
      active = []
      head = 0
    }
    return entry
  }

  /// A pod that no node could have waits for a change.
  mutating func park(_ entry: Entry, refusers: Set<String>, now: Duration) {
    var entry = entry
    entry.attempts += 1
    entry.refused = now
    entry.refusers = refusers
    unschedulable[entry.pod.key] = entry
    places[entry.pod.key] = .unschedulable
  }

  /// A pod that could not be bound is tried again after its back-off.
  mutating func retry(_ entry: Entry, now: Duration) {
    park(entry, refusers: [], now: now)
    move(entry.pod.key, now: now)
  }

  /// Something changed that concerns these filters: the pods that they refused are tried again.
  mutating func wake(refusedBy plugins: Set<String>, now: Duration) {
    if unschedulable.isEmpty { return }
    let keys = unschedulable.filter { $0.value.refusers.isEmpty || !$0.value.refusers.isDisjoint(with: plugins) }
    for key in keys.sorted(by: { $0.value.arrival < $1.value.arrival }).map(\.key) { move(key, now: now) }
  }

  /// 1 s after the last attempt, then 2 s … at most 10 s, a pod may be tried again.
  private mutating func move(_ key: String, now: Duration) {
    guard let entry = unschedulable.removeValue(forKey: key) else { return }
    let delay = min(Duration.seconds(1 << min(entry.attempts - 1, 4)), .seconds(10))
    let moment = entry.refused + delay
    if moment <= now {
      push(entry)
      return
    }
    let index = backingOff.firstIndex { $0.moment > moment } ?? backingOff.count
    backingOff.insert((moment, entry), at: index)
    places[key] = .backingOff
  }

  /// Makes active whose time has come.
  mutating func advance(to now: Duration) {
    while let first = backingOff.first, first.moment <= now {
      backingOff.removeFirst()
      push(first.entry)
    }
    let tired = unschedulable.filter { $0.value.refused + Self.patience <= now }
    for key in tired.sorted(by: { $0.value.arrival < $1.value.arrival }).map(\.key) { move(key, now: now) }
  }

  private mutating func push(_ entry: Entry) {
    var low = head
    var high = active.count
    while low < high {
      let middle = (low + high) / 2
      let other = active[middle]
      if (-other.pod.priority, other.arrival) < (-entry.pod.priority, entry.arrival) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    active.insert(entry, at: low)
    places[entry.pod.key] = .active
  }
}
