package import API
import APIServer
package import Controllers
package import Network
package import Objects
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
  var random: RandomSource
  /// What ran when the control plane's kubelet was last there to tell.
  var lastRunning: Set<String> = []
  var streams = Streams()
  var listener = APIListener()
  /// Watches of programs in the cluster.
  var watches: [ServedWatch] = []

  /// A cluster that has just been installed and come to rest. `epoch` is the Unix second at which virtual time is
  /// zero; all chance in the cluster comes from the seed.
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
    api.healthyNodes = Set(nodes.map(\.name))
    install()
  }

  package var clock: Clock { api.clock }

  /// The objects of a resource as stored, whether or not the API serves: for lessons, graders and tests.
  package func objects(of resource: GroupVersionResource, in namespace: String? = nil) -> [Value] {
    api.server.store.objects(resource.groupResource, namespace: namespace)
  }
}

extension Cluster {
  /// The revision of the last write.
  package var revision: Int { api.server.store.revision }
}
