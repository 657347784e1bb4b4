import API
import Objects
import Simulation
import Testing

@Suite struct NodeComponentTests {
  private static let web: (cluster: Cluster, address: String)? = {
    var cluster = ClusterTests.multi
    guard let deployment = try? YAML.readOne(ClusterTests.web), let service = try? YAML.readOne(Self.service) else {
      return nil
    }
    _ = try? cluster.create(.deployments, deployment)
    let stored = try? cluster.create(.services, service)
    cluster.settle(atMost: .seconds(60))
    return (cluster, stored?["spec"]?["clusterIP"]?.string ?? "")
  }()

  private static let service = """
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: default}
    spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}
    """

  /// What a command on a node prints.
  private func output(_ command: String, on node: String, _ cluster: inout Cluster) throws -> String {
    let started = cluster.startProbe(on: node, command)
    let probe = try #require(started)
    while true {
      _ = cluster.catchUp()
      if let result = cluster.takeResult(of: probe) { return result.stdout }
      let wake = try #require(cluster.nextWake, "the command waits for nothing")
      cluster.advance(to: wake)
    }
  }

  private func status(of url: String, from node: String, _ cluster: inout Cluster) throws -> String {
    try output("curl -s -m 5 -o /dev/null -w '%{http_code}' http://\(url)", on: node, &cluster)
  }

  private func replacePods(_ cluster: inout Cluster) throws {
    for pod in cluster.objects(of: .pods, in: "default") {
      try cluster.delete(.pods, namespace: "default", name: pod.name)
    }
    cluster.settle(atMost: .seconds(90))
    #expect(cluster.objects(of: .pods, in: "default").count == 3)
  }

  @Test func aStoppedProxyKeepsItsRules() throws {
    var (cluster, address) = try #require(Self.web)
    cluster.stop(.proxy, of: "node01")
    #expect(try status(of: address, from: "node01", &cluster) == "200", "the rules stay")
    try replacePods(&cluster)
    #expect(try status(of: address, from: "node01", &cluster) == "000", "they lead to pods that are gone")
    #expect(try status(of: address, from: "node02", &cluster) == "200")
    #expect(try status(of: "192.168.49.3:30080", from: "node02", &cluster) == "000", "a node port is its own node's")
    #expect(try status(of: "192.168.49.4:30080", from: "node01", &cluster) == "200")
    cluster.start(.proxy, of: "node01")
    #expect(try status(of: address, from: "node01", &cluster) == "200")
  }

  @Test func aNewPodOfTheProxyCatchesUp() throws {
    var (cluster, address) = try #require(Self.web)
    cluster.stop(.proxy, of: "node01")
    try replacePods(&cluster)
    let proxies = cluster.objects(of: .pods, in: "kube-system").filter { $0.labels["k8s-app"] == "kube-proxy" }
    let proxy = try #require(proxies.first { $0.nodeName == "node01" })
    try cluster.delete(.pods, namespace: "kube-system", name: proxy.name)
    cluster.settle(atMost: .seconds(60))
    #expect(try status(of: address, from: "node01", &cluster) == "200")
  }

  @Test func withoutARuntimeThePodsGoOnAndTheNodeIsNotReady() throws {
    var (cluster, address) = try #require(Self.web)
    cluster.stop(.containerRuntime, of: "node01")
    cluster.advance(to: cluster.clock.now + .seconds(20))
    #expect(try cluster.get(.nodes, name: "node01").condition("Ready")?["status"] == "True")
    cluster.advance(to: cluster.clock.now + .seconds(20))
    var ready = try cluster.get(.nodes, name: "node01").condition("Ready")
    #expect(ready?["status"] == "False")
    #expect(ready?["reason"] == "KubeletNotReady")
    #expect(ready?["message"] == "container runtime is down")
    #expect(try status(of: address, from: "node02", &cluster) == "200")
    var pod = try YAML.readOne(ClusterTests.pod)
    pod["spec", default: [:]]["nodeName"] = "node01"
    pod["metadata", default: [:]]["name"] = "late"
    try cluster.create(.pods, pod)
    cluster.advance(to: cluster.clock.now + .seconds(160))
    #expect(try cluster.get(.pods, namespace: "default", name: "late").podPhase == "Pending")
    ready = try cluster.get(.nodes, name: "node01").condition("Ready")
    #expect(
      ready?["message"]?.string
        == "[container runtime is down, PLEG is not healthy: pleg was last seen active 3m1s ago; threshold is 3m0s]"
    )
    cluster.start(.containerRuntime, of: "node01")
    cluster.settle(atMost: .seconds(60))
    #expect(try cluster.get(.nodes, name: "node01").condition("Ready")?["message"] == "kubelet is posting ready status")
    #expect(try cluster.get(.pods, namespace: "default", name: "late").isPodReady)
  }

  @Test func anExecNeedsTheRuntime() throws {
    var (cluster, _) = try #require(Self.web)
    let pods = cluster.objects(of: .pods, in: "default")
    let pod = try #require(pods.first { $0.nodeName == "node01" })
    cluster.stop(.containerRuntime, of: "node01")
    var request = Request(.get, .pods, namespace: "default", name: pod.name)
    request.subresource = "exec"
    request.options.parameters = [.init("command", "date")]
    #expect(throws: Status.self) { try cluster.open(request) }
    request.subresource = "log"
    let log = try cluster.send(request).body.string ?? ""
    #expect(log.hasPrefix("unable to retrieve container logs for docker://"))
  }

  @Test(arguments: [
    ("stop scheduler", "kube-scheduler"), ("start kube-apiserver", "kube-apiserver"),
    ("stop proxy node01", "kube-proxy node01"),
    ("stop containerd node02", "containerd node02"), ("start kubelet node01", "kubelet node01"),
  ])
  func faults(text: String, component: String) { #expect(Fault(text)?.component == component) }

  @Test(arguments: ["stop", "stop kubelet", "stop etcd node01", "halt kubelet node01", "stop dns node01"])
  func noFaults(text: String) { #expect(Fault(text) == nil) }
}
