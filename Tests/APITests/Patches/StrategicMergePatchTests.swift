import API
import Objects
import Testing

@Suite struct StrategicMergePatchTests {
  let patches = StrategicMergePatch(table: .kubernetes)
  let deployment: Value = [
    "metadata": ["finalizers": ["demo.local/keep"], "labels": ["a": "1"]],
    "spec": [
      "replicas": 2,
      "strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1]],
      "template": [
        "spec": [
          "containers": [["name": "one", "image": "nginx", "args": ["x", "y"]], ["name": "two", "image": "redis"]],
          "volumes": [["name": "v", "emptyDir": [:]]],
        ]
      ],
    ],
  ]

  private func schema(_ apiVersion: String, _ kind: String) throws -> Schema {
    try #require(SchemaTable.kubernetes[GroupVersionKind(apiVersion: apiVersion, kind: kind)])
  }

  private func patched(_ patch: Value) throws -> Value {
    try patches.apply(patch, to: deployment, schema("apps/v1", "Deployment"))
  }

  private func podSpec(_ patch: Value) throws -> Value {
    try #require(try patched(["spec": ["template": ["spec": patch]]])["spec", "template", "spec"])
  }

  @Test func listsOfMapsAreMergedByTheirKey() throws {
    let merged = try podSpec(["containers": [["name": "two", "image": "redis:7"]]])
    #expect(merged["containers"]?.array?.map { $0["image"] } == ["nginx", "redis:7"])
    let replaced = try podSpec(["containers": [["name": "one", "args": ["z"]]]])
    #expect(replaced["containers"]?.array?.first?["args"] == ["z"])
    let deleted = try podSpec(["containers": [["name": "two", "$patch": "delete"]]])
    #expect(deleted["containers"]?.array?.map { $0["name"] } == ["one"])
    let only = try podSpec(["containers": [["$patch": "replace"], ["name": "only", "image": "redis"]]])
    #expect(only["containers"] == [["name": "only", "image": "redis"]])
  }

  /// What the patch adds stands before what only the server has, unless an order is given.
  @Test func orderOfElements() throws {
    let added = try podSpec(["containers": [["name": "new", "image": "x"]]])
    #expect(added["containers"]?.array?.map { $0["name"] } == ["new", "one", "two"])
    let ordered = try podSpec([
      "$setElementOrder/containers": [["name": "two"], ["name": "one"]], "containers": [["name": "one", "image": "x"]],
    ])
    #expect(ordered["containers"]?.array?.map { $0["name"] } == ["two", "one"])
    #expect(
      try patched(["metadata": ["finalizers": ["demo.local/other"]]])["metadata", "finalizers"]
        == ["demo.local/other", "demo.local/keep"]
    )
  }

  @Test func directives() throws {
    let finalizers = try patched(["metadata": ["$deleteFromPrimitiveList/finalizers": ["demo.local/keep"]]])
    #expect(finalizers["metadata", "finalizers"] == [])
    let recreate = try patched(["spec": ["strategy": ["$retainKeys": ["type"], "type": "Recreate"]]])
    #expect(recreate["spec", "strategy"] == ["type": "Recreate"])
    let volume = try podSpec([
      "volumes": [["name": "v", "$retainKeys": ["name", "hostPath"], "hostPath": ["path": "/h"]]]
    ])
    #expect(volume["volumes"] == [["name": "v", "hostPath": ["path": "/h"]]])
    #expect(try patched(["metadata": ["labels": ["$patch": "replace", "z": "1"]]])["metadata", "labels"] == ["z": "1"])
    #expect(try patched(["metadata": ["labels": .null]])["metadata", "labels"] == nil)
  }

  @Test func anElementWithoutItsKeyIsRefused() {
    let error = #expect(throws: StrategicMergePatch.Failure.self) {
      try podSpec(["containers": [["image": "nameless"]]])
    }
    #expect(error?.message == "map: map[image:nameless] does not contain declared merge key: name")
  }

  @Test(
    arguments: [
      (
        ["strategy": ["$retainKeys": ["type"], "type": "Recreate", "rollingUpdate": [:]]],
        "invalid patch format of retainKeys"
      ),
      (["strategy": ["$patch": "merge"]], "unknown patch type: merge in map: map[$patch:merge]"),
      (
        ["template": ["spec": ["containers": [["$patch": "merge", "name": "one"]]]]],
        "merging lists cannot yet be specified in the patch"
      ),
      (
        [
          "template": [
            "spec": ["$setElementOrder/containers": [["name": "two"]], "containers": [["name": "one", "image": "x"]]]
          ]
        ],
        "The order in patch list:\n[map[image:x name:one]]\n doesn't match $setElementOrder list:\n[map[name:two]]\n"
      ),
    ] as [(Value, String)]
  )
  func whatIsNoPatchIsRefused(patch: Value, words: String) {
    let error = #expect(throws: StrategicMergePatch.Failure.self) { try patched(["spec": patch]) }
    #expect(error?.message == words)
  }

  /// Nulls and directives mean nothing where there is nothing yet.
  @Test func whatIsNewComesWithoutDirectives() throws {
    let added = try podSpec(["affinity": ["$patch": "replace", "nodeAffinity": .null, "podAffinity": [:]]])
    #expect(added["affinity"] == ["podAffinity": [:]])
  }

  @Test func threeWay() throws {
    let type = try schema("apps/v1", "Deployment")
    func manifest(_ containers: Value, replicas: Value?) -> Value {
      var value: Value = ["spec": ["template": ["spec": ["containers": containers]]]]
      if let replicas { value["spec", default: [:]]["replicas"] = replicas }
      return value
    }
    let last = manifest([["name": "one", "image": "nginx"], ["name": "two", "image": "redis"]], replicas: 2)
    var live = deployment
    live["spec", default: [:]]["paused"] = true
    #expect(patches.threeWay(lastApplied: last, manifest: last, live: live, type) == nil)

    let next = manifest([["name": "one", "image": "nginx:2"]], replicas: nil)
    let patch = try #require(patches.threeWay(lastApplied: last, manifest: next, live: live, type))
    #expect(
      patch == [
        "spec": [
          "replicas": .null,
          "template": [
            "spec": [
              "$setElementOrder/containers": [["name": "one"]],
              "containers": [["name": "one", "image": "nginx:2"], ["$patch": "delete", "name": "two"]],
            ]
          ],
        ]
      ]
    )
    let result = try patches.apply(patch, to: live, type)
    #expect(
      result["spec", "template", "spec", "containers"] == [["name": "one", "image": "nginx:2", "args": ["x", "y"]]]
    )
    #expect(result["spec", "paused"] == true)
    #expect(result["spec", "replicas"] == nil)
  }
}
