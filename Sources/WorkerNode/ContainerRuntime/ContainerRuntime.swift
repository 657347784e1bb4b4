package import API
package import Shell

/// The container runtime of one node: images, and containers as processes of the node's machine.
package struct ContainerRuntime: Sendable {
  package var machine: Machine<ContainerProgram>
  package private(set) var containers: [ContainerID: Container] = [:]
  private var images: Set<ImageName> = []
  private var random: RandomSource
  /// What the node's owner is asked by the programs on it.
  package var host = NodeHost()
  /// Whether containerd runs. Without it containers go on, each under its shim; none is made, stopped or looked at.
  package var isServing = true
  /// The running containers that are parts of the cluster, by the part's name.
  private var components: [String: ContainerID] = [:]
  /// Containers that run, by the machine's number of their first process.
  private var running: [PID: ContainerID] = [:]
  /// Ends that the kubelet has not taken yet.
  private var ended: [ContainerID] = []

  package init(hostname: String, epoch: Int, random: RandomSource) {
    var random = random
    machine = Machine(hostname: hostname, seed: random.next(), epoch: epoch)
    self.random = random
    machine.withFileSystem(.own) { files in files = FileSystem(NodeImage.files(hostname: hostname)) }
  }

  package var nextWake: Duration? { machine.nextWake }

  /// Runs the node's processes as far as they go at this moment; whether anything happened.
  package mutating func run(now: Duration) -> Bool {
    let ran = machine.run(now: now, host: &host)
    if ran { collect(now: now) }
    return ran
  }

  /// Takes the containers that have ended since last asked.
  package mutating func takeEnded() -> [ContainerID] {
    guard isServing else { return [] }
    defer { ended = [] }
    return ended
  }

  /// The running container of a part of the cluster, such as `kube-proxy`.
  package func container(of component: String) -> ContainerID? { components[component] }

  // MARK: Images

  package func has(_ image: ImageName) -> Bool { images.contains(image) }

  package var presentImages: [ImageName] { images.sorted { $0.short < $1.short } }

  /// Puts an image on the node.
  package mutating func add(_ image: ImageName) { images.insert(image) }

  /// How long a pull takes: a round trip, and the bytes.
  package mutating func pullDuration(size: Int) -> Duration {
    random.duration(.milliseconds(900)...(.milliseconds(1600))) + .milliseconds(size / 40_000)
  }

  /// How long a registry takes to refuse.
  package mutating func refusalDuration() -> Duration { random.duration(.milliseconds(700)...(.milliseconds(1500))) }

  /// How long making and starting a container takes.
  package mutating func startDuration() -> Duration { random.duration(.milliseconds(120)...(.milliseconds(380))) }

  // MARK: Containers

  /// Starts a container of an image that is on the node.
  ///
  /// - Throws: `SpawnError` in the words of runc.
  package mutating func start(_ specification: ContainerSpecification, now: Duration) throws(SpawnError) -> ContainerID
  {
    let image = specification.image
    let root = machine.addFileSystem(image.files)
    let namespace = Namespace(
      root: root,
      mounts: specification.mounts,
      hostname: specification.hostname,
      network: specification.network,
      processes: specification.processes ?? machine.addPIDNamespace(),
      readOnlyRoot: specification.readOnlyRoot
    )
    let id = machine.addNamespace(namespace)
    prepare(id, specification, now: now)
    do {
      let pid = try machine.spawn(spawn(specification, in: id))
      let container = ContainerID(random.hexadecimal(64))
      containers[container] = Container(
        id: container,
        specification: specification,
        namespace: id,
        root: root,
        pid: pid,
        started: now
      )
      running[pid] = container
      if let component = image.component { components[component] = container }
      return container
    } catch {
      machine.removeNamespace(id)
      machine.removeFileSystem(root)
      guard image.runsAnything, error.isMissing else { throw error }
      var other = specification
      other.image.runsAnything = false
      other.arguments =
        image.entrypoint.prefix(1) + [String(specification.arguments[0].split(separator: "/").last ?? "")]
      return try start(other, now: now)
    }
  }

  /// Keeps a container that could be made and not run, so that it has an id and an empty log.
  package mutating func keepFailed(_ specification: ContainerSpecification, now: Duration) -> ContainerID {
    let id = ContainerID(random.hexadecimal(64))
    let root = machine.addFileSystem(.directory())
    let namespace = machine.addNamespace(Namespace(root: root, hostname: "", network: specification.network))
    var container = Container(
      id: id,
      specification: specification,
      namespace: namespace,
      root: root,
      pid: 0,
      started: now
    )
    container.end = Container.End(status: .exited(128), moment: now)
    containers[id] = container
    return id
  }

  private mutating func prepare(_ namespace: NamespaceID, _ specification: ContainerSpecification, now: Duration) {
    var files = specification.systemFiles
    files.append(("/sys/fs/cgroup/memory.max", (specification.memoryLimit.map(String.init) ?? "max") + "\n"))
    for (path, text) in files { try? machine.writeFile(path, Array(text.utf8), in: namespace) }
  }

  private func spawn(_ specification: ContainerSpecification, in namespace: NamespaceID) -> Spawn {
    Spawn(
      namespace: namespace,
      arguments: specification.arguments,
      environment: specification.environment,
      workingDirectory: specification.workingDirectory,
      user: specification.user,
      input: specification.keepsInputOpen ? .pipe : .none,
      terminal: specification.terminal
    )
  }

  package mutating func signal(_ id: ContainerID, _ signal: Signal) {
    guard let container = containers[id], container.isRunning else { return }
    if signal == .kill { containers[id]?.wasKilled = true }
    machine.signal(container.pid, signal)
  }

  /// Forgets a container that has ended.
  package mutating func remove(_ id: ContainerID) {
    guard let container = containers.removeValue(forKey: id) else { return }
    if container.isRunning { machine.signal(container.pid, .kill) }
    running[container.pid] = nil
    leave(container)
    machine.removeNamespace(container.namespace)
    machine.removeFileSystem(container.root)
  }

  /// Whose processes a container that runs can see.
  package func processes(of id: ContainerID) -> PIDNamespaceID? {
    guard let container = containers[id], container.isRunning else { return nil }
    return machine.namespace(container.namespace)?.processes
  }

  /// The container that holds what a pod's containers share, and is the first of their processes.
  package mutating func startPause(
    _ processes: PIDNamespaceID,
    _ network: NetworkID,
    hostname: String,
    now: Duration
  ) -> ContainerID? {
    guard let name = ImageName("registry.k8s.io/pause:3.10"), case .image(let image) = ImageCatalogue.pull(name) else {
      return nil
    }
    var specification = ContainerSpecification(
      image: image,
      arguments: image.entrypoint,
      hostname: hostname,
      network: network
    )
    specification.processes = processes
    return try? start(specification, now: now)
  }

  /// Starts a further process in a container that runs.
  package mutating func execute(
    _ arguments: [String],
    in id: ContainerID,
    input: Bool,
    terminal: Bool
  ) throws(SpawnError) -> PID {
    guard let container = containers[id], container.isRunning else { throw .noSuchNamespace }
    var spawn = self.spawn(container.specification, in: container.namespace)
    spawn.arguments = arguments
    spawn.input = input ? .pipe : .none
    spawn.terminal = terminal
    if terminal { spawn.environment["TERM"] = "xterm" }
    return try machine.spawn(spawn)
  }

  /// A process outside of all containers that says why another could not be started, and ends as the runtime does.
  package mutating func explain(_ message: String, exitCode: Int) throws(SpawnError) -> PID {
    try machine.spawn(Spawn(arguments: ["/usr/libexec/kubernetes/probe", "say", String(exitCode), message]))
  }

  private mutating func leave(_ container: Container) {
    guard let component = container.specification.image.component, components[component] == container.id else { return }
    components[component] = nil
  }

  private mutating func collect(now: Duration) {
    for pid in running.keys.sorted() {
      guard let id = running[pid], var container = containers[id] else { continue }
      // Taken out, so that appending does not copy the log.
      containers[id] = nil
      if machine.hasOutput(pid) {
        for chunk in machine.takeOutput(pid) {
          // At a terminal there is one stream only.
          let isError = chunk.stream == .stderr && !container.specification.terminal
          container.log.append(chunk.bytes, isError: isError, time: chunk.time)
        }
      }
      let status = machine.status(of: pid)
      if status != .running {
        container.log.finish(time: now)
        container.end = Container.End(status: status, moment: now)
        running[pid] = nil
        ended.append(id)
        leave(container)
        machine.reap(pid)
      }
      containers[id] = container
    }
  }
}
