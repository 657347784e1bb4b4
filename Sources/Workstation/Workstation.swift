package import API
import Objects
package import Shell
package import Simulation

/// The learner's machine: a shell whose programs are kubectl and its kind, a home directory, and the cluster it
/// reaches.
///
/// A value: a copy is a snapshot of the machine and the cluster, and what is run on the copy never happened here.
package struct Workstation: Sendable {
  package struct Configuration: Sendable {
    /// Nil for a machine without a cluster.
    package var profile: Profile?
    package var seed: UInt64
    /// Unix seconds at which virtual time is zero.
    package var epoch: Int
    /// Files of the home directory, by path below it.
    package var files: [File]
    /// Whether the shell sits at a terminal: `exec -it` works, `ls` lists in columns.
    package var isTerminal = false

    package struct File: Hashable, Sendable {
      package var path: String
      package var bytes: [UInt8]

      package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
      }
    }

    /// Without an epoch, a fixed date stands at virtual time zero, so that two runs print the same.
    package init(profile: Profile?, seed: UInt64, epoch: Int = 1_790_000_000, files: [File] = []) {
      self.profile = profile
      self.seed = seed
      self.epoch = epoch
      self.files = files
    }
  }

  var machine: Machine<WorkstationProgram>
  var host: WorkstationHost
  /// The login shell.
  let shell: PID
  private(set) package var clock: Clock
  /// By the number of the line that opened them.
  var outside: [Int: [OutsideStream]] = [:]

  /// A machine whose user has just logged in, and a cluster that has come to rest.
  package init(_ configuration: Configuration) {
    let cluster = configuration.profile.map {
      Cluster(profile: $0, seed: configuration.seed, epoch: configuration.epoch)
    }
    clock = cluster?.clock ?? Clock(epoch: configuration.epoch)
    host = WorkstationHost(cluster: cluster)
    machine = Machine(hostname: Home.hostname, seed: configuration.seed, epoch: configuration.epoch)
    shell = Home.logIn(
      to: &machine,
      server: cluster?.profile.serverURL,
      epoch: configuration.epoch,
      files: configuration.files,
      terminal: configuration.isTerminal
    )
    catchUp()
  }

  /// The cluster, nil where there is none.
  package var cluster: Cluster? {
    _read { yield host.cluster }
    _modify { yield &host.cluster }
  }

  // MARK: Commands

  /// Gives the shell a text to run; `advance` lets it go on, `isBusy` tells whether it is done.
  package mutating func begin(_ script: String) {
    machine.submit(shell, script: script)
    catchUp()
  }

  /// Whether a command still runs.
  package var isBusy: Bool { !machine.isIdle(shell) }

  /// Whether the command that runs waits for a line of input.
  package var awaitsInput: Bool { machine.waitsForInput(shell) }

  /// The file that an editor of the command that runs has open; writing it ends the editor.
  package var editing: String? { isBusy ? host.editing : nil }

  /// `$?` after the last command.
  package var lastExit: Int { machine.lastExit(shell) }

  package var workingDirectory: String { machine.workingDirectory(shell) }

  /// A variable of the learner's shell.
  package func variable(_ name: String) -> String? { machine.variable(name, of: shell) }

  /// Takes what the commands printed since last asked.
  package mutating func takeOutput() -> [OutputChunk] { machine.takeOutput(shell) }

  /// Ctrl-C.
  package mutating func interrupt() {
    host.editing = nil
    if cluster?.interruptTerminal() != true { machine.interrupt(shell) }
    catchUp()
  }

  /// Gives the command that runs a line of input, or with `end` the end of it.
  package mutating func type(_ text: String, end: Bool = false) {
    machine.giveInput(shell, Array(text.utf8), end: end)
    catchUp()
  }

  /// The kubectl commands that ran since the beginning, as parsed; lessons ask which were used.
  package var invocations: [Invocation] { host.invocations }

  // MARK: Files

  /// Writes a file, its path relative to the shell's working directory, making folders.
  package mutating func write(_ bytes: [UInt8], toFile path: String) throws(FileError) {
    let full = path.hasPrefix("/") ? path : workingDirectory + "/" + path
    var result: Result<Void, FileError> = .success(())
    let moment = clock.now
    machine.withFileSystem(.own) { files in
      do throws(FileError) {
        // The folders that are made on the way are the learner's too.
        let folders = full.indices.dropFirst().filter { full[$0] == "/" }.map { String(full[..<$0]) }
        let made = folders.filter { (try? files.list($0)) == nil }
        try files.write(full, bytes, now: moment)
        for path in made + [full] { try files.setOwner(path, user: Home.uid, group: Home.uid) }
      } catch {
        result = .failure(error)
      }
    }
    try result.get()
    if host.editing == full {
      host.editing = nil
      machine.wakeChanged()
      catchUp()
    }
  }

  package func read(file path: String) throws(FileError) -> [UInt8] {
    let full = path.hasPrefix("/") ? path : workingDirectory + "/" + path
    return try machine.readFile(full, in: .own)
  }

  /// The names in a folder, for completion.
  package func list(_ path: String) -> [String] {
    let full = path.hasPrefix("/") ? path : workingDirectory + "/" + path
    return (try? machine[fileSystem: .own]?.list(full)) ?? []
  }
}

extension Workstation {
  // MARK: Time

  /// The moment at which something will happen by itself.
  package var nextWake: Duration? {
    switch (machine.nextWake, host.cluster?.nextWake) {
    case (let a?, let b?): min(a, b)
    case (let a, let b): a ?? b
    }
  }

  /// Lets virtual time pass up to `moment`.
  package mutating func advance(to moment: Duration) {
    pass(to: moment) { _ in false }
  }

  package mutating func advance(by duration: Duration) { advance(to: clock.now + duration) }

  /// Lets virtual time pass while a command runs and needs no input, at most up to `moment`.
  package mutating func advanceWhileBusy(to moment: Duration) {
    pass(to: moment) { !$0.isBusy || $0.awaitsInput }
  }

  /// Lets time pass until the cluster is calm, at most `limit`.
  package mutating func settle(atMost limit: Duration) {
    let end = clock.now + limit
    pass(to: end) { $0.host.cluster?.isCalm ?? true }
  }

  /// Lets virtual time pass up to `moment`, or to the first moment at which `isEnough`.
  private mutating func pass(to moment: Duration, until isEnough: (Workstation) -> Bool) {
    catchUp()
    while !isEnough(self) {
      guard let wake = nextWake, wake <= moment else {
        moveClock(to: moment)
        return
      }
      moveClock(to: wake)
      catchUp()
    }
  }

  private mutating func moveClock(to moment: Duration) {
    clock.now = max(clock.now, moment)
    host.cluster?.moveClock(to: clock.now)
  }

  /// Lets the machine and the cluster do all that there is to do at the present moment.
  mutating func catchUp() {
    // A bound, because a script and a controller could feed each other work for ever.
    for _ in 0..<10_000 {
      let ran = machine.run(now: clock.now, host: &host)
      var worked = host.cluster?.catchUp(with: &machine) ?? false
      if takeFromStreams() { worked = true }
      if worked { machine.wakeChanged() }
      if !ran && !worked { return }
    }
  }
}
