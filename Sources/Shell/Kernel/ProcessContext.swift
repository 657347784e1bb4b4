/// What a running process may ask of its kernel: the system calls.
package struct ProcessContext: Sendable {
  var kernel: Kernel
  /// The process that runs; between turns, one that is nobody.
  var process: Process
  /// What the process had left when its turn began.
  private var spentBefore = 0
  /// The last write that failed, for utilities' "write error".
  var writeError: FileError?

  init(kernel: Kernel) {
    self.kernel = kernel
    process = Self.nobody
  }

  private static var nobody: Process {
    Process(
      id: 0,
      parent: 0,
      namespace: .own,
      pidNamespace: .own,
      localID: 0,
      console: 0,
      arguments: [],
      environment: Environment(),
      directory: "/",
      user: .root,
      image: .none,
      started: .zero
    )
  }

  package var now: Duration { kernel.now }
  /// Unix seconds at which virtual time is zero.
  package var epoch: Int { kernel.epoch }
  /// The program's name first.
  package var arguments: [String] { process.arguments }
  package var environment: Environment { process.environment }
  package var workingDirectory: String { process.directory }
  /// As the process's own pid namespace numbers it.
  package var pid: PID { process.localID }
  package var user: User { process.user }
  package var hostname: String { kernel.namespaces[process.namespace]?.namespace.hostname ?? "" }
  package var network: NetworkID { kernel.namespaces[process.namespace]?.namespace.network ?? .own }
  /// The address of the process's network.
  package var address: String { kernel.networks[network]?.address ?? "" }
  package var namespace: NamespaceID { process.namespace }

  var view: Viewpoint {
    Viewpoint(namespace: process.namespace, directory: process.directory, user: process.user)
  }

  var isFirstOfNamespace: Bool {
    process.localID == 1 && kernel.pidNamespaces[process.pidNamespace]?.first == process.id
  }

  // MARK: Turns

  mutating func begin(_ next: Process) {
    process = next
    process.spending.begin(at: kernel.now, shared: kernel.allowance)
    spentBefore = process.spending.left
    process.spending.left -= 1
    kernel.wokenMeanwhile = false
    writeError = nil
  }

  mutating func finish(_ status: ProcessStatus) {
    kernel.end(&process, status)
    kernel.forgetLookups(of: process.id)
  }

  /// Makes the process wait, unless a reason to go on came meanwhile.
  mutating func pause(_ wait: Wait) {
    if process.spending.isExhausted {
      process.state = .waiting(Wait(until: kernel.now + process.spending.punish()))
    } else if !process.pendingSignals.isEmpty || kernel.wokenMeanwhile || wait.until.map({ $0 <= kernel.now }) == true {
      kernel.enqueue(process.id)
    } else {
      process.state = .waiting(wait)
    }
  }

  mutating func leave() {
    kernel.allowance -= spentBefore - process.spending.left
    if process.isOrphan && process.ended != nil {
      kernel.processes.remove(process.id)
    } else {
      kernel.processes.putBack(process)
    }
    process = Self.nobody
  }

  /// Notes work done, so that a process that never waits must sleep in the end.
  package mutating func charge(_ units: Int) { process.spending.left -= units }

  /// Output is stuck or the process's time at this instant is used up: return `.wait(.input)` soon and go on later.
  package var mustYield: Bool {
    process.isCongested || process.spending.isExhausted
      || process.pendingSignals.contains { $0 == .kill || $0 == .pipe }
  }

  /// Says how much memory the process holds, for `top` and the limits of containers.
  package mutating func setMemory(_ bytes: Int) { process.memory = bytes }

  // MARK: Signals and children

  package mutating func takeSignal() -> Signal? {
    process.pendingSignals.isEmpty ? nil : process.pendingSignals.removeFirst()
  }

  /// Sends a signal to a process of the same pid namespace, by its number there; false if there is none.
  mutating func sendSignal(_ signal: Signal, toLocal number: PID) -> Bool {
    if number == process.localID {
      sendToSelf(signal)
      return true
    }
    guard let target = kernel.members(of: process.pidNamespace).first(where: { $0.localID == number }) else {
      return false
    }
    kernel.signal(target.id, signal, fromOutside: process.pidNamespace != target.pidNamespace)
    return true
  }

  mutating func sendToSelf(_ signal: Signal) {
    if isFirstOfNamespace && signal == .kill { return }
    if process.ignoredSignals.contains(signal) && signal != .kill { return }
    if !process.pendingSignals.contains(signal) { process.pendingSignals.append(signal) }
  }

  /// Starts a child with the same streams, such as an editor; it is found in `$PATH`.
  package mutating func spawnChild(_ arguments: [String]) throws(SpawnError) -> PID {
    let path = environment["PATH"] ?? Kernel.defaultPath
    let location = try kernel.findExecutable(arguments.first ?? "", path: path, from: view)
    let loaded = try kernel.load(location, arguments: arguments, from: view)
    guard let child = fork(loaded.image, arguments: loaded.arguments) else { throw .tooManyProcesses }
    return child
  }

  /// How a child stands; one that ended is forgotten once told.
  package mutating func childStatus(_ pid: PID) -> ProcessStatus { reap(pid) ?? .running }

  /// A child with the same streams but for those given; nil when there are too many processes.
  ///
  /// Descriptors from 10 on are the shell's own and are not inherited.
  mutating func fork(_ image: Image, arguments: [String]? = nil, streams: [Descriptor] = []) -> PID? {
    guard kernel.processes.count < Kernel.maximumProcesses else { return nil }
    charge(100)
    let id = kernel.nextPID
    kernel.nextPID += 1
    let localID = kernel.newLocalID(process.pidNamespace, for: id)
    var child = Process(copy: process, id: id, localID: localID, image: image)
    child.started = kernel.now
    if let arguments { child.arguments = arguments }
    child.descriptors = child.descriptors.filter { inherited in
      (inherited.number < 10 || inherited.isPassedOn) && !streams.contains { $0.number == inherited.number }
    }
    child.descriptors += streams
    for descriptor in child.descriptors { kernel.retain(descriptor.file) }
    process.children += 1
    kernel.processes.append(child)
    kernel.enqueue(id)
    return id
  }

  /// The end of a child, which is then forgotten; nil while it runs.
  mutating func reap(_ pid: PID) -> ProcessStatus? {
    guard let child = kernel.processes[pid] else { return .exited(127) }
    guard let status = child.ended else { return nil }
    kernel.processes.remove(pid)
    process.children -= 1
    return status
  }
}

extension Process {
  /// A child of the process, with its streams.
  init(copy parent: Process, id: PID, localID: PID, image: Image) {
    self.init(
      id: id,
      parent: parent.id,
      namespace: parent.namespace,
      pidNamespace: parent.pidNamespace,
      localID: localID,
      console: parent.console,
      arguments: parent.arguments,
      environment: parent.environment,
      directory: parent.directory,
      user: parent.user,
      image: image,
      started: parent.started
    )
    isBackground = parent.isBackground
    umask = parent.umask
    descriptors = parent.descriptors
    ignoredSignals = parent.ignoredSignals
    // A family that forks without end sleeps as one process that loops does.
    spending = parent.spending
    spending.total = .zero
  }
}

extension Kernel {
  mutating func forgetLookups(of pid: PID) {
    guard !lookups.isEmpty else { return }
    lookups = lookups.filter { $0.key.pid != pid }
  }
}
