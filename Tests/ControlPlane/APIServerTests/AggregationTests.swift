import API
import APIServer
import Objects
import Testing

@Suite("APIServices")
struct AggregationTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  private static let services = GroupVersionResource("apiservices", group: "apiregistration.k8s.io")

  private static let remote: Value = [
    "metadata": ["name": "v1beta1.metrics.k8s.io"],
    "spec": [
      "group": "metrics.k8s.io", "version": "v1beta1", "groupPriorityMinimum": 100, "versionPriority": 100,
      "insecureSkipTLSVerify": true, "service": ["name": "metrics-server", "namespace": "default"],
    ],
  ]

  private func available(_ service: Value) -> Value? { service["status"]?["conditions"]?.array?.first }

  private mutating func message(_ path: String) -> String {
    do {
      _ = try server.send(RequestPath.request(verb: "GET", path: path, contentType: "", body: nil))
      return ""
    } catch { return "\(error.code) \(error.message)" }
  }

  @Test mutating func theServersOwnGroupsAreLocal() throws {
    let all = try server.list(Self.services)
    #expect(all.count == 21)
    #expect(all.prefix(3).map(\.name) == ["v1.", "v1.admissionregistration.k8s.io", "v1.apiextensions.k8s.io"])
    let apps = try server.get(Self.services, name: "v1.apps")
    #expect(apps["spec"]?["groupPriorityMinimum"] == 17_800)
    #expect(apps["metadata"]?["labels"] == ["kube-aggregator.kubernetes.io/automanaged": "onstart"])
    #expect(available(apps)?["reason"] == "Local")
    #expect(available(apps)?["status"] == "True")
  }

  @Test mutating func aServerThatIsNotThereCannotAnswer() throws {
    let made = try server.create(Self.services, Self.remote)
    #expect(available(made)?["reason"] == "ServiceNotFound")
    #expect(available(made)?["message"] == "service/metrics-server in \"default\" is not present")
    #expect(
      message("/apis/metrics.k8s.io/v1beta1/nodes") == "503 the server is currently unable to handle the request"
    )
    #expect(message("/apis/metrics.k8s.io/v1beta1") == "503 the server is currently unable to handle the request")
    #expect(message("/apis/metrics.k8s.io/v1/nodes") == "404 the server could not find the requested resource")
    try server.create(
      .services,
      [
        "metadata": ["name": "metrics-server", "namespace": "default"],
        "spec": ["selector": ["app": "m"], "ports": [["port": 80]]],
      ]
    )
    let now = try server.get(Self.services, name: "v1beta1.metrics.k8s.io")
    #expect(
      available(now)?["message"] == "service/metrics-server in \"default\" is not listening on port 443"
    )
    try server.delete(Self.services, name: "v1beta1.metrics.k8s.io")
    #expect(message("/apis/metrics.k8s.io/v1beta1/nodes") == "404 the server could not find the requested resource")
  }

  @Test mutating func theGroupsOfCustomResourcesGetTheirs() throws {
    let definitions = GroupVersionResource("customresourcedefinitions", group: "apiextensions.k8s.io")
    try server.create(
      definitions,
      [
        "metadata": ["name": "boats.harbor.local"],
        "spec": [
          "group": "harbor.local", "scope": "Namespaced", "names": ["plural": "boats", "kind": "Boat"],
          "versions": [
            ["name": "v1", "served": true, "storage": true, "schema": ["openAPIV3Schema": ["type": "object"]]]
          ],
        ],
      ]
    )
    let service = try server.get(Self.services, name: "v1.harbor.local")
    #expect(service["metadata"]?["labels"] == ["kube-aggregator.kubernetes.io/automanaged": "true"])
    #expect(service["spec"]?["groupPriorityMinimum"] == 1000)
    try server.delete(definitions, name: "boats.harbor.local")
    #expect(throws: Status.self) { try server.get(Self.services, name: "v1.harbor.local") }
  }
}
