import API
import Objects

/// Events of `v1` and of `events.k8s.io/v1` are the same objects under other names of fields
/// (`pkg/apis/events/v1/conversion.go`).
enum EventConversion {
  static let group = "events.k8s.io"

  static let versions = ServedVersions(storage: .events) { event, apiVersion in
    renamed(event, apiVersion, isNewer: apiVersion != GroupVersionResource.events.apiVersion)
  }

  /// The names in `v1`, and those in `events.k8s.io/v1`.
  private static let names: [(core: String, new: String)] = [
    ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"),
    ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"),
    ("count", "deprecatedCount"), ("reportingComponent", "reportingController"),
  ]

  /// Fields that can select events of `events.k8s.io/v1`, as `v1` calls them.
  static let selectable: [String: String] = {
    var fields = ["reason": "reason", "type": "type", "reportingController": "reportingComponent"]
    for field in ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"] {
      fields["regarding." + field] = "involvedObject." + field
    }
    return fields
  }()

  private static func renamed(_ event: Value, _ apiVersion: String, isNewer: Bool) -> Value {
    var result = event
    result["apiVersion"] = .string(apiVersion)
    for name in names {
      let (old, new) = isNewer ? (name.core, name.new) : (name.new, name.core)
      result[new] = event[old]
      result[old] = nil
    }
    // Go leaves empty texts out in one version and writes them in the other.
    for name in [isNewer ? "reportingController" : "reportingComponent", "reportingInstance"] {
      if isNewer {
        if result[name] == "" { result[name] = nil }
      } else {
        result.fill(name, "")
      }
    }
    return result
  }
}
