package import API
package import APIServer
package import Controllers
package import Network
import Objects
package import Scheduler

/// A whole cluster as one value: store, controllers, nodes with their processes and files, clock and chance.
///
/// A copy is a snapshot that shares everything until one of the two changes. Nothing happens in it by itself:
/// `advance(to:)` lets virtual time pass, requests come in through `APIClient` and `StreamingClient`.
package struct Cluster: Sendable {
  package let profile: Profile
  package var api: ServingAPI
  /// Nil while the scheduler does not run; a scheduler that starts lists everything anew, as it would.
  package var scheduler: Scheduler?
  package var controllerManager: ControllerManager?
  package var nodes: [Node]
  package var network: Network
  package var random: RandomSource

  /// A cluster that has just been installed and come to rest.
  ///
  /// - Parameters:
  ///   - epoch: Unix seconds at which virtual time is zero.
  ///   - seed: all chance in the cluster comes from it.
  package init(profile: Profile, seed: UInt64, epoch: Int) {
    var random = RandomSource(seed: seed)
    let clock = Clock(epoch: epoch)
    self.profile = profile
    api = ServingAPI(
      server: APIServer(clock: clock, random: RandomSource(seed: random.next())),
      address: "\(profile.machines[0].address):8443"
    )
    nodes = profile.machines.map { Node($0, clock: clock, random: RandomSource(seed: random.next())) }
    network = Network(random: RandomSource(seed: random.next()))
    self.random = random
    install()
  }

  package var clock: Clock { api.clock }
}
