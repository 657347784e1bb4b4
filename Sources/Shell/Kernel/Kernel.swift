/// Everything that a machine's processes share, whatever programs the owner brings.
struct Kernel: Sendable {
  static let maximumProcesses = 1024

  var now: Duration = .zero
  var epoch: Int
  var random: UInt64
  var started: Duration = .zero
  /// What the processes may still do at this instant.
  var allowance = Spending.sharedAllowance

  var fileSystems: [FileSystemID: FileSystem] = [:]
  var namespaces: [NamespaceID: NamespaceView] = [:]
  var networks: [NetworkID: NetworkStack] = [:]
  var pidNamespaces: [PIDNamespaceID: PIDNamespace] = [:]
  private var nextIdentifier = 1

  var processes = ProcessTable()
  var nextPID = 1
  var openFiles = SlotTable<OpenFile>()
  var pipes = SlotTable<Pipe>()
  var consoles: [PID: Console] = [:]
  private var ready: [PID] = []
  /// The process that runs just now was woken by what it did itself.
  var wokenMeanwhile = false

  var sockets: [Int: Socket] = [:]
  var nextSocket = 1
  var requests: [NetworkRequest] = []
  var nextRequest = 1
  var lookups: [LookupKey: LookupState] = [:]
  var socketOutput: [SocketOutput] = []

  /// A numbering of processes.
  struct PIDNamespace: Sendable {
    var next = 1
    /// The process whose end ends all others.
    var first: PID?
  }

  struct LookupKey: Hashable, Sendable {
    let pid: PID
    let name: String
  }

  init(hostname: String, seed: UInt64, epoch: Int) {
    self.epoch = epoch
    random = seed
    fileSystems[.own] = FileSystem()
    networks[.own] = NetworkStack(address: "127.0.0.1")
    pidNamespaces[.own] = PIDNamespace()
    namespaces[.own] = NamespaceView(Namespace(hostname: hostname), mounts: [])
  }

  mutating func newIdentifier() -> Int {
    defer { nextIdentifier += 1 }
    return nextIdentifier
  }

  /// The next number of the machine's own chance (SplitMix64).
  mutating func nextRandom() -> UInt64 {
    random &+= 0x9E37_79B9_7F4A_7C15
    var z = random
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  // MARK: Waking

  mutating func enqueue(_ pid: PID) { ready.append(pid) }

  mutating func takeReady() -> [PID] {
    defer { ready = [] }
    return ready
  }

  var hasReady: Bool { !ready.isEmpty }

  /// Lets a waiting process look again at what it waits for.
  mutating func wake(_ pid: PID) {
    let woke: Bool? = processes.update(pid) { process in
      guard case .waiting = process.state else { return false }
      process.state = .ready
      return true
    }
    if woke == true { ready.append(pid) }
    if woke == nil { wokenMeanwhile = true }
  }

  mutating func wake(_ pids: [PID]) {
    for pid in pids { wake(pid) }
  }

  // MARK: Signals and ends

  /// Sends a signal; `fromOutside` the pid namespace, kill also reaches PID 1.
  mutating func signal(_ pid: PID, _ signal: Signal, fromOutside: Bool) {
    let woke: Bool? = processes.update(pid) { process in
      guard process.ended == nil else { return false }
      if process.localID == 1 && signal == .kill && !fromOutside { return false }
      if process.ignoredSignals.contains(signal) && signal != .kill { return false }
      if !process.pendingSignals.contains(signal) { process.pendingSignals.append(signal) }
      guard case .waiting = process.state else { return false }
      process.state = .ready
      return true
    }
    if woke == true { ready.append(pid) }
  }

  /// Marks the end of a process that is in the table: its files close, its children go to PID 1, its parent wakes.
  mutating func end(_ process: inout Process, _ status: ProcessStatus) {
    process.state = .ended(status)
    process.image = .none
    process.pendingSignals = []
    for descriptor in process.descriptors { release(descriptor.file) }
    process.descriptors = []
    for socket in process.sockets { close(socket) }
    process.sockets = []
    let id = process.id
    if process.children > 0 { orphanChildren(of: id) }
    if pidNamespaces[process.pidNamespace]?.first == id { endNamespace(process.pidNamespace, except: id) }
    if process.parent != 0 { wake(process.parent) }
  }

  /// Nobody will ask for the children of an ended process; those that ended already are forgotten.
  private mutating func orphanChildren(of parent: PID) {
    for id in processes.children(of: parent) {
      if processes[id]?.ended != nil {
        processes.remove(id)
      } else {
        processes.update(id) { process in
          process.parent = 0
          process.isOrphan = true
        }
      }
    }
  }

  private mutating func endNamespace(_ namespace: PIDNamespaceID, except first: PID) {
    guard namespace != .own else { return }
    for id in processes.members(of: namespace) where id != first {
      signal(id, .kill, fromOutside: true)
    }
  }

  /// The processes of a pid namespace, as its members see them.
  func members(of namespace: PIDNamespaceID) -> [Process] {
    processes.all.filter { $0.pidNamespace == namespace || namespace == .own }
  }
}
