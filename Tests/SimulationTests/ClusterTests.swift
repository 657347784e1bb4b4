import API
import Objects
import Simulation
import Testing

@Suite struct ClusterTests {
  static let multi = Cluster(profile: .multi, seed: 1, epoch: 1_790_000_000)

  @Test func aNewClusterHasComeToRest() {
    let cluster = Self.multi
    let nodes = cluster.objects(of: .nodes)
    #expect(nodes.map(\.name) == ["control-plane", "node01", "node02"])
    #expect(nodes.allSatisfy { $0.condition("Ready")?["status"] == "True" })
    let pods = cluster.objects(of: .pods)
    #expect(
      pods.count == 8,
      "etcd, API server, controller manager, scheduler, coredns and a proxy on each node: \(pods.map(\.name))"
    )
    #expect(pods.allSatisfy { $0.podPhase == "Running" && $0.isPodReady }, "\(pods.map { ($0.name, $0.podPhase) })")
    #expect(cluster.isCalm)
    #expect(cluster.clock.now < .seconds(90))
  }

  @Test func anIdleClusterHasNothingToDo() {
    var cluster = Self.multi
    // The one look at the leases that were written when the kubelets began, and at the deadline of CoreDNS's rollout.
    cluster.advance(to: .seconds(700))
    #expect(cluster.nextWake == nil)
  }

  @Test func aDeploymentRuns() throws {
    var cluster = Self.multi
    try cluster.create(.deployments, try YAML.readOne(Self.web))
    cluster.settle(atMost: .seconds(60))
    let pods = cluster.objects(of: .pods, in: "default")
    #expect(pods.count == 3)
    #expect(pods.allSatisfy { $0.isPodReady }, "\(pods.map { $0["status"] })")
    #expect(Set(pods.compactMap(\.nodeName)) == ["node01", "node02"])
    let deployment = try cluster.get(.deployments, namespace: "default", name: "web")
    #expect(deployment["status"]?["readyReplicas"] == 3)
  }

  @Test func aCopyIsASnapshot() throws {
    var cluster = Self.multi
    let before = cluster
    try cluster.create(.deployments, try YAML.readOne(Self.web))
    cluster.settle(atMost: .seconds(60))
    #expect(before.objects(of: .pods, in: "default").isEmpty)
    var again = before
    try again.create(.deployments, try YAML.readOne(Self.web))
    again.settle(atMost: .seconds(60))
    #expect(again.objects(of: .pods) == cluster.objects(of: .pods), "same seed, same inputs: same bytes")
  }

  @Test func withoutASchedulerPodsStayPending() throws {
    var cluster = Self.multi
    cluster.stop(.scheduler)
    cluster.settle(atMost: .seconds(60))
    #expect(!cluster.objects(of: .pods).contains { $0.name == "kube-scheduler-control-plane" })
    try cluster.create(.pods, try YAML.readOne(Self.pod))
    cluster.advance(to: cluster.clock.now + .seconds(60))
    #expect(cluster.objects(of: .pods, in: "default").first?.nodeName == nil)
    cluster.start(.scheduler)
    cluster.settle(atMost: .seconds(60))
    #expect(cluster.objects(of: .pods, in: "default").first?.isPodReady == true)
  }

  @Test func aNodeWhoseKubeletFallsSilentLosesItsPods() throws {
    var cluster = Self.multi
    try cluster.create(.deployments, try YAML.readOne(Self.web))
    cluster.settle(atMost: .seconds(60))
    cluster.stop(.kubelet, of: "node01")
    cluster.advance(to: cluster.clock.now + .seconds(55))
    let node = try cluster.get(.nodes, name: "node01")
    #expect(node.condition("Ready")?["status"] == "Unknown")
    cluster.advance(to: cluster.clock.now + .seconds(320))
    let pods = cluster.objects(of: .pods, in: "default").filter { $0.deletionTimestamp == nil }
    #expect(pods.count == 3)
    #expect(pods.allSatisfy { $0.nodeName == "node02" && $0.isPodReady })
  }

  static let pod = """
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: default}
    spec: {containers: [{name: web, image: "nginx:1.27"}]}
    """

  static let web = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: default}
    spec:
      replicas: 3
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: "nginx:1.27"}]}
    """
}
