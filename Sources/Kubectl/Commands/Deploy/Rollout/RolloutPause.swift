import API
import Objects

/// `kubectl rollout pause`.
struct RolloutPause: RolloutChange {
  static let outcome = "paused"
  static let activity = "pausing"
  static let kinds: Set<String> = ["Deployment"]

  var context: CommandContext

  func change(_ object: inout Value, _ info: ResourceInfo, now: String) throws(Failure) {
    if object["spec"]?["paused"]?.bool == true {
      throw .plain("\(info.resource.groupResource) \"\(info.name)\" is already paused")
    }
    object["spec", default: [:]]["paused"] = true
  }
}
