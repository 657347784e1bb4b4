import API
import APIServer
import Objects
import Testing

/// What no honest client sends: refused as a server refuses it, in bounded time.
@Suite("Bad input")
struct BadInputTests {
  private var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  private static func configMap(_ data: Value, labels: Value = [:]) -> Value {
    [
      "apiVersion": "v1", "kind": "ConfigMap", "data": data,
      "metadata": ["name": "big", "namespace": "default", "labels": labels],
    ]
  }

  private mutating func create(_ object: Value) -> Status? {
    do throws(Status) {
      try server.create(GroupVersionResource(catalogue(object), group: object.groupVersionKind.group), object)
      return nil
    } catch {
      return error
    }
  }

  private func catalogue(_ object: Value) -> String {
    Catalogue.kubernetes.resources.first { $0.groupVersionKind == object.groupVersionKind }?.name ?? ""
  }

  private static func filled(_ bytes: Int) -> Value { .string(String(repeating: "x", count: bytes)) }

  @Test mutating func `a config map holds a mebibyte`() {
    #expect(
      create(Self.configMap(["a": Self.filled(1_048_577)]))?.message
        == "ConfigMap \"big\" is invalid: []: Too long: may not be more than 1048576 bytes"
    )
    #expect(create(Self.configMap(["a": Self.filled(1_048_576)])) == nil)
    let secret: Value = [
      "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "big", "namespace": "default"],
      "stringData": ["a": Self.filled(1_048_577)],
    ]
    #expect(
      create(secret)?.message == "Secret \"big\" is invalid: data: Too long: may not be more than 1048576 bytes"
    )
  }

  @Test mutating func `etcd takes a mebibyte and a half`() {
    func pod(_ bytes: Int) -> Value {
      [
        "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "big", "namespace": "default"],
        "spec": ["containers": [["name": "web", "image": "nginx", "args": [Self.filled(bytes)]]]],
      ]
    }
    let large = create(pod(1_600_000))
    #expect(large?.code == 500)
    #expect(large?.message == "etcdserver: request is too large")
    #expect(create(pod(2_200_000))?.message.hasPrefix("rpc error: code = ResourceExhausted") == true)
    #expect(create(pod(1_000_000)) == nil)
  }

  @Test mutating func `a hundred thousand labels are read, checked and told once each`() {
    let labels = Value((0..<100_000).reduce(into: [:]) { $0["label-\($1)"] = "x" })
    // More than etcd takes.
    #expect(create(Self.configMap([:], labels: labels))?.message == "etcdserver: request is too large")
    let wrong = Value((0..<20_000).reduce(into: [:]) { $0["-\($1)"] = "x" })
    #expect(create(Self.configMap([:], labels: wrong))?.code == 422)
  }

  @Test mutating func `a path of a thousand and one levels is refused wherever it comes from`() {
    for text in [String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 100_000)] {
      #expect(throws: JSONError.self) { try JSON.read(text) }
      #expect(throws: YAMLError.self) { try YAML.read(text) }
    }
    #expect(throws: YAMLError.self) { try YAML.read(String(repeating: "- ", count: 100_000)) }
    // Keys that repeat are read again and again, within bounds.
    let deep = (0..<5_000).map { String(repeating: " ", count: $0 % 200) + "a:\n" }.joined()
    _ = try? YAML.read(deep)
    var value: Value = 1
    for _ in 0..<999 { value = ["a": value] }
    let below = "/" + Array(repeating: "a", count: 900).joined(separator: "/")
    let patch: Value = [
      ["op": "add", "path": "/a", "value": value], ["op": "copy", "from": "/a", "path": .string(below)],
    ]
    #expect(throws: JSONPatch.Failure.self) { try JSONPatch.apply(patch, to: [:]) }
  }

  @Test mutating func `hostile JSON patches end`() throws {
    try server.create(.configMaps, Self.configMap(["a": Self.filled(100_000)]))
    func patch(_ operations: [Value]) -> Status? {
      var copy = server
      do throws(Status) {
        try copy.patch(.configMaps, namespace: "default", name: "big", type: .json, with: .array(operations))
        return nil
      } catch {
        return error
      }
    }
    let test: Value = ["op": "test", "path": "/data/b", "value": .null]
    #expect(patch(Array(repeating: test, count: 100_000))?.code == 413)
    let copies: [Value] = (0..<60).map { ["op": "copy", "from": "/data/a", "path": .string("/data/a\($0)")] }
    #expect(patch(copies)?.code == 422 || patch(copies)?.code == 400)
    let doubling: [Value] = (0..<200).map { ["op": "copy", "from": "", "path": .string("/x\($0)")] }
    #expect(patch(doubling) != nil)
    let moves: [Value] = (0..<9_000).map { ["op": "move", "from": "/data", "path": .string("/data/x\($0)")] }
    #expect(patch(moves) != nil)
  }

  @Test func `large lists are merged in the time that they are long`() throws {
    let table = SchemaTable.kubernetes
    let schema = try #require(table[GroupVersionKind(group: "", version: "v1", kind: "Pod")])
    let merge = StrategicMergePatch(table: table)
    let containers = Value.array((0..<50_000).map { ["name": .string("c\($0)")] })
    let others = Value.array((0..<50_000).map { ["name": .string("c\(99_000 - $0)")] })
    let merged = try merge.apply(["spec": ["containers": others]], to: ["spec": ["containers": containers]], schema)
    #expect(merged["spec"]?["containers"]?.array?.count == 99_001)
    let finalizers = Value((0..<50_000).map { "example.com/f\($0)" })
    let more = Value((0..<50_000).map { "example.com/g\($0)" })
    let both = try merge.apply(
      ["metadata": ["finalizers": more]],
      to: ["metadata": ["finalizers": finalizers]],
      schema
    )
    #expect(both["metadata"]?["finalizers"]?.array?.count == 100_000)
  }

  @Test func `aliases of aliases do not unfold without end`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<12 {
      text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",") + "]\n"
    }
    do {
      _ = try YAML.read(text)
      Issue.record("it was read")
    } catch {
      #expect(error.message.contains("document contains excessive aliasing"))
    }
  }

  @Test func `numbers that no computer has are refused`() {
    #expect(throws: JSONError.self) { try JSON.read("1e400") }
    #expect((try? JSON.read("123456789012345678901234567890")) == .double(1.2345678901234568e29))
    #expect(throws: JSONError.self) { try JSON.read("01") }
    #expect(Quantity("1e1000000000") == nil || Quantity("1e1000000000")?.description.utf8.count ?? 0 < 1000)
    #expect(Quantity(String(repeating: "9", count: 100_000)).map { $0.description.utf8.count < 200_000 } ?? true)
  }

  @Test func `bytes that are no text become the sign for that`() throws {
    #expect(try JSON.read([0x22, 0xFF, 0xFE, 0x41, 0x22]) == "\u{FFFD}\u{FFFD}A")
    #expect(try JSON.read("\"\\ud800\"") == "\u{FFFD}")
  }
}
