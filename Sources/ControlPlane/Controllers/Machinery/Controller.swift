import API
import Objects

/// One reconciliation loop: from events to keys, from a key to the state that should be. Level-triggered: what a
/// reconciliation needs it reads from the cache, never from the event.
protocol Controller: Sendable {
  /// The resources whose events it is told of.
  static var resources: [GroupVersionResource] { get }

  var queue: WorkQueue { get set }

  /// Queues the keys that an event concerns.
  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache)

  /// Makes the world fit what the object of the key asks for.
  ///
  /// - Throws: a refusal of the API; the key is tried again later.
  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status)
}

extension Controller {
  /// Reconciles every key that is due; whether there was one.
  mutating func run(_ cache: ObjectCache, _ api: inout some APIClient) -> Bool {
    queue.wake(now: api.clock.now)
    if queue.isEmpty { return false }
    for key in queue.takeAll() {
      do {
        try reconcile(key, cache, &api)
        queue.forget(key)
      } catch {
        // A conflict means that an event is on its way that will queue the key anyway.
        queue.retry(key, now: api.clock.now)
      }
    }
    return true
  }

  /// The key of the object that manages another, if it is of the kind.
  static func ownerKey(of object: Value, kind: String) -> String? {
    guard let owner = object.controller, owner.kind == kind else { return nil }
    return (object.namespace ?? "") + "/" + owner.name
  }
}

extension Request.User {
  /// The controllers' own users (`--use-service-account-credentials`).
  static func controller(_ name: String) -> Request.User { .component(serviceAccount: name) }
}
