/// What becomes of one more event: many that differ only in words become one, and an object that has too many loses
/// the rest (`client-go/tools/record/events_cache.go`).
struct EventCorrelator: Sendable {
  /// Whom an event is about, and what kind of event it is.
  struct Subject: Hashable, Sendable {
    var regarding: String
    var kind: String
    var reason: String
  }

  private struct Similar: Sendable {
    var messages: Set<String> = []
    var last: Duration
  }

  private struct Bucket: Sendable {
    /// Seconds saved up; an event costs as many as one takes to be refilled.
    var credit: Int
    var filled: Duration
  }

  private var similar = RecentMap<Subject, Similar>()
  private var buckets = RecentMap<String, Bucket>()

  /// From the tenth message on, similar events of ten minutes are combined.
  private static let distinct = 10
  private static let window = Duration.seconds(600)
  /// An object has 25 events at once, and one more every five minutes.
  private static let burst = 25
  private static let refill = 300

  /// Whether the event is combined with similar ones.
  mutating func combines(_ message: String, _ subject: Subject, now: Duration) -> Bool {
    var record = similar[subject] ?? Similar(last: now)
    if now - record.last > Self.window { record = Similar(last: now) }
    record.last = now
    let isNew = record.messages.insert(message).inserted
    let isFull = record.messages.count >= Self.distinct
    if isFull, isNew { record.messages.remove(message) }
    similar[subject] = record
    return isFull
  }

  /// Whether the object may have another event now.
  mutating func admits(_ regarding: String, now: Duration) -> Bool {
    var bucket = buckets[regarding] ?? Bucket(credit: Self.burst * Self.refill, filled: now)
    let passed = (now - bucket.filled).components.seconds
    bucket.credit = min(Self.burst * Self.refill, bucket.credit + Int(passed))
    bucket.filled += .seconds(passed)
    let isAdmitted = bucket.credit >= Self.refill
    if isAdmitted { bucket.credit -= Self.refill }
    buckets[regarding] = bucket
    return isAdmitted
  }
}

/// A map that forgets what was not used for long, so that it does not grow with the life of a cluster.
struct RecentMap<Key: Hashable & Sendable, Element: Sendable>: Sendable {
  private var young: [Key: Element] = [:]
  private var old: [Key: Element] = [:]
  private static var capacity: Int { 2_048 }

  subscript(key: Key) -> Element? {
    get { young[key] ?? old[key] }
    set {
      young[key] = newValue
      if newValue == nil { old[key] = nil }
      if young.count >= Self.capacity {
        old = young
        young = [:]
      }
    }
  }
}
