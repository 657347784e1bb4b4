import API
import Objects

/// A Deployment and its ReplicaSets in the middle of a reconciliation.
struct Rollout: Sendable {
  var deployment: Value
  /// Oldest first.
  private(set) var sets: [Value]
  var newSet: Value?
  /// Whether this reconciliation made the new set.
  var hasCreatedSet = false

  init(_ deployment: Value, sets: [Value]) {
    self.deployment = deployment
    self.sets = sets.sorted {
      ($0.creationTimestamp ?? "", Self.revision(of: $0), $0.name)
        < ($1.creationTimestamp ?? "", Self.revision(of: $1), $1.name)
    }
    let template = deployment["spec"]?["template"] ?? [:]
    newSet = self.sets.first { Self.plainTemplate(of: $0) == template }
  }

  /// The template without the hash that tells sets apart.
  private static func plainTemplate(of set: Value) -> Value {
    var template = set["spec"]?["template"] ?? [:]
    template["metadata", default: [:]]["labels", default: [:]][DeploymentController.hashKey] = nil
    return template
  }

  var oldSets: [Value] { sets.filter { $0.uid != newSet?.uid } }
  var newestSet: Value? { sets.max { Self.revision(of: $0) < Self.revision(of: $1) } }

  var isPaused: Bool { deployment["spec"]?["paused"]?.bool ?? false }
  var wanted: Int { deployment["spec"]?["replicas"]?.int ?? 1 }
  var totalReplicas: Int { sets.map(Self.replicas).reduce(0, +) }
  var availableReplicas: Int { sets.map { $0["status"]?["availableReplicas"]?.int ?? 0 }.reduce(0, +) }

  private var isRolling: Bool { deployment["spec"]?["strategy"]?["type"]?.string == "RollingUpdate" }
  private var rolling: Value? { deployment["spec"]?["strategy"]?["rollingUpdate"] }

  var maxSurge: Int {
    isRolling ? IntOrPercent.scaled(rolling?["maxSurge"], of: wanted, roundUp: true) : 0
  }

  /// At least one where no surge would let the rollout begin (`ResolveFenceposts`).
  var maxUnavailable: Int {
    guard isRolling else { return 0 }
    let number = IntOrPercent.scaled(rolling?["maxUnavailable"], of: wanted, roundUp: false)
    return min(wanted, number == 0 && maxSurge == 0 ? 1 : number)
  }

  /// The size that the new set may have now (`NewRSNewReplicas`).
  var newReplicas: Int {
    let present = newSet.map(Self.replicas) ?? 0
    if present >= wanted { return wanted }
    let room = wanted + maxSurge - totalReplicas
    return room <= 0 ? present : present + min(room, wanted - present)
  }

  /// Whether the number of replicas was changed since the sets were sized.
  var isScalingEvent: Bool {
    sets.contains { set in
      guard Self.replicas(of: set) > 0, let noted = set.annotations["deployment.kubernetes.io/desired-replicas"] else {
        return false
      }
      return Int(noted) != wanted
    }
  }

  /// A set's part of a change of the total, by its size.
  func share(of set: Value, limit: Int) -> Int {
    let size = Self.replicas(of: set)
    if size == 0 { return 0 }
    let noted = set.annotations["deployment.kubernetes.io/max-replicas"].flatMap { Int($0) } ?? wanted
    guard noted > 0 else { return 0 }
    let exact = Double(size * limit) / Double(noted)
    return Int(exact.rounded()) - size
  }

  var replicaAnnotations: [(String, Value)] {
    [
      ("deployment.kubernetes.io/desired-replicas", .string(String(wanted))),
      ("deployment.kubernetes.io/max-replicas", .string(String(wanted + maxSurge))),
    ]
  }

  mutating func replace(_ set: Value) {
    if let index = sets.firstIndex(where: { $0.uid == set.uid }) { sets[index] = set } else { sets.append(set) }
    if newSet?.uid == set.uid { newSet = set }
  }

  static func replicas(of set: Value) -> Int { set["spec"]?["replicas"]?.int ?? 0 }

  static func revision(of object: Value) -> Int {
    object.annotations[DeploymentController.revisionKey].flatMap { Int($0) } ?? 0
  }
}
