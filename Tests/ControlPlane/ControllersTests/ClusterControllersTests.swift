import API
import APIServer
import Objects
import Testing

@testable import Controllers

@Suite struct ClusterControllersTests {
  @Test func aNamespaceIsEmptiedBeforeItGoes() throws {
    var bench = ControllerBench()
    try bench.create(.namespaces, "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}")
    #expect(bench.server.objects(of: .serviceAccounts).contains { $0.key == "shop/default" })
    #expect(bench.server.objects(of: .configMaps).contains { $0.key == "shop/kube-root-ca.crt" })
    try bench.server.delete(.namespaces, name: "shop")
    bench.pass(.seconds(4))
    #expect(bench.server.objects(of: .namespaces).first { $0.name == "shop" }?["status"]?["phase"] == "Terminating")
    bench.pass(.seconds(10))
    #expect(!bench.server.objects(of: .namespaces).contains { $0.name == "shop" })
    #expect(!bench.server.objects(of: .configMaps).contains { $0.namespace == "shop" })
  }

  @Test func aNamespaceTellsWhatHoldsIt() throws {
    var bench = ControllerBench()
    try bench.create(.namespaces, "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}")
    let held = "{apiVersion: v1, kind: ConfigMap, metadata: {name: keep, namespace: shop, finalizers: [a.b/hold]}}"
    try bench.create(.configMaps, held)
    try bench.server.delete(.namespaces, name: "shop")
    bench.pass(.seconds(6))
    func condition(_ type: String) -> Value? {
      let namespace = bench.server.objects(of: .namespaces).first { $0.name == "shop" }
      return namespace?["status"]?["conditions"]?.array?.first { $0["type"]?.string == type }
    }
    #expect(condition("NamespaceDeletionContentFailure")?["status"] == "False")
    #expect(
      condition("NamespaceFinalizersRemaining")?["message"]
        == "Some content in the namespace has finalizers remaining: a.b/hold in 1 resource instances"
    )
    #expect(
      condition("NamespaceContentRemaining")?["message"]
        == "Some resources are remaining: configmaps. has 1 resource instances"
    )
  }

  @Test func endpointsFollowLabelsAndReadiness() throws {
    var bench = ControllerBench()
    try bench.create(.deployments, ControllerBench.web)
    try bench.create(
      .services,
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
      """
    )
    func slice() -> Value? { bench.server.objects(of: .endpointSlices).first { $0.name.hasPrefix("web-") } }
    #expect(slice()?["endpoints"]?.array?.isEmpty == true)
    let pod = try #require(bench.pods.first)
    try bench.makeReady(pod)
    #expect(slice()?["endpoints"]?.array?.count == 1)
    #expect(slice()?["ports"]?.array?.first?["port"] == 8080)
    let endpoints = bench.server.objects(of: .endpoints).first { $0.name == "web" }
    #expect(endpoints?["subsets"]?.array?.first?["addresses"]?.array?.count == 1)
  }

  @Test func aSilentNodeIsTaintedAndItsPodsLeaveAfterFiveMinutes() throws {
    var bench = ControllerBench()
    try bench.create(
      .nodes,
      """
      apiVersion: v1
      kind: Node
      metadata: {name: node01}
      status: {conditions: [{type: Ready, status: "True"}]}
      """
    )
    var node = try bench.server.get(.nodes, name: "node01")
    node["status"] = ["conditions": [["type": "Ready", "status": "True"]]]
    try bench.server.update(.nodes, node, subresource: "status")
    try bench.create(
      .pods,
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec: {nodeName: node01, containers: [{name: web, image: nginx}]}
      """
    )
    let renewed = bench.server.clock.microTimestamp
    try bench.create(
      .leases,
      """
      apiVersion: coordination.k8s.io/v1
      kind: Lease
      metadata: {name: node01, namespace: kube-node-lease}
      spec: {holderIdentity: node01, renewTime: "\(renewed)"}
      """
    )
    bench.pass(.seconds(49))
    #expect(try bench.server.get(.nodes, name: "node01").condition("Ready")?["status"] == "True")
    bench.pass(.seconds(2))
    #expect(try bench.server.get(.nodes, name: "node01").condition("Ready")?["status"] == "Unknown")
    bench.pass(.seconds(290))
    #expect(bench.pods.first?.deletionTimestamp == nil)
    bench.pass(.seconds(11))
    #expect(bench.pods.first?.deletionTimestamp != nil)
  }

  @Test func aBudgetAllowsAsManyDisruptionsAsPodsAreToSpare() throws {
    var bench = ControllerBench()
    try bench.create(.deployments, ControllerBench.web)
    try bench.play()
    try bench.create(
      .podDisruptionBudgets,
      """
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: web}
      spec: {maxUnavailable: 25%, selector: {matchLabels: {app: web}}}
      """
    )
    let status = bench.object(.podDisruptionBudgets, "web")?["status"]
    #expect(status?["expectedPods"] == 4)
    #expect(status?["desiredHealthy"] == 3)
    #expect(status?["disruptionsAllowed"] == 1)
  }

  @Test func podsOfANodeThatIsGoneAreRemoved() throws {
    var bench = ControllerBench()
    try bench.create(.nodes, "{apiVersion: v1, kind: Node, metadata: {name: node01}}")
    try bench.create(
      .pods,
      "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {nodeName: node01, containers: [{name: a, image: b}]}}"
    )
    try bench.server.delete(.nodes, name: "node01")
    bench.pass(.seconds(39))
    #expect(bench.pods.count == 1)
    bench.pass(.seconds(2))
    #expect(bench.pods.isEmpty)
  }

  @Test func aReplicationControllerKeepsItsPods() throws {
    var bench = ControllerBench()
    try bench.create(
      .replicationControllers,
      """
      apiVersion: v1
      kind: ReplicationController
      metadata: {name: old}
      spec:
        replicas: 2
        template: {metadata: {labels: {app: old}}, spec: {containers: [{name: web, image: nginx}]}}
      """
    )
    #expect(bench.pods.count == 2)
    #expect(bench.pods.allSatisfy { $0.controller?.kind == "ReplicationController" })
  }

  @Test func theServiceOfTheAPIComesBack() throws {
    var bench = ControllerBench()
    bench.run()
    try bench.server.delete(.services, namespace: "default", name: "kubernetes")
    bench.pass(.seconds(1))
    #expect(bench.object(.services, "kubernetes") == nil)
    #expect(bench.object(.endpoints, "kubernetes") == nil)
    bench.pass(.seconds(10))
    #expect(bench.object(.services, "kubernetes")?["spec"]?["clusterIP"] == "10.96.0.1")
    #expect(bench.object(.endpoints, "kubernetes") != nil)
  }
}
