/// One kernel: a node of the cluster or the learner's workstation. A value; a copy is a snapshot.
package struct Machine<P: Program>: Sendable {
  /// The context lent to whatever process runs; it holds the kernel.
  var context: ProcessContext
  private var programs: [PID: P] = [:]
  private var earliestTimer: Duration?

  /// Makes a machine whose own namespace has an empty root; `epoch` is the Unix time at virtual time zero.
  package init(hostname: String, seed: UInt64, epoch: Int) {
    context = ProcessContext(kernel: Kernel(hostname: hostname, seed: seed, epoch: epoch))
  }

  /// Runs all that can run at the moment until everybody waits; whether anything ran.
  @discardableResult
  package mutating func run(now: Duration, host: inout P.Host) -> Bool {
    if now > context.kernel.now {
      context.kernel.now = now
      context.kernel.allowance = Spending.sharedAllowance
    }
    if let timer = earliestTimer, timer <= context.kernel.now {
      for pid in context.kernel.processes.due(at: context.kernel.now) { context.kernel.wake(pid) }
    }
    var ran = false
    while context.kernel.hasReady {
      for pid in context.kernel.takeReady() where step(pid, &host) { ran = true }
    }
    if ran || earliestTimer != nil { earliestTimer = context.kernel.processes.earliestTimer }
    return ran
  }

  /// The earliest timer; nil when nothing will happen by itself.
  package var nextWake: Duration? { context.kernel.hasReady ? context.kernel.now : earliestTimer }

  /// Runs again the programs that wait with `change`.
  package mutating func wakeChanged() {
    context.kernel.wake(context.kernel.processes.waitingForChange())
  }

  /// Gives one process its turn.
  private mutating func step(_ pid: PID, _ host: inout P.Host) -> Bool {
    guard let process = context.kernel.processes.take(pid) else { return false }
    guard process.isReady else {
      context.kernel.processes.putBack(process)
      return false
    }
    context.begin(process)
    while true {
      if let fatal = deliverSignals() {
        context.finish(.signaled(fatal))
        break
      }
      let next = resume(&host)
      if case .replace(let image) = next {
        programs[pid] = nil
        context.process.image = image
        continue
      }
      switch next {
      case .exit(let code): context.finish(.exited(code & 0xff))
      case .signal(let signal): context.finish(.signaled(signal))
      case .wait(let wait): context.pause(wait)
      case .replace: break
      }
      break
    }
    if context.process.ended != nil { programs[pid] = nil }
    context.leave()
    return true
  }

  private mutating func resume(_ host: inout P.Host) -> ImageStep {
    let image = context.process.image
    context.process.image = .none
    switch image {
    case .code(var code):
      let step = code.resume(&context)
      if case .replace = step { return step }
      context.process.image = .code(code)
      return step
    case .program(let name):
      context.process.image = image
      let pid = context.process.id
      let arguments = context.process.arguments
      guard var program = programs.removeValue(forKey: pid) ?? P.make(name, arguments: arguments) else {
        context.write("\(arguments.first ?? name): cannot execute binary file: Exec format error\n", to: 2)
        return .exit(126)
      }
      let step = program.resume(&context, &host)
      programs[pid] = program
      switch step {
      case .exit(let code): return .exit(code)
      case .signal(let signal): return .signal(signal)
      case .wait(let wait): return .wait(wait)
      }
    case .none: return .exit(0)
    }
  }

  /// Drops what the process ignores; the signal that kills it, if one does.
  private mutating func deliverSignals() -> Signal? {
    guard !context.process.pendingSignals.isEmpty else { return nil }
    var kept: [Signal] = []
    for signal in context.process.pendingSignals {
      if signal == .kill { return .kill }
      if handles(signal) {
        kept.append(signal)
      } else if !signal.isIgnoredByDefault && !context.isFirstOfNamespace {
        return signal
      }
    }
    context.process.pendingSignals = kept
    return nil
  }

  private func handles(_ signal: Signal) -> Bool {
    switch context.process.image {
    case .code(let code): code.handles(signal)
    case .program(let name):
      (programs[context.process.id] ?? P.make(name, arguments: context.process.arguments))?.handles(signal) ?? false
    case .none: false
    }
  }
}
