import API
import APIServer
import Objects
import Testing

@testable import Controllers

/// An API server and the controllers, without scheduler or kubelets: pods are made ready by hand.
struct ControllerBench {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))
  var manager = ControllerManager()

  mutating func run() { while manager.step(&server) {} }

  mutating func pass(_ duration: Duration) {
    let end = server.clock.now + duration
    run()
    while let wake = manager.nextWake, wake <= end {
      server.clock.now = wake
      run()
    }
    server.clock.now = end
  }

  mutating func create(_ resource: GroupVersionResource, _ yaml: String) throws {
    try server.create(resource, try YAML.readOne(yaml))
    run()
  }

  var pods: [Value] { server.objects(of: .pods) }

  mutating func makeReady(_ pod: Value) throws {
    var ready = pod
    ready["status"] = ["phase": "Running", "podIP": .string("10.244.0.\(pods.firstIndex(of: pod) ?? 0)")]
    Conditions.set(["type": "Ready", "status": "True"], at: server.clock, in: &ready)
    try server.update(.pods, ready, subresource: "status")
    run()
  }

  /// Makes all pods ready and removes those that are being deleted, until nothing changes.
  mutating func play() throws {
    for _ in 0..<100 {
      guard let pod = pods.first(where: { !$0.isPodReady }) else { return }
      try makeReady(pod)
    }
  }

  func object(_ resource: GroupVersionResource, _ name: String) -> Value? {
    server.objects(of: resource).first { $0.name == name }
  }

  /// The messages of the events of a reason, in the order of their names.
  func messages(_ reason: String) -> [String] {
    server.objects(of: .events).filter { $0["reason"]?.string == reason }.compactMap { $0["message"]?.string }
  }

  /// Ends a pod's only container, as a kubelet reports it.
  mutating func end(_ pod: Value, exitCode: Int) throws {
    var ended = pod
    ended["status", default: [:]]["phase"] = exitCode == 0 ? "Succeeded" : "Failed"
    ended["status", default: [:]]["containerStatuses"] = [
      [
        "name": "main",
        "state": ["terminated": ["exitCode": .int(exitCode), "finishedAt": .string(server.clock.timestamp)]],
      ]
    ]
    ended["metadata", default: [:]]["resourceVersion"] = nil
    try server.update(.pods, ended, subresource: "status")
    run()
  }

  static let web = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 4
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: "nginx:1.26"}]}
    """
}
