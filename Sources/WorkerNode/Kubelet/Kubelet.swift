package import API
package import ContainerRuntime
import Objects
package import Shell
import Volumes

/// The kubelet of one node: makes the containers of the pods that are bound to it, and reports how they stand.
package struct Kubelet: Sendable {
  package let node: NodeConfiguration
  let user: Request.User
  var events: EventRecorder
  var random: RandomSource
  private var reflector: Reflector
  /// The pods of this node by key, static ones too.
  var workers: [String: PodWorker] = [:]
  /// Keys that have to be looked at.
  private var dirty: Set<String> = []
  /// Objects that pods of this node take files and variables from.
  var objects: [GroupResource: [String: Value]] = [:]
  private var timers = TimerQueue()
  /// Pulls are made one after the other.
  var pullsBusyUntil: Duration = .zero
  /// Images that were asked for since the kubelet began.
  var pulled: Set<ImageName> = []
  private(set) var isRegistered = false
  var health = RuntimeHealth()
  private var nextAddress = 2
  var registrationRetry: Duration?
  /// Status updates that could not be written.
  var unsent: Set<String> = []
  var staticPods = StaticPods()
  private var staticPodsAreStale = true
  /// Pods whose probes wait for an answer.
  var probing: Set<String> = []

  /// Which volume had a path of the node's disk last, of those that a provisioner made.
  var provisioned: [String: String] = [:]

  private static let watched: [GroupVersionResource] = [.pods, .configMaps, .secrets, .services]

  package init(_ node: NodeConfiguration, random: RandomSource) {
    self.node = node
    self.random = random
    user = .component("system:node:" + node.name, groups: ["system:nodes"])
    reflector = Reflector(Self.watched, user: user)
    events = EventRecorder(component: "kubelet", host: node.name, user: user)
  }

  /// When something is due: a pull, a back-off, a probe, the end of a grace period.
  package var nextWake: Duration? {
    [timers.next, registrationRetry, health.nextWake].compactMap(\.self).min()
  }

  /// Reads what changed and works on the pods that it concerns; whether anything was done.
  ///
  /// `afterRunning` tells that the node's processes have run since the last step, so that files may have changed.
  package mutating func step(
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime,
    afterRunning: Bool
  ) -> Bool {
    let now = api.clock.now
    var worked = watchRuntime(&api, runtime)
    if afterRunning || staticPodsAreStale {
      staticPodsAreStale = false
      if staticPods.read(&runtime, now: now) {
        takeStaticPods(now: now)
        worked = true
      }
    }
    if isRegistered || runtime.isServing, follow(&api) { worked = true }
    for id in runtime.takeEnded() { noteEnd(of: id, runtime) }
    takeProbeAnswers(runtime)
    for key in timers.due(now) { dirty.insert(key) }
    // No pod is looked at while the runtime does not answer (`syncLoop`).
    if dirty.isEmpty || !runtime.isServing { return worked }
    for key in dirty.sorted() {
      dirty.remove(key)
      work(on: key, &api, &runtime)
    }
    return true
  }

  /// Somebody changed the folder of static pods from outside.
  package mutating func manifestsChanged() { staticPodsAreStale = true }

  /// A kubelet that starts again registers and lists anew; the containers that run it finds as they are.
  package mutating func restart() {
    reflector.forget()
    isRegistered = false
    health = RuntimeHealth()
    staticPodsAreStale = true
  }

  mutating func lookAtAll() { dirty.formUnion(workers.keys) }

  /// The network of the pod that has the address.
  package func network(of address: String) -> NetworkID? {
    workers.values.first { $0.address == address && $0.network != .own }?.network
  }

  /// The network of a pod that has one.
  package func network(ofPod key: String) -> NetworkID? { workers[key]?.network }

  /// Whose network it is.
  package func pod(of network: NetworkID) -> (address: String, namespace: String)? {
    guard network != .own, let worker = workers.values.first(where: { $0.network == network }) else { return nil }
    return (worker.address ?? "", worker.pod.namespace ?? "default")
  }

  // MARK: Watching

  private mutating func follow(_ api: inout some APIClient) -> Bool {
    do {
      if !isRegistered {
        if let retry = registrationRetry, retry > api.clock.now { return false }
        try register(&api)
        isRegistered = true
        registrationRetry = nil
      }
      let changes = try reflector.read(&api)
      for event in changes.events { take(event, now: api.clock.now) }
      if changes.isFresh { compare(with: changes.events) }
      let resent = unsent
      unsent = []
      dirty.formUnion(resent)
      return changes.isFresh || !changes.events.isEmpty || !resent.isEmpty
    } catch {
      if !isRegistered { registrationRetry = api.clock.now + .seconds(1) }
      return false
    }
  }

  /// Finds what was deleted while nobody watched, and looks at every pod again.
  private mutating func compare(with all: [WatchEvent]) {
    let present = Set(all.filter { $0.resource == GroupVersionResource.pods.groupResource }.map(\.object.uid))
    for (key, worker) in workers {
      if !worker.isStatic, !present.contains(worker.pod.uid) { workers[key]?.isGone = true }
      dirty.insert(key)
    }
  }

  private mutating func take(_ event: WatchEvent, now: Duration) {
    let key = event.object.key
    guard event.resource == GroupVersionResource.pods.groupResource else {
      objects[event.resource, default: [:]][key] = event.kind == .deleted ? nil : event.object
      if event.resource != GroupVersionResource.services.groupResource { wakeWaiting(for: event, now: now) }
      return
    }
    guard event.object.nodeName == node.name else { return }
    if staticPods.isMirror(event.object) {
      staticPods.noteMirror(event)
      dirty.insert(StaticPods.key(ofMirror: event.object))
      return
    }
    takePod(event.object, isDeleted: event.kind == .deleted, now: now)
  }

  /// A pod of the same name as one that is still being ended has to wait for its turn.
  private mutating func takePod(_ pod: Value, isDeleted: Bool, now: Duration) {
    let key = pod.key
    dirty.insert(key)
    guard var worker = workers.removeValue(forKey: key) else {
      if !isDeleted { workers[key] = PodWorker(pod) }
      return
    }
    defer { workers[key] = worker }
    switch (worker.pod.uid == pod.uid, isDeleted) {
    case (true, true): worker.isGone = true
    case (true, false): worker.update(pod, now: now)
    case (false, true): if worker.successor?.uid == pod.uid { worker.successor = nil }
    case (false, false):
      worker.isGone = true
      worker.successor = pod
    }
  }

  /// Pods that wait for an object, or show it in a volume, are looked at again.
  private mutating func wakeWaiting(for event: WatchEvent, now: Duration) {
    for (key, worker) in workers
    where worker.pod.namespace == event.object.namespace && worker.refers(to: event.object.name) {
      if worker.volumes != nil, worker.refreshAt == nil {
        // The kubelet looks at volumes once a minute or so.
        workers[key]?.refreshAt = now + random.duration(.seconds(20)...(.seconds(70)))
      }
      workers[key]?.expectRetry()
      dirty.insert(key)
    }
  }

  private mutating func takeStaticPods(now: Duration) {
    staticPods.parse(node: node) { text in
      var source = RandomSource(seed: text.utf8.reduce(17) { $0 &* 31 &+ UInt64($1) })
      return source.uid()
    }
    for pod in staticPods.pods {
      let key = pod.key
      if workers[key] == nil { workers[key] = PodWorker(pod, isStatic: true) }
      dirty.insert(key)
    }
    for (key, worker) in workers where worker.isStatic && !staticPods.pods.contains(where: { $0.key == key }) {
      workers[key]?.isGone = true
      dirty.insert(key)
    }
  }

  /// Pods one of whose probes or hooks has ended are looked at.
  private mutating func takeProbeAnswers(_ runtime: ContainerRuntime) {
    for key in probing.sorted() {
      let awaited = workers[key]?.containers.flatMap(\.awaited) ?? []
      if awaited.contains(where: { runtime.machine.status(of: $0) != .running }) {
        dirty.insert(key)
        probing.remove(key)
      } else if awaited.isEmpty {
        probing.remove(key)
      }
    }
  }

  private mutating func noteEnd(of id: ContainerID, _ runtime: ContainerRuntime) {
    for (key, worker) in workers where worker.owns(id) {
      dirty.insert(key)
      return
    }
  }

  // MARK: Working

  private mutating func work(on key: String, _ api: inout some APIClient, _ runtime: inout ContainerRuntime) {
    guard var worker = workers.removeValue(forKey: key) else { return }
    let ended = worker.work(&self, &api, &runtime)
    if let wake = worker.nextWake { timers.set(key, at: wake) } else { timers.remove(key) }
    if !ended {
      workers[key] = worker
    } else if let successor = worker.successor {
      workers[key] = PodWorker(successor)
      dirty.insert(key)
    }
  }

  /// The next address of the node's part of the pod network.
  mutating func takeAddress() -> String {
    defer { nextAddress = nextAddress == 254 ? 2 : nextAddress + 1 }
    return "\(node.podPrefix).\(nextAddress)"
  }

  /// An object that pods refer to, as the watch last told.
  func object(_ resource: GroupVersionResource, _ key: String) -> Value? { objects[resource.groupResource]?[key] }

  /// Whether no pod is on its way: none is being made, pulled, started, probed for the first time or ended.
  ///
  /// Where the container runtime does not answer, nothing is.
  package var isCalm: Bool { health.silentSince != nil || dirty.isEmpty && workers.values.allSatisfy(\.isCalm) }

  /// The static pods whose container runs, by their name in the manifest: the components of the control plane.
  package var runningStaticPods: Set<String> {
    Set(workers.values.filter { $0.isStatic && $0.isRunning }.map(\.staticName))
  }
}

/// Moments at which keys are due.
struct TimerQueue: Sendable {
  private var moments: [String: Duration] = [:]
  private var order: [(moment: Duration, key: String)] = []

  var next: Duration? { order.first?.moment }

  mutating func set(_ key: String, at moment: Duration) {
    if moments[key] == moment { return }
    remove(key)
    moments[key] = moment
    var low = 0
    var high = order.count
    while low < high {
      let middle = (low + high) / 2
      if (order[middle].moment, order[middle].key) < (moment, key) { low = middle + 1 } else { high = middle }
    }
    order.insert((moment, key), at: low)
  }

  mutating func remove(_ key: String) {
    guard let moment = moments.removeValue(forKey: key) else { return }
    var low = 0
    var high = order.count
    while low < high {
      let middle = (low + high) / 2
      if (order[middle].moment, order[middle].key) < (moment, key) { low = middle + 1 } else { high = middle }
    }
    if low < order.count, order[low].key == key { order.remove(at: low) }
  }

  /// Takes the keys that are due.
  mutating func due(_ now: Duration) -> [String] {
    var keys: [String] = []
    while let first = order.first, first.moment <= now {
      order.removeFirst()
      moments[first.key] = nil
      keys.append(first.key)
    }
    return keys
  }
}
