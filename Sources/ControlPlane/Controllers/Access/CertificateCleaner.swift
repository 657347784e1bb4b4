import API
import Objects

/// Removes requests that were decided an hour ago, that nobody decided for a day, or whose certificates have run out
/// (`pkg/controller/certificates/cleaner`).
struct CertificateCleaner: Controller {
  static let resources: [GroupVersionResource] = [.certificateSigningRequests]
  var queue = WorkQueue()
  /// It looks once an hour.
  private static let interval = 3600

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    if event.kind != .deleted { queue.add(event.object.name) }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let request = cache[.certificateSigningRequests, key], let end = Self.end(of: request, api.clock) else {
      return
    }
    let hours = end.components.seconds / Int64(Self.interval) + 1
    let moment = Duration.seconds(hours * Int64(Self.interval))
    if moment > api.clock.now {
      queue.add(key, at: moment)
      return
    }
    try api.delete(.certificateSigningRequests, name: key, user: .controller("certificate-controller"))
  }

  /// The moment after which a request is of no use.
  private static func end(of request: Value, _ clock: Clock) -> Duration? {
    let conditions = request["status"]?["conditions"]?.array ?? []
    func moment(_ type: String) -> Duration? {
      conditions.first { $0["type"]?.string == type }?["lastUpdateTime"]?.string.flatMap { clock.moment(of: $0) }
    }
    if conditions.isEmpty { return clock.moment(of: request.creationTimestamp ?? "").map { $0 + .seconds(86_400) } }
    if let denied = moment("Denied") { return denied + .seconds(3600) }
    guard request["status"]?["certificate"]?.string?.isEmpty == false else { return nil }
    return moment("Approved").map { $0 + .seconds(3600) }
  }
}
