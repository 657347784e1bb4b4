extension Shell {
  /// A copy of the shell that runs the code and then ends.
  private func subshell(_ code: Code) -> Shell {
    var child = self
    child.source = .none
    child.isInteractive = false
    child.parser = Parser("")
    child.frames = []
    child.decisions = 0
    child.waiting = nil
    // A subshell does not inherit handlers, but what is ignored stays ignored.
    child.traps = traps.filter { $0.value.isEmpty }
    child.pendingTraps = []
    child.jobs = []
    child.exiting = nil
    child.resetSubstitutions()
    child.push(code, .main)
    return child
  }

  mutating func forkShell(_ code: Code, streams: [Descriptor] = [], _ c: inout ProcessContext) -> PID? {
    c.fork(.code(subshell(code)), streams: streams)
  }

  mutating func startSubshell(_ code: Code, _ c: inout ProcessContext) {
    guard let pid = forkShell(code, &c) else { return failToFork(&c) }
    waiting = .foreground([pid], statuses: [])
  }

  mutating func startPipeline(_ parts: [Code], _ c: inout ProcessContext) {
    var pids: [PID] = []
    var input: Int?
    for (index, code) in parts.enumerated() {
      var streams: [Descriptor] = []
      var opened: (read: Int, write: Int)?
      if let input, let file = c.process.file(input) { streams.append(Descriptor(number: 0, file: file)) }
      if index < parts.count - 1 {
        let pipe = c.makePipe()
        opened = pipe
        if let file = c.process.file(pipe.write) { streams.append(Descriptor(number: 1, file: file)) }
      }
      let pid = forkShell(code, streams: streams, &c)
      if let input { c.closeDescriptor(input) }
      if let opened { c.closeDescriptor(opened.write) }
      input = opened?.read
      guard let pid else {
        if let input { c.closeDescriptor(input) }
        return failToFork(&c)
      }
      pids.append(pid)
    }
    waiting = .foreground(pids, statuses: [])
  }

  mutating func startBackground(_ code: Code, _ text: String, _ c: inout ProcessContext) {
    var streams: [Descriptor] = []
    if !isInteractive {
      // What runs in the background of a script reads nothing.
      let number = c.attach(OpenFile(target: .device(.null), readable: true, writable: false), at: 10)
      if let file = c.process.file(number) { streams.append(Descriptor(number: 0, file: file)) }
      defer { c.closeDescriptor(number) }
      launchBackground(code, text, streams, &c)
    } else {
      launchBackground(code, text, streams, &c)
    }
  }

  private mutating func launchBackground(
    _ code: Code,
    _ text: String,
    _ streams: [Descriptor],
    _ c: inout ProcessContext
  ) {
    let wasBackground = c.process.isBackground
    c.process.isBackground = true
    let pid = forkShell(code, streams: streams, &c)
    c.process.isBackground = wasBackground
    guard let pid else { return failToFork(&c) }
    let local = c.kernel.processes[pid]?.localID ?? pid
    lastBackground = local
    lastStatus = 0
    let number = (jobs.map(\.number).max() ?? 0) + 1
    jobs.append(Job(number: number, pid: pid, localPID: local, text: text))
    if isInteractive && dialect == .bash && c.isTerminal(2) { c.write("[\(number)] \(local)\n", to: 2) }
  }

  /// Runs a command substitution; the instruction is done again when its output is there.
  mutating func beginSubstitution(
    _ code: Code,
    at position: Int,
    isFile: Bool,
    _ c: inout ProcessContext
  ) -> ImageStep? {
    frames[frames.count - 1].position = position
    let pipe = c.makePipe()
    var streams: [Descriptor] = []
    if let file = c.process.file(pipe.write) { streams.append(Descriptor(number: 1, file: file)) }
    let pid = forkShell(code, streams: streams, &c)
    c.closeDescriptor(pipe.write)
    guard let pid else {
      c.closeDescriptor(pipe.read)
      failToFork(&c)
      return nil
    }
    waiting = .substitution(pid, descriptor: pipe.read, bytes: [], isFile: isFile)
    return nil
  }

  // MARK: Waiting

  /// Looks whether what the shell waits for has come; a step when it has not.
  mutating func proceed(_ c: inout ProcessContext) -> ImageStep? {
    switch waiting {
    case .foreground(let pids, var statuses):
      waiting = nil
      for pid in pids.dropFirst(statuses.count) {
        guard let status = c.reap(pid) else {
          waiting = .foreground(pids, statuses: statuses)
          return .wait(Wait(child: true))
        }
        note(status, isLast: pid == pids.last, &c)
        statuses.append(status.exitCode ?? 0)
      }
      finishForeground(statuses)
      return nil
    case .substitution(let pid, let descriptor, let bytes, let isFile):
      return proceedSubstitution(pid, descriptor, bytes, isFile: isFile, &c)
    case .read(let command, let bytes):
      waiting = nil
      return proceedRead(command, bytes, &c)
    case .jobs(let pids):
      waiting = nil
      return proceedJobs(pids, &c)
    case .moreInput, nil:
      waiting = nil
      return nil
    }
  }

  /// Bash says how a foreground command was killed.
  private mutating func note(_ status: ProcessStatus, isLast: Bool, _ c: inout ProcessContext) {
    guard case .signaled(let signal) = status, isLast else { return }
    if wasInterrupted && signal == .interrupt {
      abandon(status: 130)
      return
    }
    guard signal != .interrupt, signal != .pipe else { return }
    let words: String =
      switch signal {
      case .kill: "Killed"
      case .terminate: "Terminated"
      case .hangup: "Hangup"
      case .segmentation: "Segmentation fault"
      case .abort: "Aborted"
      default: signal.name
      }
    c.write(words + "\n", to: 2)
  }

  private mutating func finishForeground(_ statuses: [Int]) {
    guard !frames.isEmpty else { return }
    wasInterrupted = false
    lastStatus = statuses.last ?? 0
    if options.failsPipes, let failed = statuses.last(where: { $0 != 0 }) { lastStatus = failed }
    if dialect == .bash {
      var variable = Variable(statuses.first.map(String.init) ?? "")
      variable.elements = statuses.map(String.init)
      variables["PIPESTATUS"] = variable
    }
    failIfAsked()
  }

  private mutating func proceedSubstitution(
    _ pid: PID,
    _ descriptor: Int,
    _ bytes: [UInt8],
    isFile: Bool,
    _ c: inout ProcessContext
  ) -> ImageStep? {
    var bytes = bytes
    waiting = nil
    while descriptor >= 0 {
      switch c.read(descriptor) {
      case .bytes(let more):
        bytes += more
        guard bytes.count < 1 << 26 else {
          complain("xrealloc: cannot allocate \(bytes.count) bytes", &c)
          requestExit(2)
          return nil
        }
        continue
      case .wait:
        waiting = .substitution(pid, descriptor: descriptor, bytes: bytes, isFile: isFile)
        return .wait(Wait(input: true, child: true))
      case .end: c.closeDescriptor(descriptor)
      }
      break
    }
    guard let status = c.reap(pid) else {
      waiting = .substitution(pid, descriptor: -1, bytes: bytes, isFile: isFile)
      return .wait(Wait(child: true))
    }
    if wasInterrupted {
      abandon(status: 130)
      return nil
    }
    if isFile {
      substitutions.append(offer(c.makePipe(holding: bytes), from: nil, &c))
      return nil
    }
    substitutionStatus = status.exitCode
    while bytes.last == 10 { bytes.removeLast() }
    bytes.removeAll { $0 == 0 }
    substitutions.append(String(decoding: bytes, as: UTF8.self))
    return nil
  }

  // MARK: Jobs

  /// Waits for background jobs, all or those named.
  private mutating func proceedJobs(_ pids: [PID], _ c: inout ProcessContext) -> ImageStep? {
    for pid in pids {
      guard let index = jobs.firstIndex(where: { $0.pid == pid }) else { continue }
      if case .running = jobs[index].status {
        guard let status = c.reap(pid) else {
          waiting = .jobs(pids)
          return .wait(Wait(child: true))
        }
        jobs[index].status = status
      }
      lastStatus = jobs[index].status.exitCode ?? 0
      jobs.remove(at: index)
    }
    if waitsForAll { lastStatus = 0 }
    waitsForAll = false
    endCall(&c)
    return nil
  }

  /// Notes which jobs have ended.
  mutating func updateJobs(_ c: inout ProcessContext) {
    for index in jobs.indices {
      if case .running = jobs[index].status, let status = c.reap(jobs[index].pid) { jobs[index].status = status }
    }
  }

  /// Before a prompt: jobs that ended are told of and forgotten.
  mutating func reportJobs(_ c: inout ProcessContext) {
    guard !jobs.isEmpty else { return }
    updateJobs(&c)
    for job in jobs where job.status != .running && c.isTerminal(2) {
      c.write(describe(job) + "\n", to: 2)
    }
    jobs.removeAll { $0.status != .running }
  }

  func describe(_ job: Job) -> String {
    let mark = job.number == jobs.last?.number ? "+" : job.number == jobs.dropLast().last?.number ? "-" : " "
    let state: String
    var text = job.text
    switch job.status {
    case .running:
      state = "Running"
      if dialect == .bash { text += " &" }
    case .exited(0): state = "Done"
    case .exited(let code): state = dialect == .bash ? "Exit \(code)" : "Done(\(code))"
    case .signaled(let signal): state = signal == .terminate ? "Terminated" : signal == .kill ? "Killed" : signal.name
    }
    return "[\(job.number)]\(mark)  \(state.padded(to: 24))\(text)"
  }
}
