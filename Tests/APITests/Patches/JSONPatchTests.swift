import API
import Objects
import Testing

@Suite struct JSONPatchTests {
  let pod: Value = ["metadata": ["labels": ["a/b": "1"]], "spec": ["containers": [["name": "one"], ["name": "two"]]]]

  private func names(_ patch: Value...) throws -> [String] {
    let patched = try JSONPatch.apply(.array(patch), to: pod)
    return (patched["spec", "containers"]?.array ?? []).compactMap { $0["name"]?.string }
  }

  @Test func changesLists() throws {
    #expect(
      try names(["op": "add", "path": "/spec/containers/0", "value": ["name": "zero"]]) == ["zero", "one", "two"]
    )
    #expect(
      try names(["op": "add", "path": "/spec/containers/-", "value": ["name": "last"]]) == ["one", "two", "last"]
    )
    #expect(try names(["op": "remove", "path": "/spec/containers/0"]) == ["two"])
    #expect(
      try names(["op": "copy", "from": "/spec/containers/0/name", "path": "/spec/containers/1/name"]) == ["one", "one"]
    )
    #expect(try names(["op": "move", "from": "/spec/containers/0", "path": "/spec/containers/1"]) == ["two", "one"])
  }

  @Test func negativeIndicesCountFromTheEnd() throws {
    #expect(try names(["op": "remove", "path": "/spec/containers/-1"]) == ["one"])
  }

  @Test func hugePatchesAreRefused() {
    let operation: Value = ["op": "test", "path": "/spec", "value": 1]
    let error = #expect(throws: JSONPatch.Failure.self) {
      try JSONPatch.apply(.array(Array(repeating: operation, count: 10_001)), to: pod)
    }
    #expect(error?.message == "The allowed maximum operations in a JSON patch is 10000, got 10001")
    // Copies that double what is there end at three megabytes.
    let twice: Value = ["op": "copy", "from": "/spec/containers", "path": "/spec/containers/-"]
    #expect(throws: JSONPatch.Failure.self) {
      try JSONPatch.apply(.array(Array(repeating: twice, count: 60)), to: pod)
    }
  }

  @Test func escapesAndMissingFields() throws {
    let patched = try JSONPatch.apply(
      [
        ["op": "test", "path": "/metadata/labels/a~1b", "value": "1"],
        ["op": "replace", "path": "/metadata/labels/new", "value": "2"],
        ["op": "remove", "path": "/metadata/labels/a~1b"],
      ],
      to: pod
    )
    #expect(patched["metadata", "labels"] == ["new": "2"])
  }

  @Test(
    arguments: [
      ["op": "remove", "path": "/spec/containers/9"], ["op": "remove", "path": "/metadata/labels/nope"],
      ["op": "replace", "path": "/nope/x", "value": 1], ["op": "test", "path": "/metadata/labels/a~1b", "value": "2"],
      ["op": "add", "path": "/metadata/labels/a~1b/c", "value": 1], ["op": "add", "path": "", "value": 1],
      ["op": "add", "path": "/spec/containers/5", "value": [:]], ["op": "jump", "path": "/spec"],
    ] as [Value]
  )
  func whatDoesNotFit(operation: Value) {
    #expect(throws: JSONPatch.Failure.self) { try JSONPatch.apply([operation], to: pod) }
  }

  @Test func whatIsNoPatch() {
    let error = #expect(throws: JSONPatch.Failure.self) { try JSONPatch.apply(["op": "replace"], to: pod) }
    #expect(
      error?.message
        == "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"
    )
  }
}
