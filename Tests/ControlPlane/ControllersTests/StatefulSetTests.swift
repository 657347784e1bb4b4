import API
import APIServer
import Objects
import Testing

@testable import Controllers

@Suite struct StatefulSetTests {
  var bench = ControllerBench()

  init() throws {
    try bench.create(
      .statefulSets,
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: ledger}
      spec:
        replicas: 3
        serviceName: ledger
        selector: {matchLabels: {app: ledger}}
        template:
          metadata: {labels: {app: ledger}}
          spec: {containers: [{name: store, image: "redis:7"}]}
        volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
      """
    )
  }

  func images() -> [String] {
    bench.pods.compactMap { $0["spec"]?["containers"]?.array?.first?["image"]?.string }
  }

  @Test mutating func podsComeOneAfterTheOther() throws {
    #expect(bench.pods.map(\.name) == ["ledger-0"])
    try bench.makeReady(bench.pods[0])
    #expect(bench.pods.map(\.name) == ["ledger-0", "ledger-1"])
    try bench.play()
    #expect(bench.pods.map(\.name) == ["ledger-0", "ledger-1", "ledger-2"])
    #expect(bench.pods[1].labels["apps.kubernetes.io/pod-index"] == "1")
    #expect(
      bench.server.objects(of: .persistentVolumeClaims).map(\.name) == [
        "data-ledger-0", "data-ledger-1", "data-ledger-2",
      ]
    )
    #expect(bench.object(.statefulSets, "ledger")?["status"]?["readyReplicas"] == 3)
    #expect(bench.messages("SuccessfulCreate").contains("Create Pod ledger-2 in StatefulSet ledger successful"))
  }

  @Test mutating func aSetMadeAnewTakesItsPodsAndRevisionsBack() throws {
    try bench.play()
    var manifest = try #require(bench.object(.statefulSets, "ledger"))
    var options = Request.Options()
    options.propagation = .orphan
    _ = try bench.server.send(
      Request(.delete, .statefulSets, namespace: "default", name: "ledger", options: options)
    )
    bench.run()
    #expect(bench.pods.allSatisfy { $0.controller == nil })
    try bench.server.delete(.pods, namespace: "default", name: "ledger-1")
    bench.pass(.seconds(40))
    manifest["status"] = nil
    manifest["metadata"] = ["name": "ledger", "namespace": "default"]
    try bench.server.create(.statefulSets, manifest)
    bench.run()
    try bench.play()
    #expect(bench.pods.map(\.name) == ["ledger-0", "ledger-1", "ledger-2"])
    #expect(bench.pods.allSatisfy { $0.controller?.name == "ledger" })
    #expect(bench.server.objects(of: .controllerRevisions).count == 1)
  }

  @Test mutating func theHighestNumberGoesFirst() throws {
    try bench.play()
    try bench.server.patch(.statefulSets, namespace: "default", name: "ledger", with: ["spec": ["replicas": 1]])
    bench.run()
    #expect(bench.pods.map(\.name) == ["ledger-0"])
    #expect(bench.server.objects(of: .persistentVolumeClaims).count == 3, "claims outlive their pods")
  }

  @Test mutating func anUpdateStopsAtThePartition() throws {
    try bench.play()
    try bench.server.patch(
      .statefulSets,
      namespace: "default",
      name: "ledger",
      with: [
        "spec": [
          "updateStrategy": ["rollingUpdate": ["partition": 2]],
          "template": ["spec": ["containers": [["name": "store", "image": "redis:8"]]]],
        ]
      ]
    )
    bench.run()
    try bench.play()
    #expect(images() == ["redis:7", "redis:7", "redis:8"])
    try bench.server.patch(
      .statefulSets,
      namespace: "default",
      name: "ledger",
      with: ["spec": ["updateStrategy": ["rollingUpdate": ["partition": 0]]]]
    )
    bench.run()
    try bench.play()
    #expect(images() == ["redis:8", "redis:8", "redis:8"])
    let status = bench.object(.statefulSets, "ledger")?["status"]
    #expect(status?["currentRevision"] == status?["updateRevision"])
    #expect(bench.server.objects(of: .controllerRevisions).count == 2)
  }
}
