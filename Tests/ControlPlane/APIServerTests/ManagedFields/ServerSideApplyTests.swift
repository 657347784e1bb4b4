import API
import APIServer
import Objects
import Testing

@Suite("Server-side apply")
struct ServerSideApplyTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  /// Applies a configuration of `default/web` as a manager.
  private mutating func apply(
    _ resource: GroupVersionResource,
    _ configuration: Value,
    as manager: String?,
    force: Bool = false
  ) throws(Status) -> Response {
    var options = Request.Options()
    options.patchType = .apply
    options.fieldManager = manager
    options.force = force
    options.includesManagedFields = true
    var body = configuration
    body["metadata", default: [:]]["name"] = "web"
    return try server.send(
      Request(.patch, resource, namespace: "default", name: "web", body: body, options: options)
    )
  }

  private mutating func applyMap(_ data: Value, as manager: String, force: Bool = false) throws(Status) -> Response {
    try apply(.configMaps, ["apiVersion": "v1", "kind": "ConfigMap", "data": data], as: manager, force: force)
  }

  private static func deployment(_ spec: Value) -> Value {
    ["apiVersion": "apps/v1", "kind": "Deployment", "spec": spec]
  }

  private static func web(image: String, replicas: Int?) -> Value {
    var spec: Value = [
      "selector": ["matchLabels": ["app": "web"]],
      "template": [
        "metadata": ["labels": ["app": "web"]], "spec": ["containers": [["name": "c", "image": .string(image)]]],
      ],
    ]
    if let replicas { spec["replicas"] = .int(replicas) }
    return deployment(spec)
  }

  private func owners(_ response: Response) -> [Value] {
    response.body["metadata"]?["managedFields"]?.array ?? []
  }

  @Test mutating func whoAppliesOwnsWhatTheConfigurationSays() throws {
    let response = try apply(.deployments, Self.web(image: "nginx:1", replicas: 0), as: "alice")
    #expect(response.code == 201)
    #expect(
      owners(response) == [
        [
          "manager": "alice", "operation": "Apply", "apiVersion": "apps/v1", "time": "2026-09-21T14:13:20Z",
          "fieldsType": "FieldsV1",
          "fieldsV1": [
            "f:spec": [
              "f:replicas": [:], "f:selector": [:],
              "f:template": [
                "f:metadata": ["f:labels": ["f:app": [:]]],
                "f:spec": [
                  "f:containers": ["k:{\"name\":\"c\"}": [".": [:], "f:image": [:], "f:name": [:]]]
                ],
              ],
            ]
          ],
        ]
      ]
    )
  }

  @Test mutating func conflictsNameTheOthersAndTheirFields() throws {
    _ = try apply(.deployments, Self.web(image: "nginx:1", replicas: 0), as: "alice")
    #expect(
      message { try apply(.deployments, Self.deployment(["replicas": 1]), as: "bob") }
        == "Apply failed with 1 conflict: conflict with \"alice\": .spec.replicas"
    )
    #expect(
      message { try apply(.deployments, Self.web(image: "nginx:2", replicas: 1), as: "bob") }
        == """
        Apply failed with 2 conflicts: conflicts with "alice":
        - .spec.replicas
        - .spec.template.spec.containers[name="c"].image
        """
    )
    let forced = try apply(.deployments, Self.deployment(["replicas": 1]), as: "bob", force: true)
    #expect(forced.body["spec"]?["replicas"] == 1)
    #expect(owners(forced).map { $0["manager"] } == ["alice", "bob"])
    #expect(owners(forced)[0]["fieldsV1"]?["f:spec"]?["f:replicas"] == nil)
  }

  @Test mutating func whatWasUpdatedConflictsWithTheVersion() throws {
    _ = try applyMap(["a": "1"], as: "alice")
    var options = Request.Options()
    options.patchType = .merge
    options.fieldManager = "kubectl-edit"
    _ = try server.send(
      Request(.patch, .configMaps, namespace: "default", name: "web", body: ["data": ["a": "2"]], options: options)
    )
    #expect(
      message { try applyMap(["a": "1"], as: "alice") }
        == "Apply failed with 1 conflict: conflict with \"kubectl-edit\" using v1: .data.a"
    )
  }

  @Test mutating func whatIsNoLongerAppliedGoesUnlessOthersOwnIt() throws {
    _ = try applyMap(["a": "1", "b": "2"], as: "alice")
    // The same value is owned by both, and who changes nothing gets no time.
    let shared = try applyMap(["b": "2"], as: "bob")
    #expect(owners(shared).map { $0["manager"] } == ["bob", "alice"])
    #expect(owners(shared)[0]["time"] == nil)
    let left = try applyMap([:], as: "alice")
    #expect(left.body["data"] == ["b": "2"])
    let gone = try applyMap([:], as: "bob")
    #expect(gone.body["data"] == nil)
    #expect(owners(gone).map { $0["fieldsV1"] } == [["f:data": [:]], ["f:data": [:]]])
  }

  @Test mutating func applyingTheSameTwiceChangesNothing() throws {
    let first = try applyMap(["a": "1"], as: "alice")
    let second = try applyMap(["a": "1"], as: "alice")
    #expect(second.code == 200)
    #expect(second.body == first.body)
  }

  @Test mutating func whatIsNoConfigurationIsRefused() throws {
    _ = try applyMap(["a": "1"], as: "alice")
    let place = "failed to create typed patch object (/web; v1, Kind=ConfigMap): "
    #expect(
      message { try applyMap(["a": 1], as: "alice") }
        == place + ".data.a: expected string, got &value.valueUnstructured{Value:1}"
    )
    #expect(
      message { try apply(.configMaps, ["apiVersion": "v1", "kind": "ConfigMap", "datas": [:]], as: "alice") }
        == place + ".datas: field not declared in schema"
    )
    #expect(
      message { try apply(.configMaps, ["apiVersion": "v1", "kind": "ConfigMap"], as: nil) }
        == "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch"
    )
    let withEntries: Value = [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["managedFields": [["manager": "x"]]],
    ]
    #expect(message { try apply(.configMaps, withEntries, as: "alice") } == "metadata.managedFields must be nil")
  }

  /// Elements keep the order of the configuration, others stay where they were.
  @Test mutating func listsAreMergedByKeys() throws {
    let containers: Value = [["name": "c", "image": "nginx:1"], ["name": "d", "image": "busybox"]]
    var web = Self.web(image: "nginx:1", replicas: 0)
    web["spec", default: [:]]["template", default: [:]]["spec", default: [:]]["containers"] = containers
    _ = try apply(.deployments, web, as: "alice")
    let sidecar = Self.deployment(["template": ["spec": ["containers": [["name": "e", "image": "redis"]]]]])
    let both = try apply(.deployments, sidecar, as: "bob")
    func names(_ response: Response) -> [Value?] {
      (response.body["spec", "template", "spec", "containers"]?.array ?? []).map { $0["name"] }
    }
    #expect(names(both) == ["c", "d", "e"])
    web["spec", default: [:]]["template", default: [:]]["spec", default: [:]]["containers"] = [
      ["name": "c", "image": "nginx:1"]
    ]
    #expect(names(try apply(.deployments, web, as: "alice")) == ["c", "e"])
  }
}

@Suite("Server-side apply of custom resources")
struct CustomResourceApplyTests {
  private static let definition: Value = [
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
    "metadata": ["name": "boats.harbor.local"],
    "spec": [
      "group": "harbor.local", "scope": "Namespaced",
      "names": ["plural": "boats", "singular": "boat", "kind": "Boat", "listKind": "BoatList"],
      "versions": [
        [
          "name": "v1", "served": true, "storage": true,
          "schema": [
            "openAPIV3Schema": [
              "type": "object",
              "properties": [
                "spec": [
                  "type": "object",
                  "properties": [
                    "sails": ["type": "array", "items": ["type": "string"]],
                    "crew": [
                      "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                      "items": [
                        "type": "object", "required": ["name"],
                        "properties": ["name": ["type": "string"], "role": ["type": "string"]],
                      ],
                    ],
                  ],
                ]
              ],
            ]
          ],
        ]
      ],
    ],
  ]

  /// Lists are one field unless the schema gives their keys.
  @Test func theirSchemaDecides() throws {
    var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))
    let definitions = GroupVersionResource("customresourcedefinitions", group: "apiextensions.k8s.io", version: "v1")
    try server.create(definitions, Self.definition)
    func apply(_ spec: Value, as manager: String) throws(Status) -> Value {
      var options = Request.Options()
      options.patchType = .apply
      options.fieldManager = manager
      options.includesManagedFields = true
      return try server.send(
        Request(
          .patch,
          GroupVersionResource("boats", group: "harbor.local", version: "v1"),
          namespace: "default",
          name: "a",
          body: ["apiVersion": "harbor.local/v1", "kind": "Boat", "metadata": ["name": "a"], "spec": spec],
          options: options
        )
      ).body
    }
    let first = try apply(["sails": ["main"], "crew": [["name": "ann", "role": "captain"]]], as: "alice")
    #expect(
      first["metadata"]?["managedFields"]?.array?.first?["fieldsV1"] == [
        "f:spec": [
          "f:crew": ["k:{\"name\":\"ann\"}": [".": [:], "f:name": [:], "f:role": [:]]], "f:sails": [:],
        ]
      ]
    )
    let both = try apply(["crew": [["name": "bob"]]], as: "bob")
    #expect(both["spec", "crew"]?.array?.map { $0["name"] } == ["ann", "bob"])
    #expect(throws: Status.self) { try apply(["sails": ["jib"]], as: "bob") }
    let error = #expect(throws: Status.self) { try apply(["masts": 2], as: "bob") }
    #expect(
      error?.message
        == "failed to create typed patch object (/a; harbor.local/v1, Kind=Boat): .spec.masts: field not declared in "
        + "schema"
    )
  }
}

/// What a request is refused with.
private func message(_ body: () throws -> Response) -> String? {
  do {
    _ = try body()
    return nil
  } catch {
    return (error as? Status)?.message
  }
}
