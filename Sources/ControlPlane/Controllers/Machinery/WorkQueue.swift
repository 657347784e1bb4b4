/// Keys to reconcile: in order, each once, with delays and growing back-off (`client-go/util/workqueue`).
struct WorkQueue: Sendable {
  private var keys: [String] = []
  private var queued: Set<String> = []
  private var delayed: [(moment: Duration, key: String)] = []
  private var failures: [String: Int] = [:]

  var isEmpty: Bool { keys.isEmpty }

  /// When the first delayed key becomes due.
  var nextWake: Duration? { delayed.first?.moment }

  mutating func add(_ key: String) {
    if queued.insert(key).inserted { keys.append(key) }
  }

  mutating func add(_ key: String, at moment: Duration) {
    let present = delayed.firstIndex { $0.key == key }
    if let present {
      if delayed[present].moment <= moment { return }
      delayed.remove(at: present)
    }
    let index = delayed.firstIndex { $0.moment > moment } ?? delayed.count
    delayed.insert((moment, key), at: index)
  }

  /// Tries a key again after 5 ms, 10 ms … at most 1,000 s.
  mutating func retry(_ key: String, now: Duration) {
    let count = failures[key, default: 0]
    failures[key] = count + 1
    let delay = Duration.milliseconds(5 << min(count, 18))
    add(key, at: now + min(delay, .seconds(1000)))
  }

  mutating func forget(_ key: String) { failures[key] = nil }

  /// Moves what is due into the queue.
  mutating func wake(now: Duration) {
    while let first = delayed.first, first.moment <= now {
      delayed.removeFirst()
      add(first.key)
    }
  }

  /// Takes all keys that are queued.
  mutating func takeAll() -> [String] {
    defer {
      keys = []
      queued = []
    }
    return keys
  }
}
