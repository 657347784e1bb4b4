import API
import APIServer
import Objects
import Testing

@Suite("Subresources")
struct SubresourceTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  private mutating func send(_ verb: String, _ path: String, _ body: Value? = nil, _ type: String = "") -> Value {
    do {
      return try server.send(RequestPath.request(verb: verb, path: path, contentType: type, body: body)).body
    } catch {
      return .string(error.message)
    }
  }

  private static let deployments = "/apis/apps/v1/namespaces/default/deployments"

  private mutating func makeDeployment() {
    _ = send(
      "POST",
      Self.deployments + "?fieldManager=alice",
      [
        "metadata": ["name": "web"],
        "spec": [
          "replicas": 2, "selector": ["matchLabels": ["app": "web"]],
          "template": [
            "metadata": ["labels": ["app": "web"]], "spec": ["containers": [["name": "c", "image": "nginx"]]],
          ],
        ],
      ]
    )
  }

  private static func scale(_ replicas: Int) -> Value {
    [
      "apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": ["name": "web"],
      "spec": ["replicas": .int(replicas)],
    ]
  }

  @Test mutating func aScaleCanBeApplied() throws {
    makeDeployment()
    let path = Self.deployments + "/web/scale?fieldManager=hpa"
    let apply = "application/apply-patch+yaml"
    #expect(
      send("PATCH", path, Self.scale(3), apply)
        == "Apply failed with 1 conflict: conflict with \"alice\" using apps/v1: .spec.replicas"
    )
    let scale = send("PATCH", path + "&force=true", Self.scale(3), apply)
    #expect(scale.kind == "Scale")
    #expect(scale["spec"]?["replicas"] == 3)
    let owners = send("GET", Self.deployments + "/web")["metadata"]?["managedFields"]?.array ?? []
    let own = try #require(owners.first { $0["manager"] == "hpa" })
    #expect(own["subresource"] == "scale")
    #expect(own["apiVersion"] == "apps/v1")
    #expect(own["fieldsV1"] == ["f:spec": ["f:replicas": [:]]])
    #expect(
      send("PATCH", path, ["apiVersion": "apps/v1", "kind": "Deployment"], apply)
        == "invalid object type: apps/v1, Kind=Deployment"
    )
  }

  @Test mutating func dryRunsOfSubresourcesWriteNothing() throws {
    let pod: Value = [
      "metadata": ["name": "p", "namespace": "default"], "spec": ["containers": [["name": "c", "image": "nginx"]]],
    ]
    _ = try? server.create(.serviceAccounts, ["metadata": ["name": "default", "namespace": "default"]])
    try server.create(.pods, pod)
    let revision = server.store.revision
    let path = "/api/v1/namespaces/default/pods/p"
    let binding: Value = ["metadata": ["name": "p"], "target": ["kind": "Node", "name": "n"]]
    #expect(send("POST", path + "/binding?dryRun=All", binding)["status"] == "Success")
    #expect(send("POST", path + "/eviction?dryRun=All", ["metadata": ["name": "p"]])["status"] == "Success")
    let namespace: Value = ["metadata": ["name": "default"], "spec": ["finalizers": []]]
    #expect(send("PUT", "/api/v1/namespaces/default/finalize?dryRun=All", namespace).name == "default")
    #expect(server.store.revision == revision)
  }

  @Test mutating func aStatusKeepsOfTheMetadataWhatItsKindSays() throws {
    makeDeployment()
    try server.create(
      GroupVersionResource("volumeattachments", group: "storage.k8s.io"),
      [
        "metadata": ["name": "a"],
        "spec": ["attacher": "csi", "nodeName": "n", "source": ["persistentVolumeName": "v"]],
      ]
    )
    try server.create(
      .persistentVolumeClaims,
      [
        "metadata": ["name": "c", "namespace": "default"],
        "spec": ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]]],
      ]
    )
    let change: Value = ["metadata": ["labels": ["a": "b"], "annotations": ["c": "d"]]]
    let type = "application/merge-patch+json"
    let deployment = send("PATCH", Self.deployments + "/web/status", change, type)
    #expect(deployment["metadata"]?["labels"] == nil)
    #expect(deployment["metadata"]?["annotations"] == ["c": "d"])
    let attachment = send("PATCH", "/apis/storage.k8s.io/v1/volumeattachments/a/status", change, type)
    #expect(attachment["metadata"]?["annotations"] == nil)
    let claim = send("PATCH", "/api/v1/namespaces/default/persistentvolumeclaims/c/status", change, type)
    #expect(claim["metadata"]?["labels"] == ["a": "b"])
  }

  @Test mutating func warningsComeWithRefusals() throws {
    var options = Request.Options()
    options.fieldValidation = .warn
    let map: Value = ["metadata": ["name": "Not a name", "namespace": "default"], "surprise": 1]
    #expect(throws: Status.self) { try server.send(Request(.create, .configMaps, body: map, options: options)) }
    do {
      _ = try server.send(Request(.create, .configMaps, namespace: "default", body: map, options: options))
    } catch {
      #expect(error.code == 422)
      #expect(error.warnings == ["unknown field \"surprise\""])
    }
  }
}
