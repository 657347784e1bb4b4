import API
import APIServer
import Objects
import Testing

@Suite("Reading managedFields")
struct OwnershipReadingTests {
  private static func server() -> APIServer {
    APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))
  }

  private static func writer(_ name: String) -> Request.User { .component(name, groups: ["system:masters"]) }

  private static func read(_ server: inout APIServer) throws -> Value? {
    var options = Request.Options()
    options.includesManagedFields = true
    let request = Request(.get, .configMaps, namespace: "default", name: "a", options: options)
    return try server.send(request).body["metadata"]?["managedFields"]
  }

  /// The same writes with or without somebody who looks at the owners between them.
  private static func owners(isReadBetween: Bool) throws -> Value? {
    var server = server()
    try server.create(.configMaps, ["metadata": ["name": "a", "namespace": "default"], "data": ["x": "1"]])
    let changes: [Value] = [["x": "2", "y": "1"], ["x": "1"], ["y": .null], ["x": "3"]]
    for (second, data) in changes.enumerated() {
      if isReadBetween { _ = try read(&server) }
      server.clock.now = .seconds(second + 1)
      let user = second % 2 == 0 ? Self.writer("one") : Self.writer("other")
      try server.patch(.configMaps, namespace: "default", name: "a", with: ["data": data], user: user)
    }
    return try read(&server)
  }

  @Test func changesNothingThatIsRecorded() throws {
    let owners = try #require(try Self.owners(isReadBetween: false))
    #expect(try Self.owners(isReadBetween: true) == owners)
  }

  @Test func seesEveryWrite() throws {
    var server = Self.server()
    try server.create(.configMaps, ["metadata": ["name": "a", "namespace": "default"], "data": ["x": "1"]])
    #expect(try Self.read(&server)?[0]?["fieldsV1"]?["f:data"]?["f:y"] == nil)
    try server.patch(.configMaps, namespace: "default", name: "a", with: ["data": ["y": "1"]])
    #expect(try Self.read(&server)?[0]?["fieldsV1"]?["f:data"]?["f:y"] == [:])
  }

  /// A watch from outside shows the owners as a list does, those of a removed object too.
  @Test func watchesTellOfThem() throws {
    var server = Self.server()
    var request = Request(.watch, .configMaps, namespace: "default")
    request.options.includesManagedFields = true
    try server.create(.configMaps, ["metadata": ["name": "a", "namespace": "default"], "data": ["x": "1"]])
    var (initial, cursor) = try server.watch(request)
    #expect(initial.map { $0["object"]?["metadata"]?["managedFields"]?.array?.count } == [1])
    try server.patch(.configMaps, namespace: "default", name: "a", with: ["data": ["y": "1"]])
    try server.delete(.configMaps, namespace: "default", name: "a")
    let events = try server.changes(since: &cursor)
    #expect(events.map(\.kind) == [.modified, .deleted])
    for event in events {
      let owned = event.object["metadata"]?["managedFields"]?[0]?["fieldsV1"]?["f:data"]
      #expect(owned == [".": [:], "f:x": [:], "f:y": [:]])
    }
  }
}

extension Value {
  fileprivate subscript(index: Int) -> Value? { array.flatMap { index < $0.count ? $0[index] : nil } }
}
