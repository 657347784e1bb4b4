import API
import APIServer
import Objects
import Scheduler
import Testing

@Suite struct SchedulerTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))
  var scheduler = Scheduler(random: RandomSource(seed: 2))

  init() throws {
    for (name, taint) in [("control-plane", true), ("node01", false), ("node02", false)] {
      var node: Value = [
        "apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(name), "labels": ["host": .string(name)]],
      ]
      if taint {
        node["spec"] = ["taints": [["key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"]]]
      }
      let kubelet = Request.User.component("system:node:" + name, groups: ["system:nodes"])
      var created = try server.create(.nodes, node, user: kubelet)
      created["status"] = ["allocatable": ["cpu": "2", "memory": "4Gi", "pods": "3"]]
      try server.update(.nodes, created, subresource: "status")
    }
  }

  mutating func run() { while scheduler.step(&server) {} }

  mutating func create(_ name: String, _ spec: String = "") throws {
    try server.create(
      .pods,
      try YAML.readOne(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: \(name)}
        spec:
          containers: [{name: web, image: nginx, resources: {requests: {cpu: 500m}}}]
        \(spec)
        """
      )
    )
    run()
  }

  func node(_ name: String) -> String? { server.objects(of: .pods).first { $0.name == name }?.nodeName }

  func messages(_ reason: String) -> [String] {
    server.objects(of: .events).filter { $0["reason"]?.string == reason }.compactMap { $0["message"]?.string }
  }

  @Test mutating func podsAvoidTheTaintedNodeAndSpread() throws {
    try create("a")
    try create("b")
    #expect(Set([node("a"), node("b")]) == ["node01", "node02"])
    #expect(messages("Scheduled").contains("Successfully assigned default/a to \(node("a") ?? "")"))
  }

  @Test mutating func theRefusalCountsEachReason() throws {
    try create("picky", "  nodeSelector: {host: nowhere}")
    #expect(node("picky") == nil)
    #expect(
      messages("FailedScheduling") == [
        "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node "
          + "affinity/selector. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is "
          + "not helpful for scheduling."
      ]
    )
    let pod = server.objects(of: .pods).first
    #expect(pod?.condition("PodScheduled")?["reason"] == "Unschedulable")
  }

  @Test mutating func aPodThatWaitsIsTriedAgainWhenANodeChanges() throws {
    try create("picky", "  nodeSelector: {disk: ssd}")
    try server.patch(.nodes, name: "node02", with: ["metadata": ["labels": ["disk": "ssd"]]])
    run()
    #expect(node("picky") == nil, "the back-off of a second is not over")
    let wake = try #require(scheduler.nextWake)
    server.clock.now = wake
    run()
    #expect(node("picky") == "node02")
    #expect(scheduler.decisions["default/picky"]?.winner == "node02")
  }

  @Test mutating func aFullNodeTakesNoMore() throws {
    for name in ["a", "b", "c", "d", "e", "f"] { try create(name) }
    try create("late")
    #expect(node("late") == nil)
    #expect(
      messages("FailedScheduling").first
        == "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Too many pods. no new claims to "
        + "deallocate, preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No "
        + "preemption victims found for incoming pod."
    )
  }

  @Test mutating func podsThatRefuseEachOtherGetANodeEach() throws {
    let apart = """
        affinity:
          podAntiAffinity:
            requiredDuringSchedulingIgnoredDuringExecution:
              - {topologyKey: host, labelSelector: {matchExpressions: [{key: lone, operator: DoesNotExist}]}}
      """
    try create("a", apart)
    try create("b", apart)
    try create("c", apart)
    #expect(Set([node("a"), node("b")]) == ["node01", "node02"])
    #expect(
      messages("FailedScheduling") == [
        "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match pod anti-affinity rules. "
          + "no new claims to deallocate, preemption: 0/3 nodes are available: 1 Preemption is not helpful for "
          + "scheduling, 2 No preemption victims found for incoming pod."
      ]
    )
    try create("d")
    #expect(messages("FailedScheduling").count == 2)
  }

  @Test mutating func aPodOfAHigherPriorityDrivesOthersOff() throws {
    for name in ["a", "b", "c", "d", "e", "f"] { try create(name) }
    try server.create(
      .priorityClasses,
      ["apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": ["name": "high"], "value": 1000]
    )
    try create("urgent", "  priorityClassName: high")
    #expect(node("urgent") == nil)
    let preempted = messages("Preempted")
    #expect(preempted.count == 1)
    let waiting = server.objects(of: .pods).first { $0.name == "urgent" }
    #expect(waiting?["status"]?["nominatedNodeName"]?.string.map { preempted[0].hasSuffix("on node \($0)") } == true)
    let victim = try #require(server.objects(of: .pods).first { $0.deletionTimestamp != nil })
    var options = Request.Options()
    options.gracePeriodSeconds = 0
    try server.delete(.pods, namespace: "default", name: victim.name, options: options)
    run()
    server.clock.now += .seconds(1)
    run()
    #expect(node("urgent") == victim.nodeName)
  }
}
