import API
import Objects

/// The least, the most and the greatest ratio of one item of a limit range, and its words for what breaks them.
struct LimitBounds {
  private let type: String
  private let least: ResourceList
  private let most: ResourceList
  private let ratio: ResourceList

  init(_ item: Value) {
    type = item["type"]?.string ?? ""
    least = ResourceList(item["min"])
    most = ResourceList(item["max"])
    ratio = ResourceList(item["maxLimitRequestRatio"])
  }

  func refusals(_ requests: ResourceList, _ limits: ResourceList) -> [String] {
    least.names.compactMap { minimum($0, requests, limits) } + most.names.compactMap { maximum($0, requests, limits) }
      + ratio.names.compactMap { ratio($0, requests, limits) }
  }

  /// Of claims only requests are bounded.
  func refusals(ofRequests requests: ResourceList) -> [String] {
    least.names.compactMap { minimum($0, requests, ResourceList()) }
      + most.names.compactMap { name in
        guard let bound = most[name] else { return nil }
        let start = "maximum \(name) usage per \(type) is \(bound)"
        guard let request = requests[name] else { return start + ".  No request is specified" }
        return request > bound ? start + ", but request is \(request)" : nil
      }
  }

  private func minimum(_ name: String, _ requests: ResourceList, _ limits: ResourceList) -> String? {
    guard let bound = least[name] else { return nil }
    let start = "minimum \(name) usage per \(type) is \(bound)"
    guard let request = requests[name] else { return start + ".  No request is specified" }
    if request < bound { return start + ", but request is \(request)" }
    if let limit = limits[name], limit < bound { return start + ", but limit is \(limit)" }
    return nil
  }

  private func maximum(_ name: String, _ requests: ResourceList, _ limits: ResourceList) -> String? {
    guard let bound = most[name] else { return nil }
    let start = "maximum \(name) usage per \(type) is \(bound)"
    guard let limit = limits[name] else { return start + ".  No limit is specified" }
    if limit > bound { return start + ", but limit is \(limit)" }
    if let request = requests[name], request > bound { return start + ", but request is \(request)" }
    return nil
  }

  private func ratio(_ name: String, _ requests: ResourceList, _ limits: ResourceList) -> String? {
    guard let bound = ratio[name] else { return nil }
    let start = "\(name) max limit to request ratio per \(type) is \(bound), but "
    guard let request = requests[name], !request.isZero else {
      return start + "no request is specified or request is 0"
    }
    guard let limit = limits[name], !limit.isZero else { return start + "no limit is specified or limit is 0" }
    let ratio = Double(limit.milliValue) / Double(request.milliValue)
    if ratio * 1000 <= Double(bound.milliValue) { return nil }
    return start + "provided ratio is \(Self.fixed(ratio))"
  }

  /// With six places, as `%f` prints a number.
  private static func fixed(_ number: Double) -> String {
    let millionths = Int((number * 1_000_000).rounded())
    let fraction = String(millionths % 1_000_000)
    return "\(millionths / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
  }
}
