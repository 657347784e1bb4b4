import API
import Kubectl
import Shell

/// kubectl as a process: it takes a moment to start, as a client does, in which the cluster goes on.
package struct KubectlProcess: Sendable {
  private static let startup = Duration.milliseconds(50)

  private let arguments: [String]
  private var kubectl: Kubectl
  private var started: Duration?
  private var invocation: Int?

  init(_ arguments: [String]) {
    self.arguments = arguments
    kubectl = Kubectl(arguments: arguments)
  }

  mutating func resume(_ process: inout ProcessContext, _ host: inout WorkstationHost) -> ProgramStep {
    guard let started else {
      self.started = process.now
      invocation = host.note(Invocation(arguments: arguments, moment: process.now))
      return .wait(.until(process.now + Self.startup))
    }
    if process.now < started + Self.startup { return .wait(.until(started + Self.startup)) }
    // Both are moved, not copied: a copy would make every change duplicate what it touches.
    var bridge = KubectlBridge(process: process.moveOut(), host: host.moveOut())
    let step = kubectl.resume(&bridge)
    process = bridge.process.moveOut()
    host = bridge.host.moveOut()
    if let invocation { host.invocations[invocation].namespace = kubectl.namespace }
    switch step {
    case .exit(let code):
      host.warnings[process.pid] = nil
      if let invocation { host.invocations[invocation].exit = code }
      return .exit(code)
    case .wait(let until, let input, let change):
      return .wait(Wait(until: until, input: input, child: bridge.program != nil, change: change))
    }
  }
}
