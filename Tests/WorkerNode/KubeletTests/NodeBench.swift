import API
import APIServer
import ContainerRuntime
import Objects
import Shell
import Testing

@testable import Kubelet

/// One node at an API server, without scheduler, controllers or network: pods name their node themselves.
struct NodeBench {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))
  var runtime = ContainerRuntime(hostname: "node01", epoch: 1_790_000_000, random: RandomSource(seed: 2))
  var kubelet = Kubelet(
    NodeConfiguration(name: "node01", address: "192.168.49.3", podCIDR: "10.244.1.0/24"),
    random: RandomSource(seed: 3)
  )

  init() throws {
    for name in ["default", "kube-node-lease"] where try server.list(.namespaces).allSatisfy({ $0.name != name }) {
      try server.create(.namespaces, ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]])
    }
    // What the controllers put into each namespace.
    try server.create(
      .configMaps,
      [
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "kube-root-ca.crt", "namespace": "default"],
        "data": ["ca.crt": "simulated"],
      ]
    )
    settle()
  }

  mutating func settle() {
    for _ in 0..<1000 {
      let ran = runtime.run(now: server.clock.now)
      let worked = kubelet.step(&server, &runtime, afterRunning: ran)
      if !ran && !worked { return }
    }
    Issue.record("the node does not come to rest")
  }

  mutating func pass(_ duration: Duration) {
    let end = server.clock.now + duration
    settle()
    while let wake = [kubelet.nextWake, runtime.nextWake].compactMap(\.self).min(), wake <= end {
      server.clock.now = max(wake, server.clock.now)
      settle()
    }
    server.clock.now = end
  }

  /// Creates objects in the namespace `default`, pods on the node, and lets `duration` pass.
  mutating func create(_ yaml: String, then duration: Duration = .seconds(10)) throws {
    for var object in try YAML.read(yaml) {
      object["metadata", default: [:]]["namespace"] = "default"
      if object.kind == "Pod" { object["spec", default: [:]]["nodeName"] = "node01" }
      let resource: GroupVersionResource =
        switch object.kind {
        case "Pod": .pods
        case "ConfigMap": .configMaps
        default: .secrets
        }
      try server.create(resource, object)
    }
    pass(duration)
  }

  func pod(_ name: String) -> Value { server.objects(of: .pods).first { $0.name == name } ?? .null }

  /// The status of a pod's first container, or of its first init container.
  func container(_ pod: String, initial: Bool = false) -> Value {
    self.pod(pod)["status"]?[initial ? "initContainerStatuses" : "containerStatuses"]?.array?.first ?? .null
  }

  func log(_ pod: String, _ container: String = "c", previous: Bool = false) throws(Status) -> String {
    var options = Kubelet.LogOptions()
    options.previous = previous
    return try kubelet.log("default/" + pod, container, options, runtime, server.clock).text
  }

  /// `Reason: message` of the events about an object, in the order in which they first happened.
  func events(_ name: String) -> [String] {
    server.objects(of: .events).filter { $0["involvedObject"]?["name"]?.string == name }
      .sorted { Self.number($0) < Self.number($1) }
      .map { "\($0["reason"]?.string ?? ""): \($0["message"]?.string ?? "")" }
  }

  private static func number(_ event: Value) -> Int {
    Int(event["metadata"]?["resourceVersion"]?.string ?? "") ?? 0
  }

  /// A pod of one busybox container `c` with this script.
  static func script(_ name: String, _ script: String, policy: String = "Always", extra: String = "") -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: \(name)}
    spec:
      restartPolicy: \(policy)
      terminationGracePeriodSeconds: 5
      \(extra)
      containers:
      - {name: c, image: "busybox:1.36", command: [sh, -c, \(JSON.write(.string(script)))]}
    """
  }
}
