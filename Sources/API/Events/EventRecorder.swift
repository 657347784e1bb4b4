package import Objects

/// Writes events for one component; the same event again counts up the one that is there
/// (`client-go/tools/record/events_cache.go`).
package struct EventRecorder: Sendable {
  package enum Kind: String, Sendable { case normal = "Normal", warning = "Warning" }

  private struct Identity: Hashable, Sendable {
    var regarding: String
    var fieldPath: String
    var kind: String
    var reason: String
    var message: String
  }

  private let component: String
  private let host: String?
  private let user: Request.User
  private var known = RecentMap<Identity, Value>()
  private var correlator = EventCorrelator()
  private var written = 0

  /// `host` is the node on which the component runs, where that is part of who it is.
  package init(component: String, host: String? = nil, user: Request.User) {
    self.component = component
    self.host = host
    self.user = user
  }

  /// Records that something happened to an object. An event that cannot be written is lost, as in Kubernetes.
  package mutating func record(
    _ kind: Kind,
    _ reason: String,
    _ message: String,
    regarding object: Value,
    fieldPath: String = "",
    _ api: inout some APIClient
  ) {
    let regarding = object.kind + "/" + object.key + "/" + object.uid
    let now = api.clock.now
    let subject = EventCorrelator.Subject(regarding: regarding, kind: kind.rawValue, reason: reason)
    let isCombined = correlator.combines(message, subject, now: now)
    guard correlator.admits(regarding, now: now) else { return }
    let message = isCombined ? "(combined from similar events): " + message : message
    let identity = Identity(
      regarding: regarding,
      fieldPath: fieldPath,
      kind: kind.rawValue,
      reason: reason,
      message: isCombined ? "" : message
    )
    if let before = known[identity], let again = count(up: before, message, &api) {
      known[identity] = again
      return
    }
    written += 1
    let event = event(kind, reason, message, object, fieldPath, api.clock)
    if let stored = try? api.create(.events, event, user: user) { known[identity] = stored }
  }

  private func count(up event: Value, _ message: String, _ api: inout some APIClient) -> Value? {
    var again = event
    again["message"] = .string(message)
    again["count"] = .int((event["count"]?.int ?? 1) + 1)
    again["lastTimestamp"] = .string(api.clock.timestamp)
    again["metadata", default: [:]]["resourceVersion"] = nil
    return try? api.update(.events, again, user: user)
  }

  private func event(
    _ kind: Kind,
    _ reason: String,
    _ message: String,
    _ object: Value,
    _ fieldPath: String,
    _ clock: Clock
  ) -> Value {
    let now = Value.string(clock.timestamp)
    var source: Value = ["component": .string(component)]
    if let host { source["host"] = .string(host) }
    var regarding: Value = [
      "kind": .string(object.kind), "apiVersion": .string(object.apiVersion), "name": .string(object.name),
      "uid": .string(object.uid), "resourceVersion": .string(object.resourceVersion),
    ]
    if let namespace = object.namespace { regarding["namespace"] = .string(namespace) }
    if !fieldPath.isEmpty { regarding["fieldPath"] = .string(fieldPath) }
    // Nanoseconds since 1970 in hexadecimal, with the recorder's count so that two of one moment differ.
    let stamp = (clock.epoch * 1_000_000_000) &+ Int(clock.now / .nanoseconds(1)) &+ written
    return [
      "apiVersion": "v1",
      "kind": "Event",
      "metadata": [
        "name": .string("\(object.name).\(String(stamp, radix: 16))"),
        "namespace": .string(object.namespace ?? "default"),
      ],
      "involvedObject": regarding,
      "reason": .string(reason),
      "message": .string(message),
      "source": source,
      "firstTimestamp": now,
      "lastTimestamp": now,
      "count": 1,
      "type": .string(kind.rawValue),
      "eventTime": .null,
      "reportingComponent": .string(component),
      "reportingInstance": .string(host ?? ""),
    ]
  }
}
