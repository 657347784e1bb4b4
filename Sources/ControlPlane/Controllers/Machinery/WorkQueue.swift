/// Keys to reconcile: in order, each once, with delays and growing back-off (`client-go/util/workqueue`).
struct WorkQueue: Sendable {
  private var keys: [String] = []
  private var queued: Set<String> = []
  /// Latest first, so that what is due is taken off the end; a key that was moved leaves its old entry behind.
  private var delayed: [(moment: Duration, key: String)] = []
  private var due: [String: Duration] = [:]
  private var failures: [String: Int] = [:]

  var isEmpty: Bool { keys.isEmpty }

  /// When the first delayed key becomes due.
  var nextWake: Duration? { delayed.last?.moment }

  mutating func add(_ key: String) {
    if queued.insert(key).inserted { keys.append(key) }
  }

  mutating func add(_ key: String, at moment: Duration) {
    if let present = due[key], present <= moment { return }
    due[key] = moment
    var low = 0
    var high = delayed.count
    while low < high {
      let middle = (low + high) / 2
      if delayed[middle].moment > moment { low = middle + 1 } else { high = middle }
    }
    delayed.insert((moment, key), at: low)
  }

  /// Tries a key again after 5 ms, 10 ms … at most 1,000 s.
  mutating func retry(_ key: String, now: Duration) {
    let count = failures[key, default: 0]
    failures[key] = count + 1
    let delay = Duration.milliseconds(5 << min(count, 18))
    add(key, at: now + min(delay, .seconds(1000)))
  }

  mutating func forget(_ key: String) {
    if !failures.isEmpty { failures[key] = nil }
  }

  /// Moves what is due into the queue.
  mutating func wake(now: Duration) {
    while let last = delayed.last, last.moment <= now || due[last.key] != last.moment {
      delayed.removeLast()
      guard due[last.key] == last.moment else { continue }
      due[last.key] = nil
      add(last.key)
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
