import API
import APIServer
import Objects
import Testing

@Suite("Custom resources")
struct CustomResourceTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  static let definitions = GroupVersionResource(
    "customresourcedefinitions",
    group: "apiextensions.k8s.io",
    version: "v1"
  )
  static let boats = GroupVersionResource("boats", group: "harbor.demo")

  static func definition(spec: Value = boatSpec, versions: [Value] = []) -> Value {
    let v1: Value = [
      "name": "v1", "served": true, "storage": true, "subresources": ["status": [:]],
      "additionalPrinterColumns": [["name": "Length", "type": "integer", "jsonPath": ".spec.length"]],
      "schema": [
        "openAPIV3Schema": [
          "type": "object", "required": ["spec"],
          "properties": ["spec": spec, "status": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]],
        ]
      ],
    ]
    return [
      "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
      "metadata": ["name": "boats.harbor.demo"],
      "spec": [
        "group": "harbor.demo", "scope": "Namespaced",
        "names": ["plural": "boats", "singular": "boat", "kind": "Boat", "shortNames": ["bo"]],
        "versions": .array([v1] + versions),
      ],
    ]
  }

  static let boatSpec: Value = [
    "type": "object", "required": ["length"],
    "properties": [
      "length": ["type": "integer", "minimum": 2, "maximum": 400],
      "flag": ["type": "string", "enum": ["red", "blue"], "default": "red"],
      "name": ["type": "string", "pattern": "^[A-Z]"],
      "ports": [
        "type": "array", "x-kubernetes-list-type": "set", "maxItems": 2, "items": ["type": "integer"],
      ],
    ],
  ]

  static func boat(_ name: String, _ spec: Value, version: String = "v1") -> Value {
    [
      "apiVersion": .string("harbor.demo/" + version), "kind": "Boat",
      "metadata": ["name": .string(name), "namespace": "default"], "spec": spec,
    ]
  }

  mutating func define(_ definition: Value = definition()) throws { try server.create(Self.definitions, definition) }

  @Test mutating func aDefinitionIsServedAtOnce() throws {
    #expect(refusal { try server.list(Self.boats) }?.code == 404)
    try define()
    let stored = try server.get(Self.definitions, name: "boats.harbor.demo")
    let conditions = stored["status"]?["conditions"]?.array ?? []
    #expect(conditions.map { $0["type"] } == ["NamesAccepted", "Established"])
    #expect(conditions.allSatisfy { $0["status"] == "True" })
    #expect(stored["status"]?["acceptedNames"]?["listKind"] == "BoatList")
    #expect(stored["status"]?["storedVersions"] == ["v1"])
    let boat = try server.create(Self.boats, Self.boat("skiff", ["length": 5]))
    #expect(boat["spec"] == ["flag": "red", "length": 5])
    #expect(boat["metadata"]?["generation"] == 1)
    let discovered = try server.send(Request(path: "/apis/harbor.demo/v1")).body["resources"]?.array ?? []
    #expect(discovered.map { $0["name"] } == ["boats", "boats/status"])
    #expect(server.catalogue.resource(named: "bo")?.kind == "Boat")
  }

  @Test mutating func instancesAreCheckedInTheServersWords() throws {
    try define()
    #expect(
      message { try server.create(Self.boats, Self.boat("raft", ["length": 1, "flag": "green", "name": "small"])) }
        == "Boat.harbor.demo \"raft\" is invalid: [spec.flag: Unsupported value: \"green\": supported values: \"red\", "
        + "\"blue\", spec.length: Invalid value: 1: spec.length in body should be greater than or equal to 2, "
        + "spec.name: Invalid value: \"small\": spec.name in body should match '^[A-Z]']"
    )
    #expect(
      message { try server.create(Self.boats, Self.boat("raft", ["length": "long"])) }
        == "Boat.harbor.demo \"raft\" is invalid: spec.length: Invalid value: \"string\": spec.length in body must be "
        + "of type integer: \"string\""
    )
    #expect(
      message { try server.create(Self.boats, Self.boat("raft", [:])) }
        == "Boat.harbor.demo \"raft\" is invalid: spec.length: Required value"
    )
    #expect(
      message { try server.create(Self.boats, Self.boat("raft", ["length": 9, "sails": 3])) }
        == "Boat in version \"v1\" cannot be handled as a Boat: strict decoding error: unknown field \"spec.sails\""
    )
    #expect(
      message { try server.create(Self.boats, Self.boat("raft", ["length": 9, "ports": [1, 1, 2]])) }
        == "Boat.harbor.demo \"raft\" is invalid: [spec.ports: Too many: 3: must have at most 2 items, spec.ports[1]: "
        + "Duplicate value: 1]"
    )
  }

  @Test mutating func aTableHasTheColumnsOfItsDefinition() throws {
    try define()
    try server.create(Self.boats, Self.boat("skiff", ["length": 5]))
    var request = Request(.list, Self.boats, namespace: "default")
    request.options.asTable = true
    let table = try server.send(request).body
    #expect(table["columnDefinitions"]?.array?.map { $0["name"] } == ["Name", "Length"])
    #expect(table["rows"]?.array?.first?["cells"] == ["skiff", 5])
  }

  @Test mutating func statusAndSpecificationAreWrittenApart() throws {
    try define()
    var boat = try server.create(Self.boats, Self.boat("skiff", ["length": 5]))
    boat = try server.patch(Self.boats, namespace: "default", name: "skiff", with: ["spec": ["length": 6]])
    #expect(boat.generation == 2)
    boat = try server.patch(
      Self.boats,
      namespace: "default",
      name: "skiff",
      subresource: "status",
      with: ["status": ["docked": true], "spec": ["length": 99]]
    )
    #expect(boat["spec"]?["length"] == 6)
    #expect(boat.generation == 2)
  }

  @Test mutating func anObjectIsReadInEveryServedVersion() throws {
    let old: Value = [
      "name": "v1beta1", "served": true, "storage": false, "deprecated": true,
      "schema": [
        "openAPIV3Schema": [
          "type": "object",
          "properties": [
            "spec": ["type": "object", "properties": ["length": ["type": "integer"], "flag": ["type": "string"]]]
          ],
        ]
      ],
    ]
    try define(Self.definition(versions: [old]))
    let beta = GroupVersionResource("boats", group: "harbor.demo", version: "v1beta1")
    let response = try server.send(
      Request(
        .create,
        beta,
        namespace: "default",
        body: Self.boat("skiff", ["length": 5], version: "v1beta1"),
      )
    )
    #expect(response.warnings == ["harbor.demo/v1beta1 Boat is deprecated"])
    #expect(response.body.apiVersion == "harbor.demo/v1beta1")
    #expect(try server.get(Self.boats, namespace: "default", name: "skiff").apiVersion == "harbor.demo/v1")
    let group = try server.send(Request(path: "/apis/harbor.demo")).body
    #expect(group["preferredVersion"]?["version"] == "v1")
  }

  @Test mutating func instancesGoWithTheirDefinition() throws {
    try define()
    var boat = Self.boat("skiff", ["length": 5])
    boat["metadata", default: [:]]["finalizers"] = ["harbor.demo/moor"]
    try server.create(Self.boats, boat)
    try server.delete(Self.definitions, name: "boats.harbor.demo")
    let waiting = try server.get(Self.definitions, name: "boats.harbor.demo")
    #expect(waiting["metadata"]?["finalizers"] == ["customresourcecleanup.apiextensions.k8s.io"])
    #expect(
      message { try server.create(Self.boats, Self.boat("late", ["length": 5])) }
        == "create not allowed while custom resource definition is terminating"
    )
    try server.patch(Self.boats, namespace: "default", name: "skiff", with: ["metadata": ["finalizers": .null]])
    #expect(refusal { try server.get(Self.definitions, name: "boats.harbor.demo") }?.code == 404)
    #expect(refusal { try server.list(Self.boats) }?.code == 404)
  }

  @Test mutating func namesBelongToTheFirst() throws {
    try define()
    var other = Self.definition()
    other["metadata"] = ["name": "ships.harbor.demo"]
    other["spec", default: [:]]["names"] = ["plural": "ships", "singular": "ship", "kind": "Boat"]
    try server.create(Self.definitions, other)
    let conditions = try server.get(Self.definitions, name: "ships.harbor.demo")["status"]?["conditions"]?.array ?? []
    #expect(conditions.first?["reason"] == "ListKindConflict")
    #expect(conditions.first?["message"] == "\"BoatList\" is already in use")
    #expect(conditions.last?["status"] == "False")
  }

  @Test mutating func aDefinitionIsChecked() {
    var wrong = Self.definition(spec: ["properties": ["length": ["type": "integer", "minimum": 5, "default": 2]]])
    #expect(
      message { try server.create(Self.definitions, wrong) }
        == "CustomResourceDefinition.apiextensions.k8s.io \"boats.harbor.demo\" is invalid: "
        + "spec.validation.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified "
        + "object fields"
    )
    wrong = Self.definition(
      spec: ["type": "object", "properties": ["length": ["type": "integer", "minimum": 5, "default": 2]]]
    )
    #expect(
      message { try server.create(Self.definitions, wrong) }
        == "CustomResourceDefinition.apiextensions.k8s.io \"boats.harbor.demo\" is invalid: "
        + "spec.validation.openAPIV3Schema.properties[spec].properties[length].default: Invalid value: 2:  in body "
        + "should be greater than or equal to 5"
    )
  }

  private func refusal(_ body: () throws -> Void) -> Status? {
    do {
      try body()
      return nil
    } catch { return error as? Status }
  }

  private func refusal(_ body: () throws -> some Any) -> Status? {
    refusal { _ = try body() }
  }

  private func message(_ body: () throws -> some Any) -> String {
    do {
      _ = try body()
      return ""
    } catch { return (error as? Status)?.message ?? "\(error)" }
  }
}
