import API
import Objects

/// `pkg/registry/core/node`. That a new node is tainted until it is ready is left to the node lifecycle controller.
enum NodeStrategy {
  /// The older field for one range of addresses and the newer one for several say the same
  /// (`pkg/apis/core/v1/conversion.go`).
  static func applyDefaults(_ node: inout Value) {
    let range = node["spec"]?["podCIDR"]?.string ?? ""
    var ranges = node["spec"]?["podCIDRs"]?.strings ?? []
    if range.isEmpty, ranges.isEmpty { return }
    if !range.isEmpty, ranges.first != range { ranges = [range] }
    node["spec", default: [:]]["podCIDRs"] = Value(ranges)
    node["spec", default: [:]]["podCIDR"] = ranges.first.map { .string($0) }
  }
}
