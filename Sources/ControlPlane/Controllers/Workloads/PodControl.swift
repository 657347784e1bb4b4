import API
import Objects

/// What the controllers of pods have in common (`pkg/controller/controller_utils.go`).
enum PodControl {
  /// A pod of a template, owned by the workload.
  static func pod(of owner: Value, template: Value) -> Value {
    var metadata = template["metadata"] ?? [:]
    metadata["generateName"] = .string(owner.name + "-")
    metadata["namespace"] = owner["metadata"]?["namespace"]
    metadata["ownerReferences"] = [OwnerReference(controller: owner).value]
    return ["apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"] ?? [:]]
  }

  /// The pods that an owner manages, and those of its selector that nobody owns.
  static func claim(
    _ owner: Value,
    selector: LabelSelector,
    _ cache: ObjectCache,
    _ api: inout some APIClient,
    user: Request.User
  ) throws(Status) -> [Value] {
    var claimed: [Value] = []
    for pod in cache.owned(by: owner.uid, .pods) {
      if selector.matches(pod) || owner.deletionTimestamp != nil {
        claimed.append(pod)
      } else if pod.deletionTimestamp == nil {
        try release(pod, from: owner, &api, user)
      }
    }
    guard owner.deletionTimestamp == nil else { return claimed }
    for pod in cache.all(.pods, in: owner.namespace ?? "") {
      guard pod.controller == nil, pod.isPodActive, selector.matches(pod) else { continue }
      claimed.append(try adopt(pod, by: owner, &api, user))
    }
    return claimed
  }

  private static func adopt(
    _ pod: Value,
    by owner: Value,
    _ api: inout some APIClient,
    _ user: Request.User
  ) throws(Status) -> Value {
    var references = pod["metadata"]?["ownerReferences"]?.array ?? []
    references.append(OwnerReference(controller: owner).value)
    return try api.patch(
      .pods,
      namespace: pod.namespace,
      name: pod.name,
      with: ["metadata": ["ownerReferences": .array(references), "uid": .string(pod.uid)]],
      user: user
    )
  }

  private static func release(
    _ pod: Value,
    from owner: Value,
    _ api: inout some APIClient,
    _ user: Request.User
  ) throws(Status) {
    let references = (pod["metadata"]?["ownerReferences"]?.array ?? []).filter { $0["uid"]?.string != owner.uid }
    try api.patch(
      .pods,
      namespace: pod.namespace,
      name: pod.name,
      with: ["metadata": ["ownerReferences": references.isEmpty ? .null : .array(references)]],
      user: user
    )
  }

  /// The order in which pods of a scaled-down set go: first those that matter least (`ActivePodsWithRanks`).
  static func deletionOrder(_ pods: [Value], _ clock: Clock) -> [Value] {
    let rank = Dictionary(pods.compactMap { pod in pod.nodeName.map { ($0, 1) } }, uniquingKeysWith: +)
    return pods.sorted { a, b in
      if (a.nodeName == nil) != (b.nodeName == nil) { return a.nodeName == nil }
      let phases = [a, b].map { ["Pending": 0, "Unknown": 1, "Running": 2][$0.podPhase] ?? 0 }
      if phases[0] != phases[1] { return phases[0] < phases[1] }
      if a.isPodReady != b.isPodReady { return !a.isPodReady }
      let ranks = [a, b].map { $0.nodeName.flatMap { rank[$0] } ?? 0 }
      if ranks[0] != ranks[1] { return ranks[0] > ranks[1] }
      let ready = [a, b].map { $0.condition("Ready")?["lastTransitionTime"]?.string ?? "" }
      if ready[0] != ready[1] { return ready[0] > ready[1] }
      let restarts = [a, b].map(restarts)
      if restarts[0] != restarts[1] { return restarts[0] > restarts[1] }
      let created = [a, b].map { $0.creationTimestamp ?? "" }
      if created[0] != created[1] { return created[0] > created[1] }
      return a.name < b.name
    }
  }

  private static func restarts(_ pod: Value) -> Int {
    (pod["status"]?["containerStatuses"]?.array ?? []).map { $0["restartCount"]?.int ?? 0 }.max() ?? 0
  }
}

/// The hash that tells the templates of a workload's revisions apart (`pod-template-hash`).
enum TemplateHash {
  /// FNV-1a over the canonical form; written in the alphabet of names that cannot spell a word.
  static func of(_ template: Value, collisionCount: Int = 0) -> String {
    var hash: UInt32 = 2_166_136_261
    for byte in JSON.write(template).utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    if collisionCount > 0 {
      for byte in String(collisionCount).utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    }
    let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
    return String(decoding: String(hash).utf8.map { alphabet[Int($0) % alphabet.count] }, as: UTF8.self)
  }
}
