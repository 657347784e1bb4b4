import API

extension Cluster {
  /// The moment at which something will happen by itself; nil if nothing will until a request comes in.
  package var nextWake: Duration? {
    var wakes = nodes.compactMap(\.nextWake)
    if let wake = scheduler?.nextWake { wakes.append(wake) }
    if let wake = controllerManager?.nextWake { wakes.append(wake) }
    if let wake = network.nextWake { wakes.append(wake) }
    return wakes.min()
  }

  /// Lets virtual time pass up to `moment`, through everything that happens on the way.
  package mutating func advance(to moment: Duration) {
    catchUp()
    while let wake = nextWake, wake <= moment {
      moveClock(to: max(wake, clock.now))
      catchUp()
    }
    moveClock(to: max(moment, clock.now))
  }

  /// Lets every component see and do what there is to do at the present moment.
  ///
  /// - Returns: whether anything was done.
  @discardableResult
  package mutating func catchUp() -> Bool {
    var worked = false
    // A bound, because two components that undo each other's work would never come to rest.
    for _ in 0..<10_000 {
      guard step() else { return worked }
      worked = true
    }
    return worked
  }

  private mutating func step() -> Bool {
    var worked = followStaticPods()
    if controllerManager?.step(&api) == true { worked = true }
    if scheduler?.step(&api) == true { worked = true }
    for index in nodes.indices where nodes[index].step(&api, resolver: network.resolver) { worked = true }
    if exchange() { worked = true }
    return worked
  }

  package mutating func moveClock(to moment: Duration) {
    api.server.clock.now = moment
  }
}
