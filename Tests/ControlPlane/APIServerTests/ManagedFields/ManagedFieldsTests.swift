import API
import APIServer
import Objects
import Testing

@Suite("managedFields")
struct ManagedFieldsTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  private mutating func send(
    _ verb: Request.Verb,
    _ resource: GroupVersionResource,
    _ body: Value?,
    manager: String = "kubectl-create",
    subresource: String? = nil,
    patchType: Request.Options.PatchType? = nil
  ) throws(Status) -> Value {
    var options = Request.Options()
    options.fieldManager = manager
    options.patchType = patchType
    options.includesManagedFields = true
    return try server.send(
      Request(
        verb,
        resource,
        subresource: subresource,
        namespace: "default",
        name: verb == .create ? nil : "web",
        body: body,
        options: options
      )
    ).body
  }

  private func entries(_ object: Value) -> [Value] { object["metadata"]?["managedFields"]?.array ?? [] }

  private static let pod: Value = [
    "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "web", "labels": ["app": "web"]],
    "spec": ["containers": [["name": "c", "image": "nginx", "ports": [["containerPort": 80]]]]],
  ]

  /// Defaults belong to whoever created the object; what admission added is nobody's.
  @Test mutating func theCreatorOwnsFieldsAndDefaults() throws {
    let pod = try send(.create, .pods, Self.pod)
    let container: Value = [
      ".": [:], "f:image": [:], "f:imagePullPolicy": [:], "f:name": [:],
      "f:ports": [
        ".": [:],
        "k:{\"containerPort\":80,\"protocol\":\"TCP\"}": [".": [:], "f:containerPort": [:], "f:protocol": [:]],
      ],
      "f:resources": [:], "f:terminationMessagePath": [:], "f:terminationMessagePolicy": [:],
    ]
    #expect(
      entries(pod) == [
        [
          "manager": "kubectl-create", "operation": "Update", "apiVersion": "v1", "time": "2026-09-21T14:13:20Z",
          "fieldsType": "FieldsV1",
          "fieldsV1": [
            "f:metadata": ["f:labels": [".": [:], "f:app": [:]]],
            "f:spec": [
              "f:containers": ["k:{\"name\":\"c\"}": container], "f:dnsPolicy": [:], "f:enableServiceLinks": [:],
              "f:restartPolicy": [:], "f:schedulerName": [:], "f:securityContext": [:],
              "f:terminationGracePeriodSeconds": [:],
            ],
          ],
        ]
      ]
    )
  }

  @Test mutating func anUpdateTakesWhatItChanges() throws {
    _ = try send(.create, .pods, Self.pod)
    let patch: Value = ["metadata": ["labels": ["app": .null, "tier": "front"]]]
    let changed = try send(.patch, .pods, patch, manager: "kubectl-label", patchType: .merge)
    let byManager = entries(changed).map { ($0["manager"]?.string ?? "", $0["fieldsV1"]?["f:metadata"]) }
    #expect(byManager.map(\.0) == ["kubectl-create", "kubectl-label"])
    // The creator keeps the map itself, not the label that is gone.
    #expect(byManager.map(\.1) == [["f:labels": [:]], ["f:labels": ["f:tier": [:]]]])
  }

  /// A status is owned through its subresource alone.
  @Test mutating func aStatusHasItsOwnEntry() throws {
    _ = try send(.create, .pods, Self.pod)
    let status: Value = [
      "metadata": ["name": "web"], "spec": ["nodeName": "elsewhere"],
      "status": ["phase": "Running", "conditions": [["type": "Ready", "status": "True"]]],
    ]
    let changed = try send(
      .patch,
      .pods,
      status,
      manager: "kubelet",
      subresource: "status",
      patchType: .strategic
    )
    let entry = try #require(entries(changed).first { $0["manager"] == "kubelet" })
    #expect(entry["subresource"] == "status")
    #expect(
      entry["fieldsV1"] == [
        "f:status": [
          "f:conditions": [
            ".": [:],
            "k:{\"type\":\"Ready\"}": [
              ".": [:], "f:lastProbeTime": [:], "f:lastTransitionTime": [:], "f:status": [:], "f:type": [:],
            ],
          ],
          "f:phase": [:],
        ]
      ]
    )
  }

  /// Who does not ask does not see them, and the stored objects hold none.
  @Test mutating func onlyWhoAsksSeesThem() throws {
    _ = try send(.create, .pods, Self.pod)
    let plain = try server.get(.pods, namespace: "default", name: "web")
    #expect(plain["metadata"]?["managedFields"] == nil)
    #expect(server.objects(of: .pods).allSatisfy { $0["metadata"]?["managedFields"] == nil })
    let list = try send(.list, .pods, nil)
    #expect(entries(list["items"]?.array?.first ?? [:]).count == 1)
  }

  /// Objects of one shape share what is owned; what tells elements apart is a part of the shape.
  @Test mutating func objectsOfOneShape() throws {
    func create(_ name: String, container: String) throws(Status) -> Value {
      var pod = Self.pod
      pod["metadata", default: [:]]["name"] = .string(name)
      pod["spec", default: [:]]["containers", default: []].elements[0]["name"] = .string(container)
      return try send(.create, .pods, pod)
    }
    let first = try create("a", container: "c")
    let second = try create("b", container: "c")
    #expect(entries(first) == entries(second))
    let other = try create("d", container: "other")
    #expect(
      entries(other).first?["fieldsV1"]?["f:spec"]?["f:containers"]?.object?.keys == ["k:{\"name\":\"other\"}"]
    )
  }

  /// A client may write them; one empty entry forgets them all.
  @Test mutating func aClientMayResetThem() throws {
    _ = try send(.create, .pods, Self.pod)
    let reset: Value = [["op": "replace", "path": "/metadata/managedFields", "value": [[:]]]]
    let object = try send(.patch, .pods, reset, patchType: .json)
    #expect(entries(object).isEmpty)
  }

  /// What turns managedFields alone is a write as well.
  @Test mutating func ownersAloneMayChange() throws {
    let pod = try send(.create, .pods, Self.pod)
    var entry = try #require(entries(pod).first)
    entry["manager"] = "other"
    let patch: Value = [["op": "replace", "path": "/metadata/managedFields", "value": [entry]]]
    let changed = try send(.patch, .pods, patch, patchType: .json)
    #expect(entries(changed).map { $0["manager"] } == ["other"])
    #expect(changed.resourceVersion != pod.resourceVersion)
  }

  /// More than ten managers that update are folded into one, the oldest first.
  @Test mutating func oldUpdatesAreFolded() throws {
    _ = try send(.create, .configMaps, ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "web"]])
    for number in 0..<12 {
      server.clock.now += .seconds(1)
      let patch: Value = ["data": ["key-\(number)": "1"]]
      _ = try send(.patch, .configMaps, patch, manager: "m\(number)", patchType: .merge)
    }
    let names = entries(try send(.get, .configMaps, nil)).compactMap { $0["manager"]?.string }
    #expect(names == ["ancient-changes"] + (3..<12).map { "m\($0)" })
  }
}
