import API
import APIServer
import Objects
import Testing

@Suite struct DeploymentTests {
  @Test func aDeploymentMakesASetAndItsPods() throws {
    var bench = ControllerBench()
    try bench.create(.deployments, ControllerBench.web)
    let set = try #require(bench.server.objects(of: .replicaSets).first)
    #expect(set.name.hasPrefix("web-"))
    #expect(set.annotations["deployment.kubernetes.io/revision"] == "1")
    #expect(bench.pods.count == 4)
    #expect(bench.pods.allSatisfy { $0.controller?.uid == set.uid && $0.name.hasPrefix(set.name + "-") })
    let messages = bench.server.objects(of: .events).compactMap { $0["message"]?.string }
    #expect(messages.contains("Scaled up replica set \(set.name) from 0 to 4"))
  }

  @Test func aRollingUpdateKeepsEnoughPodsAvailable() throws {
    var bench = ControllerBench()
    try bench.create(.deployments, ControllerBench.web)
    try bench.play()
    try bench.server.patch(
      .deployments,
      namespace: "default",
      name: "web",
      with: ["spec": ["template": ["spec": ["containers": [["name": "web", "image": "nginx:1.27"]]]]]]
    )
    bench.run()
    for _ in 0..<20 {
      let active = bench.pods.filter(\.isPodActive)
      #expect(active.count <= 5, "one more than asked for at most")
      #expect(active.count(where: \.isPodReady) >= 3, "one fewer than asked for at least")
      guard let pod = active.first(where: { !$0.isPodReady }) else { break }
      try bench.makeReady(pod)
    }
    let images = bench.pods.filter(\.isPodActive).compactMap {
      $0["spec"]?["containers"]?.array?.first?["image"]?.string
    }
    #expect(images == Array(repeating: "nginx:1.27", count: 4))
    let deployment = try #require(bench.server.objects(of: .deployments).first)
    #expect(deployment.condition("Progressing")?["reason"] == "NewReplicaSetAvailable")
    #expect(deployment.annotations["deployment.kubernetes.io/revision"] == "2")
  }

  @Test func aStalledRolloutPassesItsDeadline() throws {
    var bench = ControllerBench()
    try bench.create(.deployments, ControllerBench.web)
    bench.pass(.seconds(599))
    #expect(bench.server.objects(of: .deployments).first?.condition("Progressing")?["status"] == "True")
    bench.pass(.seconds(2))
    let condition = bench.server.objects(of: .deployments).first?.condition("Progressing")
    #expect(condition?["reason"] == "ProgressDeadlineExceeded")
  }

  @Test func deletingTheDeploymentTakesEverythingWithIt() throws {
    var bench = ControllerBench()
    try bench.create(.deployments, ControllerBench.web)
    try bench.server.delete(.deployments, namespace: "default", name: "web")
    bench.run()
    #expect(bench.server.objects(of: .replicaSets).isEmpty)
    #expect(bench.pods.isEmpty)
  }

  @Test func aPodWhoseLabelChangesIsReplaced() throws {
    var bench = ControllerBench()
    try bench.create(.deployments, ControllerBench.web)
    let pod = try #require(bench.pods.first)
    try bench.server.patch(
      .pods,
      namespace: "default",
      name: pod.name,
      with: ["metadata": ["labels": ["app": "debug"]]]
    )
    bench.run()
    #expect(bench.pods.count == 5)
    #expect(bench.pods.first { $0.name == pod.name }?.controller == nil)
  }

  @Test func aRolloutLongAfterTheLastOneHasItsWholeDeadline() throws {
    var bench = ControllerBench()
    try bench.create(.deployments, ControllerBench.web)
    try bench.play()
    bench.pass(.seconds(3600))
    try bench.server.patch(
      .deployments,
      namespace: "default",
      name: "web",
      with: [
        "metadata": ["annotations": ["kubernetes.io/change-cause": "newer"]],
        "spec": ["template": ["spec": ["containers": [["name": "web", "image": "nginx:1.27"]]]]],
      ]
    )
    bench.pass(.seconds(599))
    #expect(bench.object(.deployments, "web")?.condition("Progressing")?["status"] == "True")
    bench.pass(.seconds(2))
    #expect(bench.object(.deployments, "web")?.condition("Progressing")?["reason"] == "ProgressDeadlineExceeded")
    let causes = bench.server.objects(of: .replicaSets).map { $0.annotations["kubernetes.io/change-cause"] }
    #expect(causes.compactMap(\.self) == ["newer"])
  }

  @Test func aNewDeploymentAdoptsTheSetsThatAnOldOneLeft() throws {
    var bench = ControllerBench()
    try bench.create(.deployments, ControllerBench.web)
    var options = Request.Options()
    options.propagation = .orphan
    try bench.server.delete(.deployments, namespace: "default", name: "web", options: options)
    bench.run()
    #expect(bench.object(.deployments, "web") == nil)
    #expect(bench.pods.count == 4)
    try bench.create(.deployments, ControllerBench.web)
    #expect(bench.pods.count == 4)
    #expect(bench.server.objects(of: .replicaSets).count == 1)
    #expect(bench.server.objects(of: .replicaSets).first?.controller?.uid == bench.object(.deployments, "web")?.uid)
  }

  @Test func aRefusalOfPodsIsShownAndNotTriedAllTheTime() throws {
    var bench = ControllerBench()
    let yaml = ControllerBench.web.replacing("containers:", with: "serviceAccountName: builder, containers:")
    try bench.create(.deployments, yaml)
    let before = bench.server.store.revision
    bench.pass(.seconds(60))
    #expect(bench.server.store.revision - before < 100)
    let set = try #require(bench.server.objects(of: .replicaSets).first)
    #expect(
      set.condition("ReplicaFailure")?["message"]?.string
        == "pods \"\(set.name)-\" is forbidden: error looking up service account default/builder: "
        + "serviceaccount \"builder\" not found"
    )
    #expect(bench.object(.deployments, "web")?.condition("ReplicaFailure")?["reason"] == "FailedCreate")
  }
}
