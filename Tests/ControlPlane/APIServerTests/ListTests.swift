import API
import APIServer
import Objects
import Testing

@Suite("Lists and watches")
struct ListTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  private mutating func makeMaps(_ names: String...) throws {
    for name in names {
      try server.create(
        .configMaps,
        ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name), "namespace": "default"]]
      )
    }
  }

  private mutating func list(_ query: String, accept: String = "") throws -> Value {
    let path = "/api/v1/namespaces/default/configmaps?" + query
    let request = try RequestPath.request(verb: "GET", path: path, contentType: "", accept: accept, body: nil)
    return try server.send(request).body
  }

  private func names(_ list: Value) -> [String] { (list["items"]?.array ?? []).map(\.name) }

  @Test mutating func pagesAreOfOneMoment() throws {
    try makeMaps("a", "b", "c", "d")
    let first = try list("limit=2")
    #expect(names(first) == ["a", "b"])
    #expect(first["metadata"]?["remainingItemCount"] == 2)
    let token = try #require(first["metadata"]?["continue"]?.string)
    try makeMaps("bb")
    try server.delete(.configMaps, namespace: "default", name: "d")
    let second = try list("limit=2&continue=" + token)
    #expect(names(second) == ["c", "d"])
    #expect(second["metadata"]?["continue"] == nil)
    #expect(names(try list("")) == ["a", "b", "bb", "c"])
  }

  @Test mutating func aPastRevisionIsStillThere() throws {
    try makeMaps("a")
    let version = try #require(try list("")["metadata"]?["resourceVersion"]?.string)
    try makeMaps("b")
    #expect(names(try list("resourceVersion=\(version)&resourceVersionMatch=Exact")) == ["a"])
    #expect(names(try list("resourceVersion=\(version)&resourceVersionMatch=NotOlderThan")) == ["a", "b"])
  }

  @Test mutating func refusesInTheServersWords() throws {
    #expect(
      message { try list("resourceVersion=abc") }
        == "invalid resource version: resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \"abc\": "
        + "invalid syntax"
    )
    #expect(
      message { try list("resourceVersionMatch=Exact") }
        == "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden "
        + "unless resourceVersion is provided"
    )
    #expect(message { try list("resourceVersion=99999999") }.hasPrefix("Timeout: Too large resource version: 99999999"))
    #expect(
      message { try list("fieldSelector=data.x%3D1") }
        == "\"data.x\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
    )
    #expect(
      message { try list("continue=!!") }
        == "invalid continue token: continue key is not valid: illegal base64 data at input byte 0"
    )
    #expect(
      message { try list("resourceVersion=0&resourceVersionMatch=Exact&sendInitialEvents=true") }
        == """
        ListOptions.meta.k8s.io "" is invalid: [resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is \
        forbidden for resourceVersion "0", sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list]
        """
    )
  }

  @Test mutating func aRenewedTokenGoesOnWithThePresent() throws {
    try makeMaps("a", "b", "c")
    // {"v":"meta.k8s.io/v1","rv":-1,"start":"default/b"}
    let list = try list("continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6LTEsInN0YXJ0IjoiZGVmYXVsdC9iIn0")
    #expect(names(list) == ["b", "c"])
  }

  @Test mutating func aCollectionIsDeletedByPages() throws {
    try makeMaps("a", "b", "c")
    let path = "/api/v1/namespaces/default/configmaps?limit=2"
    let deleted = try server.send(RequestPath.request(verb: "DELETE", path: path, contentType: "", body: nil)).body
    #expect(names(deleted) == ["a", "b"])
    #expect(deleted["metadata"]?["remainingItemCount"] == 1)
    #expect(names(try list("")) == ["c"])
  }

  @Test mutating func metadataAloneIsEnoughForSome() throws {
    try makeMaps("a")
    let list = try list("", accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1")
    #expect(list["kind"] == "PartialObjectMetadataList")
    #expect(list["items"]?.array?.first?["data"] == nil)
    #expect(names(list) == ["a"])
  }

  @Test mutating func aWatchMayBeginWithWhatThereIs() throws {
    try makeMaps("a")
    var request = Request(.watch, .configMaps, namespace: "default")
    request.options.sendInitialEvents = true
    request.options.resourceVersionMatch = "NotOlderThan"
    request.options.allowWatchBookmarks = true
    var (initial, cursor) = try server.watch(request)
    #expect(initial.map { $0["type"] } == ["ADDED", "BOOKMARK"])
    let annotations = initial.last?["object"]?["metadata"]?["annotations"]
    #expect(annotations?["k8s.io/initial-events-end"] == "true")
    try makeMaps("b")
    #expect(try server.changes(since: &cursor).map(\.object.name) == ["b"])
  }

  private func message(_ body: () throws -> some Any) -> String {
    do {
      _ = try body()
      return ""
    } catch { return (error as? Status)?.message ?? "\(error)" }
  }
}
