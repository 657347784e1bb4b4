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

  /// Whether a change of a pod can change what is counted of it: whose it is, and whether it is active or ready.
  static func isNews(_ event: WatchEvent) -> Bool {
    guard event.kind == .modified, let before = event.previous else { return true }
    let now = event.object
    return before.deletionTimestamp != now.deletionTimestamp
      || before["metadata"]?["labels"] != now["metadata"]?["labels"]
      || before["metadata"]?["ownerReferences"] != now["metadata"]?["ownerReferences"]
      || before.podPhase != now.podPhase || before.isPodReady != now.isPodReady
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
    // Pods of one template share their labels, so most need no second look.
    var fitting: Value?
    for pod in cache.owned(by: owner.uid, .pods) {
      let labels = pod["metadata"]?["labels"]
      if (fitting != nil && labels == fitting) || selector.matches(labels: labels) || owner.deletionTimestamp != nil {
        fitting = labels
        claimed.append(pod)
      } else if pod.deletionTimestamp == nil {
        try release(pod, from: owner, &api, user)
      }
    }
    guard owner.deletionTimestamp == nil else { return claimed }
    for pod in cache.orphans(.pods, in: owner.namespace ?? "") {
      guard pod.isPodActive, selector.matches(pod) else { continue }
      claimed.append(try adopt(pod, .pods, by: owner, &api, user))
    }
    return claimed
  }

  static func adopt(
    _ object: Value,
    _ resource: GroupVersionResource,
    by owner: Value,
    _ api: inout some APIClient,
    _ user: Request.User
  ) throws(Status) -> Value {
    var references = object["metadata"]?["ownerReferences"]?.array ?? []
    references.append(OwnerReference(controller: owner).value)
    return try api.patch(
      resource,
      namespace: object.namespace,
      name: object.name,
      with: ["metadata": ["ownerReferences": .array(references), "uid": .string(object.uid)]],
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
  ///
  /// `siblings` are the pods whose neighbourhood counts: of two pods alike, the one on the fuller node goes.
  static func deletionOrder(_ pods: [Value], siblings: [Value]) -> [Value] {
    let onNode = Dictionary(
      siblings.filter(\.isPodActive).compactMap { pod in pod.nodeName.map { ($0, 1) } },
      uniquingKeysWith: +
    )
    return pods.map { Rank($0, neighbours: $0.nodeName.flatMap { onNode[$0] } ?? 0) }.sorted(by: <).map(\.pod)
  }

  private struct Rank {
    let pod: Value
    /// The smaller number goes first, the next decides between equals.
    let numbers: [Int]
    /// The later moment goes first.
    let times: [String]

    init(_ pod: Value, neighbours: Int) {
      self.pod = pod
      let cost = pod.annotations["controller.kubernetes.io/pod-deletion-cost"].flatMap { Int($0) } ?? 0
      let phase = ["Pending": 0, "Unknown": 1, "Running": 2][pod.podPhase] ?? 0
      numbers = [pod.nodeName == nil ? 0 : 1, phase, pod.isPodReady ? 1 : 0, cost, -neighbours]
      let ready = pod.isPodReady ? pod.condition("Ready")?["lastTransitionTime"]?.string ?? "" : ""
      times = [ready, pod.creationTimestamp ?? ""]
    }

    static func < (a: Rank, b: Rank) -> Bool {
      if a.numbers != b.numbers { return a.numbers.lexicographicallyPrecedes(b.numbers) }
      if a.times[0] != b.times[0] { return a.times[0] > b.times[0] }
      let restarts = (PodControl.restarts(a.pod), PodControl.restarts(b.pod))
      if restarts.0 != restarts.1 { return restarts.0 > restarts.1 }
      if a.times[1] != b.times[1] { return a.times[1] > b.times[1] }
      return a.pod.name < b.pod.name
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
