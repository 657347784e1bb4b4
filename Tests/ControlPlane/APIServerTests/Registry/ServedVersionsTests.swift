import API
import APIServer
import Objects
import Testing

@Suite("Resources served in several versions")
struct ServedVersionsTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  private static let newEvents = GroupVersionResource("events", group: "events.k8s.io")
  private static let oldAutoscalers = GroupVersionResource("horizontalpodautoscalers", group: "autoscaling")

  private mutating func send(_ verb: String, _ path: String, _ body: Value? = nil, _ type: String = "") -> Value {
    do {
      return try server.send(RequestPath.request(verb: verb, path: path, contentType: type, body: body)).body
    } catch {
      return .string(error.message)
    }
  }

  private mutating func makeEvent() throws {
    try server.create(
      .events,
      [
        "metadata": ["name": "e", "namespace": "default"], "message": "hello", "reason": "Said", "count": 3,
        "involvedObject": ["kind": "Pod", "name": "web", "namespace": "default"], "type": "Normal",
        "source": ["component": "kubelet", "host": "node01"], "firstTimestamp": "2026-09-21T14:00:00Z",
      ]
    )
  }

  @Test mutating func anEventIsOneObjectInBothGroups() throws {
    try makeEvent()
    let event = try server.get(Self.newEvents, namespace: "default", name: "e")
    #expect(event.apiVersion == "events.k8s.io/v1")
    #expect(event["note"] == "hello")
    #expect(event["regarding"]?["name"] == "web")
    #expect(event["deprecatedSource"] == ["component": "kubelet", "host": "node01"])
    #expect(event["deprecatedCount"] == 3)
    #expect(event["message"] == nil)
    try server.delete(Self.newEvents, namespace: "default", name: "e")
    #expect(try server.list(.events, namespace: "default").isEmpty)
  }

  @Test mutating func eventsAreSelectedByTheNamesOfTheirVersion() throws {
    try makeEvent()
    let path = "/apis/events.k8s.io/v1/events?fieldSelector="
    #expect(send("GET", path + "regarding.name%3Dweb")["items"]?.array?.count == 1)
    #expect(send("GET", path + "regarding.name%3Dother")["items"]?.array?.isEmpty == true)
    #expect(send("GET", path + "involvedObject.name%3Dweb") == "field label not supported: involvedObject.name")
  }

  @Test mutating func theNewerEventsAreCheckedMoreStrictly() throws {
    let event: Value = [
      "metadata": ["name": "n"], "regarding": ["kind": "Pod", "name": "web", "namespace": "default"], "note": "x",
    ]
    #expect(
      send("POST", "/apis/events.k8s.io/v1/namespaces/default/events", event)
        == """
        Event "n" is invalid: [eventTime: Required value, type: Invalid value: "": has invalid value: ]
        """
    )
    try makeEvent()
    #expect(
      send(
        "PATCH",
        "/apis/events.k8s.io/v1/namespaces/default/events/e",
        ["note": "other"],
        "application/merge-patch+json"
      ) == "Event \"e\" is invalid: message: Invalid value: \"other\": field is immutable"
    )
  }

  @Test mutating func aWatchDeliversTheVersionThatItAskedFor() throws {
    var request = Request(.watch, Self.oldAutoscalers, namespace: "default")
    request.options.resourceVersion = String(server.store.revision)
    var (_, cursor) = try server.watch(request)
    var (_, events) = try server.watch(Request(.watch, Self.newEvents, namespace: "default"))
    try server.create(.horizontalPodAutoscalers, Self.autoscaler)
    try makeEvent()
    let autoscaler = try #require(try server.changes(since: &cursor).first?.object)
    #expect(autoscaler.apiVersion == "autoscaling/v1")
    #expect(autoscaler["spec"]?["targetCPUUtilizationPercentage"] == 80)
    #expect(try server.changes(since: &events).map(\.object.apiVersion) == ["events.k8s.io/v1"])
  }

  private static let autoscaler: Value = [
    "metadata": ["name": "web", "namespace": "default"],
    "spec": [
      "maxReplicas": 3, "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "web"],
      "metrics": [
        [
          "type": "Resource",
          "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 80]],
        ]
      ],
    ],
  ]

  @Test mutating func ownersKeepTheirFieldsInTheirOwnVersion() throws {
    let path = "/namespaces/default/horizontalpodautoscalers"
    _ = send("POST", "/apis/autoscaling/v2\(path)?fieldManager=new", Self.autoscaler)
    let changed = send(
      "PATCH",
      "/apis/autoscaling/v1\(path)/web?fieldManager=old",
      ["spec": ["targetCPUUtilizationPercentage": 60]],
      "application/merge-patch+json"
    )
    let owners = changed["metadata"]?["managedFields"]?.array ?? []
    #expect(owners.map { $0["apiVersion"] } == ["autoscaling/v2", "autoscaling/v1"])
    // The metrics are one list, which the other version changed.
    #expect(
      owners.first?["fieldsV1"]?["f:spec"]?.object?.keys == ["f:maxReplicas", "f:minReplicas", "f:scaleTargetRef"]
    )
    #expect(owners.last?["fieldsV1"] == ["f:spec": ["f:targetCPUUtilizationPercentage": [:]]])
  }
}
