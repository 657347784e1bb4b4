import API
import APIServer
import ContainerRuntime
import Controllers
import Network
import Scheduler
import Shell

extension Cluster {
  /// The moment at which something will happen by itself; nil if nothing will until a request comes in.
  package var nextWake: Duration? {
    var wakes = nodes.compactMap(\.nextWake)
    if let wake = scheduler?.nextWake { wakes.append(wake) }
    if let wake = controllerManager?.nextWake { wakes.append(wake) }
    if let wake = network.nextWake { wakes.append(wake) }
    if let wake = nextWatchWake { wakes.append(wake) }
    return wakes.min()
  }

  /// Lets virtual time pass up to `moment`, through everything that happens on the way.
  package mutating func advance(to moment: Duration) {
    catchUp()
    while let wake = nextWake, wake <= moment {
      moveClock(to: wake)
      catchUp()
    }
    moveClock(to: moment)
  }

  /// Sets the clock forward; what was due in between is late. Callers go from one `nextWake` to the next.
  package mutating func moveClock(to moment: Duration) {
    api.server.clock.now = max(moment, clock.now)
  }

  /// Lets every component see and do what there is to do at the present moment; whether anything was done.
  @discardableResult
  package mutating func catchUp() -> Bool {
    var nobody = NoOutside()
    return catchUp(with: &nobody)
  }

  /// As `catchUp()`, with a machine outside of the cluster joined to its network.
  @discardableResult
  package mutating func catchUp(with outside: inout some SocketHost) -> Bool {
    var worked = false
    // A bound, because two components that undo each other's work would never come to rest.
    for _ in 0..<10_000 {
      guard step(&outside) else { return worked }
      worked = true
    }
    return worked
  }

  /// Lets the controllers and the scheduler do what there is to do; the nodes follow later.
  package mutating func runControlPlane() {
    for _ in 0..<1_000 {
      let controlled = controllerManager?.step(&api) == true
      let scheduled = scheduler?.step(&api) == true
      if !controlled, !scheduled { return }
    }
  }

  private mutating func step(_ outside: inout some SocketHost) -> Bool {
    var worked = followStaticPods()
    if controllerManager?.step(&api) == true { worked = true }
    if scheduler?.step(&api) == true { worked = true }
    for index in nodes.indices where nodes[index].step(&api) { worked = true }
    for index in nodes.indices {
      if nodes[index].runtime.host.isAsked {
        answerQuestions(on: index)
        worked = true
      }
      network.setProxy(of: index, runs: nodes[index].runsProxy)
    }
    if network.follow(&api) { worked = true }
    if exchange(&outside) { worked = true }
    if answerListener() { worked = true }
    if tellWatches() { worked = true }
    return worked
  }

  /// Moves the nodes into the fabric and back, so that nothing is copied.
  private mutating func exchange(_ outside: inout some SocketHost) -> Bool {
    var fabric = NodeFabric(nodes: nodes, outside: outside, listener: listener, isListening: api.isServing)
    nodes = []
    defer {
      nodes = fabric.nodes
      listener = fabric.listener
      outside = fabric.outside
    }
    return network.exchange(&fabric, now: clock.now)
  }
}
