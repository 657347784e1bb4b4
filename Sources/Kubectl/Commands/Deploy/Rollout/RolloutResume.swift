import API
import Objects

/// `kubectl rollout resume`.
struct RolloutResume: RolloutChange {
  static let outcome = "resumed"
  static let activity = "resuming"
  static let kinds: Set<String> = ["Deployment"]

  var context: CommandContext

  func change(_ object: inout Value, _ info: ResourceInfo, now: String) throws(Failure) {
    guard object["spec"]?["paused"]?.bool == true else {
      throw .plain("\(info.resource.groupResource) \"\(info.name)\" is not paused")
    }
    object["spec"]?["paused"] = nil
  }
}
