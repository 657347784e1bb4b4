import API
import APIServer
import Objects
import Testing

/// What a list by labels answers does not depend on what was asked before, and so indexed, and what was written since.
@Suite("Lists by labels")
struct LabelIndexTests {
  private var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  private mutating func make(_ name: String, _ labels: [String: String], namespace: String = "default") throws {
    try server.create(
      .configMaps,
      [
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": ["name": .string(name), "namespace": .string(namespace), "labels": Value(labels)],
      ]
    )
  }

  private mutating func label(_ name: String, _ labels: Value) throws {
    try server.patch(.configMaps, namespace: "default", name: name, with: ["metadata": ["labels": labels]])
  }

  private mutating func names(_ selector: String, namespace: String? = "default") throws -> [String] {
    try Self.names(selector, namespace, &server)
  }

  private static func names(_ selector: String, _ namespace: String?, _ server: inout APIServer) throws -> [String] {
    var options = Request.Options()
    options.labelSelector = selector
    let list = try server.send(Request(.list, .configMaps, namespace: namespace, options: options)).body
    return (list["items"]?.array ?? []).map(\.name)
  }

  @Test mutating func selectorsOfEverySort() throws {
    try make("a", ["app": "web", "tier": "front"])
    try make("b", ["app": "web"])
    try make("c", ["app": "db", "tier": "back"])
    try make("d", [:])
    for _ in 0..<2 {
      #expect(try names("app=web") == ["a", "b"])
      #expect(try names("app in (db,web)") == ["a", "b", "c"])
      #expect(try names("app in (web,web)") == ["a", "b"])
      #expect(try names("app in (db,web),tier") == ["a", "c"])
      #expect(try names("app=web,!tier") == ["b"])
      #expect(try names("app notin (web)") == ["c", "d"])
      #expect(try names("app!=web,tier=back") == ["c"])
      #expect(try names("tier") == ["a", "c"])
      #expect(try names("app=web,tier=back") == [])
      #expect(try names("app=we") == [])
      #expect(try names("colour=red") == [])
    }
  }

  @Test mutating func followsWrites() throws {
    try make("a", ["app": "web"])
    try make("b", ["app": "web"])
    #expect(try names("app=web") == ["a", "b"])
    try label("a", ["app": "db"])
    #expect(try names("app=web") == ["b"])
    #expect(try names("app=db") == ["a"])
    try label("a", ["app": .null])
    #expect(try names("app=db") == [])
    try server.delete(.configMaps, namespace: "default", name: "b")
    #expect(try names("app=web") == [])
    try make("b", ["app": "db"])
    #expect(try names("app in (db,web)") == ["b"])
  }

  @Test mutating func namespacesAreApart() throws {
    for namespace in ["def", "default0"] {
      try server.create(.namespaces, ["metadata": ["name": .string(namespace)]])
      try make("x", ["app": "web"], namespace: namespace)
    }
    try make("a", ["app": "web"])
    try make("b", ["app": "webb"])
    #expect(try names("app=web") == ["a"])
    #expect(try names("app=web", namespace: "def") == ["x"])
    #expect(try names("app=web", namespace: nil) == ["x", "a", "x"])
  }

  @Test mutating func aCopyHasItsOwn() throws {
    try make("a", ["app": "web"])
    #expect(try names("app=web") == ["a"])
    var copy = server
    try make("b", ["app": "web"])
    try copy.delete(.configMaps, namespace: "default", name: "a")
    #expect(try names("app=web") == ["a", "b"])
    #expect(try Self.names("app=web", "default", &copy) == [])
  }

  @Test mutating func agreesWithWhatIsLookedThrough() throws {
    var chance = RandomSource(seed: 42)
    let values = ["red", "green", "blue"]
    for round in 0..<600 {
      let name = "m\(chance.below(40))"
      let exists = (try? server.get(.configMaps, namespace: "default", name: name)) != nil
      if exists, chance.below(4) == 0 {
        try server.delete(.configMaps, namespace: "default", name: name)
      } else {
        var labels: Value = [:]
        for label in (0..<12).map({ "l\($0)" }) where chance.below(3) == 0 {
          labels[label] = .string(values[chance.below(values.count)])
        }
        if exists { try label(name, labels) } else { try make(name, labels.stringMap) }
      }
      guard round % 10 == 0 else { continue }
      let label = "l\(chance.below(12))"
      for selector in ["\(label)=red", "\(label) in (red,blue),l1", "\(label) in (green),l2!=red", "\(label)"] {
        let parsed = try LabelSelector.parse(selector)
        let expected = server.objects(of: .configMaps).filter { parsed.matches($0) && $0.namespace == "default" }
        #expect(try names(selector) == expected.map(\.name))
      }
    }
  }
}
