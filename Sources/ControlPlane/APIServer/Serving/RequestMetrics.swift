import API

/// How many requests of each sort the server has answered (`k8s.io/apiserver/pkg/endpoints/metrics`).
struct RequestMetrics: Sendable {
  struct Key: Hashable, Sendable, Comparable {
    var resource: GroupVersionResource
    var subresource: String
    var verb: String
    var scope: String
    var isDryRun: Bool
    var code: Int

    func hash(into hasher: inout Hasher) {
      hasher.combine(resource)
      hasher.combine(verb)
      hasher.combine(code)
    }

    static func < (a: Self, b: Self) -> Bool { a.labels(withCode: true) < b.labels(withCode: true) }

    /// The labels in the order of their names.
    func labels(withCode: Bool) -> String {
      (withCode ? "code=\"\(code)\"," : "") + "component=\"apiserver\",dry_run=\"\(isDryRun ? "All" : "")\","
        + "group=\"\(resource.group)\",resource=\"\(resource.resource)\",scope=\"\(scope)\","
        + "subresource=\"\(subresource)\",verb=\"\(verb)\",version=\"\(resource.version)\""
    }
  }

  private(set) var counts: [Key: Int] = [:]

  mutating func count(_ request: Request, code: Int) {
    guard request.nonResourcePath == nil else { return }
    let key = Key(
      resource: request.resource,
      subresource: request.subresource ?? "",
      verb: Self.verb(request),
      scope: request.name != nil ? "resource" : request.namespace != nil ? "namespace" : "cluster",
      isDryRun: request.options.dryRun,
      code: code
    )
    counts[key, default: 0] += 1
  }

  private static func verb(_ request: Request) -> String {
    switch request.verb {
    case .get: "GET"
    case .list: "LIST"
    case .watch: "WATCH"
    case .create: "POST"
    case .update: "PUT"
    case .patch: request.options.patchType == .apply ? "APPLY" : "PATCH"
    case .delete: "DELETE"
    case .deletecollection: "DELETECOLLECTION"
    case .connect: "CONNECT"
    }
  }
}

extension APIServer {
  /// `/metrics`. Requests take no virtual time, so that each falls into the first bucket of the durations.
  var metricsText: String {
    var text = ""
    func family(_ name: String, _ type: String, _ help: String, _ lines: [String]) {
      if lines.isEmpty { return }
      text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n" + lines.map { name + $0 + "\n" }.joined()
    }
    family(
      "apiserver_current_inflight_requests",
      "gauge",
      "[STABLE] Maximal number of currently used inflight request limit of this apiserver per request kind in last "
        + "second.",
      ["{request_kind=\"mutating\"} 0", "{request_kind=\"readOnly\"} 1"]
    )
    let counts = metrics.counts.sorted { $0.key < $1.key }
    var durations: [(labels: String, count: Int)] = []
    for (labels, count) in counts.map({ ($0.key.labels(withCode: false), $0.value) }).sorted(by: { $0 < $1 }) {
      if durations.last?.labels == labels {
        durations[durations.count - 1].count += count
      } else {
        durations.append((labels, count))
      }
    }
    family(
      "apiserver_request_duration_seconds",
      "histogram",
      "[STABLE] Response latency distribution in seconds for each verb, dry run value, group, version, resource, "
        + "subresource, scope and component.",
      durations.flatMap { labels, count in
        Self.buckets.map { "_bucket{\(labels),le=\"\($0)\"} \(count)" }
          + ["_sum{\(labels)} 0", "_count{\(labels)} \(count)"]
      }
    )
    family(
      "apiserver_request_total",
      "counter",
      "[STABLE] Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, "
        + "scope, component, and HTTP response code.",
      counts.map { "{\($0.key.labels(withCode: true))} \($0.value)" }
    )
    let stored = store.counts
    family(
      "apiserver_resource_objects",
      "gauge",
      "[ALPHA] Number of stored objects at the time of last check split by kind. In case of a fetching error, the "
        + "value will be -1.",
      stored.map { "{group=\"\($0.resource.group)\",resource=\"\($0.resource.resource)\"} \($0.count)" }
    )
    family(
      "apiserver_storage_objects",
      "gauge",
      "[STABLE] [DEPRECATED, consider using apiserver_resource_objects instead] Number of stored objects at the time "
        + "of last check split by kind. In case of a fetching error, the value will be -1.",
      stored.map { "{resource=\"\($0.resource)\"} \($0.count)" }
    )
    family(
      "process_start_time_seconds",
      "gauge",
      "[STABLE] Start time of the process since unix epoch in seconds.",
      [" \(clock.epoch)"]
    )
    return text
  }

  private static let buckets = [
    "0.005", "0.025", "0.05", "0.1", "0.2", "0.4", "0.6", "0.8", "1", "1.25", "1.5", "2", "3", "4", "5", "6", "8",
    "10", "15", "20", "30", "45", "60", "+Inf",
  ]
}
