import API
import APIServer
import Objects
import Testing

@Suite("Pods are resized")
struct PodResizeTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))
  private static let path = "/api/v1/namespaces/default/pods"

  private mutating func send(_ verb: String, _ path: String, _ body: Value, _ type: String = "") -> Value {
    do {
      return try server.send(RequestPath.request(verb: verb, path: path, contentType: type, body: body)).body
    } catch {
      return .string(error.message)
    }
  }

  private mutating func makePod() {
    let container: Value = ["name": "c", "image": "nginx", "resources": ["requests": ["cpu": "100m"]]]
    _ = send("POST", Self.path, ["metadata": ["name": "web"], "spec": ["containers": [container]]])
  }

  private mutating func resize(_ container: Value) -> Value {
    var container = container
    container["name"] = "c"
    let patch: Value = ["spec": ["containers": [container]]]
    return send("PATCH", Self.path + "/web/resize", patch, "application/strategic-merge-patch+json")
  }

  @Test mutating func requestsMayChange() {
    makePod()
    let resized = resize(["resources": ["requests": ["cpu": "200m"]]])
    #expect(resized["spec"]?["containers"]?.array?.first?["resources"] == ["requests": ["cpu": "200m"]])
    #expect(resized.generation == 2)
  }

  @Test mutating func theQualityOfServiceMayNot() {
    makePod()
    let limits: Value = ["cpu": "100m", "memory": "1Mi"]
    let refused = resize(["resources": ["limits": limits, "requests": ["memory": "1Mi"]]]).string ?? ""
    #expect(
      refused.contains("spec: Invalid value: \"Burstable\": Pod QOS Class may not change as a result of resizing")
    )
  }

  @Test mutating func nothingElseMay() {
    makePod()
    let refused = resize(["image": "redis"]).string ?? ""
    #expect(refused.contains("spec: Forbidden: only cpu and memory resources are mutable"))
  }

  @Test mutating func ephemeralContainersAreApplied() {
    makePod()
    let configuration: Value = [
      "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "web"],
      "spec": ["ephemeralContainers": [["name": "debug", "image": "busybox"]]],
    ]
    let path = Self.path + "/web/ephemeralcontainers?fieldManager=me"
    let pod = send("PATCH", path, configuration, "application/apply-patch+yaml")
    #expect(pod["spec"]?["ephemeralContainers"]?.array?.first?["name"] == "debug")
    let entry = pod["metadata"]?["managedFields"]?.array?.first { $0["manager"] == "me" }
    #expect(entry?["operation"] == "Apply" && entry?["subresource"] == "ephemeralcontainers")
  }
}
