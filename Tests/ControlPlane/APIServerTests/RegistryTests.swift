import API
import APIServer
import Objects
import Testing

@Suite("The generic registry")
struct RegistryTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  static func pod(_ name: String, image: String = "nginx") -> Value {
    [
      "apiVersion": "v1", "kind": "Pod", "metadata": ["name": .string(name), "namespace": "default"],
      "spec": ["containers": [["name": "web", "image": .string(image)]]],
    ]
  }

  @Test mutating func aCreatedPodHasTheServersDefaults() throws {
    let pod = try server.create(.pods, Self.pod("web"))
    #expect(pod["spec"]?["restartPolicy"] == "Always")
    #expect(pod["spec"]?["containers"]?.array?.first?["imagePullPolicy"] == "Always")
    #expect(pod["spec"]?["serviceAccountName"] == "default")
    #expect(pod["spec"]?["tolerations"]?.array?.count == 2)
    #expect(pod["status"]?["phase"] == "Pending")
    #expect(pod["status"]?["qosClass"] == "BestEffort")
    #expect(pod["metadata"]?["creationTimestamp"] == "2026-09-21T14:13:20Z")
  }

  @Test mutating func versionZeroIsNone() throws {
    var pod = try server.create(.pods, Self.pod("web"))
    pod["metadata"]?["resourceVersion"] = "0"
    pod["metadata"]?["labels"] = ["app": "web"]
    #expect(try server.update(.pods, pod)["metadata"]?["labels"] == ["app": "web"])
    pod["metadata"]?["resourceVersion"] = "1"
    #expect(throws: Status.self) { try server.update(.pods, pod) }
  }

  @Test mutating func refusesInTheServersWords() throws {
    try server.create(.pods, Self.pod("web"))
    #expect(message { try server.create(.pods, Self.pod("web")) } == "pods \"web\" already exists")
    #expect(message { try server.get(.pods, namespace: "default", name: "x") } == "pods \"x\" not found")
    var typo = Self.pod("typo")
    typo["spec", default: [:]]["container"] = [:]
    #expect(
      message { try server.create(.pods, typo) }
        == "Pod in version \"v1\" cannot be handled as a Pod: strict decoding error: unknown field \"spec.container\""
    )
    #expect(
      message { try server.create(.pods, Self.pod("Web")) }
        == "Pod \"Web\" is invalid: metadata.name: Invalid value: \"Web\": a lowercase RFC 1123 subdomain must "
        + "consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric "
        + "character (e.g. 'example.com', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    )
  }

  @Test mutating func wrongTypesAreNamedAsGoNamesThem() {
    let deployment: Value = [
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"],
      "spec": ["replicas": "three"],
    ]
    let text = message { try server.create(.deployments, deployment) }
    #expect(
      text
        == "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal string into "
        + "Go struct field DeploymentSpec.spec.replicas of type int32"
    )
  }

  @Test mutating func aStaleUpdateIsAConflict() throws {
    let first = try server.create(.pods, Self.pod("web"))
    try server.patch(.pods, namespace: "default", name: "web", with: ["metadata": ["labels": ["a": "b"]]])
    #expect(
      message { try server.update(.pods, first) }
        == "Operation cannot be fulfilled on pods \"web\": the object has been modified; please apply your changes "
        + "to the latest version and try again"
    )
  }

  @Test mutating func aWriteThatChangesNothingMakesNoRevision() throws {
    let pod = try server.create(.pods, Self.pod("web"))
    #expect(try server.update(.pods, pod).resourceVersion == pod.resourceVersion)
  }

  @Test mutating func watchesSeeChangesInOrder() throws {
    var cursor = WatchCursor(
      [GroupVersionResource.pods.groupResource],
      from: server.store.revision,
      labels: try .parse("app=web")
    )
    try server.create(.pods, Self.pod("web"))
    try server.patch(.pods, namespace: "default", name: "web", with: ["metadata": ["labels": ["app": "web"]]])
    try server.patch(.pods, namespace: "default", name: "web", with: ["metadata": ["labels": ["app": "db"]]])
    let events = try server.changes(since: &cursor)
    #expect(events.map(\.kind) == [.added, .deleted])
    #expect(try server.changes(since: &cursor).isEmpty)
  }

  @Test mutating func aScheduledPodWaitsForItsKubelet() throws {
    try server.create(.pods, Self.pod("web"))
    var request = Request(.create, .pods, subresource: "binding", namespace: "default", name: "web")
    request.body = ["apiVersion": "v1", "kind": "Binding", "target": ["kind": "Node", "name": "node01"]]
    _ = try server.send(request)
    try server.delete(.pods, namespace: "default", name: "web")
    let pod = try server.get(.pods, namespace: "default", name: "web")
    #expect(pod["metadata"]?["deletionGracePeriodSeconds"] == 30)
    var now = Request.Options()
    now.gracePeriodSeconds = 0
    try server.delete(.pods, namespace: "default", name: "web", options: now)
    #expect(message { try server.get(.pods, namespace: "default", name: "web") } == "pods \"web\" not found")
  }

  @Test mutating func servicesGetAddressesAndGiveThemBack() throws {
    let service: Value = [
      "apiVersion": "v1", "kind": "Service", "metadata": ["name": "web"],
      "spec": ["type": "NodePort", "clusterIP": "10.96.7.7", "ports": [["port": 80, "nodePort": 30080]]],
    ]
    let created = try server.create(.services, service)
    #expect(created["spec"]?["ports"]?.array?.first?["targetPort"] == 80)
    var second = service
    second["metadata", default: [:]]["name"] = "other"
    #expect(
      message { try server.create(.services, second) }
        == "Service \"other\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.7.7\"]: failed to allocate IP "
        + "10.96.7.7: provided IP is already allocated"
    )
    try server.delete(.services, namespace: "default", name: "web")
    #expect(try server.create(.services, second).name == "other")
  }

  @Test mutating func scaleIsASubresource() throws {
    let labels: Value = ["app": "web"]
    try server.create(
      .deployments,
      [
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"],
        "spec": [
          "selector": ["matchLabels": labels],
          "template": [
            "metadata": ["labels": labels], "spec": ["containers": [["name": "web", "image": "nginx:1.27"]]],
          ],
        ],
      ]
    )
    try server.patch(
      .deployments,
      namespace: "default",
      name: "web",
      subresource: "scale",
      with: ["spec": ["replicas": 3]]
    )
    let deployment = try server.get(.deployments, namespace: "default", name: "web")
    #expect(deployment["spec"]?["replicas"] == 3)
    #expect(deployment["spec"]?["strategy"]?["rollingUpdate"] == ["maxSurge": "25%", "maxUnavailable": "25%"])
    #expect(deployment.generation == 2)
  }

  /// The message of the status that a request is refused with.
  private func message(_ request: () throws -> some Any) -> String? {
    do {
      _ = try request()
      return nil
    } catch {
      return (error as? Status)?.message
    }
  }
}
