import API
import Objects

/// `kubectl rollout restart`.
struct RolloutRestart: RolloutChange {
  static let outcome = "restarted"
  static let activity = "restarting"
  static let kinds: Set<String> = ["Deployment", "DaemonSet", "StatefulSet"]

  var context: CommandContext

  func change(_ object: inout Value, _ info: ResourceInfo, now: String) throws(Failure) {
    if object["spec"]?["paused"]?.bool == true {
      throw .plain(
        "\(info.resource.groupResource) \"\(info.name)\" can't restart paused deployment (run rollout resume first)"
      )
    }
    object["spec", default: [:]]["template", default: [:]]["metadata", default: [:]]["annotations", default: [:]][
      "kubectl.kubernetes.io/restartedAt"
    ] = .string(now)
  }
}
