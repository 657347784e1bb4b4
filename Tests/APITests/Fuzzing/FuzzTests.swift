import Objects
import Testing

@testable import API

/// Readers and patches meet what chance makes, for about a second each: nothing crashes, and their laws hold.
@Suite("By chance")
struct FuzzTests {
  private static let seeds: [UInt64] = [1, 2, 3]

  @Test(arguments: seeds)
  func `what is written as JSON is read as the same`(_ seed: UInt64) throws {
    var chance = ValueGenerator(seed: seed)
    for _ in 0..<2_000 {
      let value = chance.value()
      let text = JSON.write(value)
      #expect(try JSON.read(text) == value)
      #expect(try JSON.read(JSON.writeIndented(value)) == value)
      let spoiled = chance.spoiled(text, with: "{}[]\",:\\eE+-.019ntfu ")
      guard let read = try? JSON.read(spoiled) else { continue }
      // A whole number loses its fraction.
      let again = JSON.write(read)
      #expect(JSON.write(try JSON.read(again)) == again, "\(spoiled)")
    }
  }

  @Test(arguments: seeds)
  func `what is written as YAML is read as the same`(_ seed: UInt64) throws {
    var chance = ValueGenerator(seed: seed)
    for _ in 0..<200 {
      let value = chance.value(depth: 4)
      let text = YAML.write(value)
      let read = try? YAML.readOne(text)
      #expect(read == value, "\(JSON.write(value))\n\(text)")
      let spoiled = chance.spoiled(text, with: "{}[]\",:\\-&*!|>%@#? \n\t'")
      guard let read = try? YAML.readOne(spoiled) else { continue }
      let again = YAML.write(read)
      #expect((try? YAML.readOne(again)).map(YAML.write) == again, "\(spoiled)")
    }
  }

  @Test(arguments: seeds)
  func `a merge patch makes the one out of the other`(_ seed: UInt64) {
    var chance = ValueGenerator(seed: seed)
    for _ in 0..<3_000 {
      let old = chance.object(nulls: false)
      let new = chance.object(nulls: false)
      guard let patch = MergePatch.make(from: old, to: new) else {
        #expect(old == new)
        continue
      }
      let made = MergePatch.apply(patch, to: old)
      #expect(made == new)
      #expect(MergePatch.apply(patch, to: made) == new)
      #expect(MergePatch.make(from: new, to: new) == nil)
      _ = MergePatch.apply(chance.value(), to: chance.value())
    }
  }

  @Test(arguments: seeds)
  func `a JSON patch puts things in their place, or fails as a whole`(_ seed: UInt64) throws {
    var chance = ValueGenerator(seed: seed)
    let names = ["a", "b", "0", "1", "-", "-1", "~0", "~1", "", "99999999999999999999"]
    for _ in 0..<3_000 {
      let target: Value = ["a": chance.value(depth: 3), "b": .array((0..<3).map { _ in chance.value(depth: 2) })]
      let operations = Value.array(
        (0..<chance.random.below(6)).map { _ in
          let path = (0..<chance.random.below(4)).map { _ in "/" + chance.pick(names) }.joined()
          let from = (0..<chance.random.below(3)).map { _ in "/" + chance.pick(names) }.joined()
          return [
            "op": .string(chance.pick(["add", "remove", "replace", "move", "copy", "test", "", "x"])),
            "path": .string(path), "from": .string(from), "value": chance.value(depth: 2),
          ]
        }
      )
      _ = try? JSONPatch.apply(operations, to: target)
      _ = try? JSONPatch.apply(chance.value(), to: target)
      let value = chance.value(depth: 3)
      let round: Value = [
        ["op": "add", "path": "/b/1", "value": value], ["op": "test", "path": "/b/1", "value": value],
        ["op": "move", "from": "/b/1", "path": "/c"], ["op": "remove", "path": "/c"],
      ]
      #expect(try JSONPatch.apply(round, to: target) == target)
    }
  }

  @Test(arguments: seeds)
  func `a strategic patch makes the one pod out of the other`(_ seed: UInt64) throws {
    var chance = ValueGenerator(seed: seed)
    let merge = StrategicMergePatch(table: .kubernetes)
    let schema = try #require(SchemaTable.kubernetes[GroupVersionKind(group: "", version: "v1", kind: "Pod")])
    for _ in 0..<1_000 {
      let old = pod(&chance)
      let new = pod(&chance)
      guard let patch = merge.twoWay(from: old, to: new, schema) else {
        #expect(old == new)
        continue
      }
      let made = try merge.apply(patch, to: old, schema)
      #expect(sorted(made) == sorted(new), "\(JSON.write(old))\n\(JSON.write(new))\n\(JSON.write(patch))")
      // A patch of any shape ends, in an object or in a refusal.
      var strange: Value = ["spec": chance.object(depth: 3), "metadata": chance.object(depth: 2)]
      strange["spec", default: [:]]["containers"] = chance.value(depth: 3)
      strange[chance.pick(["$patch", "$retainKeys", "$setElementOrder/spec", "spec"])] = chance.value(depth: 2)
      _ = try? merge.apply(strange, to: old, schema)
    }
  }

  private func pod(_ chance: inout ValueGenerator) -> Value {
    var names = ["a", "b", "c", "d"]
    let containers = (0..<1 + chance.random.below(3)).map { _ -> Value in
      let name = names.remove(at: chance.random.below(names.count))
      var ports = [80, 443, 8080]
      let exposed = (0..<chance.random.below(3)).map { _ -> Value in
        ["containerPort": .int(ports.remove(at: chance.random.below(ports.count)))]
      }
      return ["name": .string(name), "image": .string(chance.pick(["nginx", "busybox"])), "ports": .array(exposed)]
    }
    let labels = Value(["app": chance.pick(["x", "y"]), chance.pick(["p", "q"]): "1"])
    return ["metadata": ["name": "one", "labels": labels], "spec": ["containers": .array(containers)]]
  }

  /// Lists that are maps in disguise, in one order, and no empty ones.
  private func sorted(_ value: Value) -> Value {
    switch value {
    case .array(let elements):
      return .array(elements.map(sorted).sorted { JSON.write($0) < JSON.write($1) })
    case .object(let fields):
      return .object(Fields(fields.map { ($0.key, sorted($0.value)) }.filter { $0.1 != .array([]) }))
    default: return value
    }
  }

  @Test(arguments: seeds)
  func `selectors of any shape are read or refused`(_ seed: UInt64) {
    var chance = ValueGenerator(seed: seed)
    let pieces = [
      "app", "a/b", "=", "==", "!=", "!", " in ", " notin ", "(", ")", ",", "x", " ", ">", "<", "5", "é",
      "spec.nodeName",
      "metadata.name", "\\", "",
    ]
    for _ in 0..<10_000 {
      let text = chance.sentence(of: pieces)
      if let selector = try? LabelSelector.parse(text) {
        #expect((try? LabelSelector.parse(selector.description)) == selector, "\(text)")
      }
      _ = try? FieldSelector.parse(text)
    }
  }

  @Test(arguments: seeds)
  func `JSONPath templates of any shape are read or refused`(_ seed: UInt64) {
    var chance = ValueGenerator(seed: seed)
    let pieces = [
      "{", "}", "{.", ".a", "..", "*", "[", "]", "[*]", "[0]", "[-1]", "[0:2]", "[::0]", "[::-1]", "[?(", ")]", "@",
      "@.a", "==",
      "'x'", "\"x\"", "range ", "{end}", ",", "a", "1", "$", "\\", "{range .a[*]}", "<=", "!", "é",
      "99999999999999999999",
    ]
    let object: Value = ["a": [["a": 1], ["a": "x"], 3], "b": chance.value()]
    for _ in 0..<4_000 {
      let text = chance.sentence(of: pieces)
      guard let path = try? JSONPath(text) else { continue }
      _ = try? path.text(of: object)
      _ = try? path.results(in: object)
    }
  }

  @Test(arguments: seeds)
  func `quantities are the same when they are read again`(_ seed: UInt64) {
    var chance = ValueGenerator(seed: seed)
    let pieces = [
      "0", "1", "9", "123", ".", "-", "+", "e", "E", "m", "k", "Ki", "M", "Mi", "Gi", "E", "n", "u", "e3", "1e18", " ",
    ]
    for _ in 0..<10_000 {
      let text = chance.sentence(of: pieces)
      guard let quantity = Quantity(text) else { continue }
      let again = Quantity(quantity.description)
      #expect(again == quantity, "\(text): \(quantity)")
      #expect(again?.description == quantity.description)
    }
  }
}
