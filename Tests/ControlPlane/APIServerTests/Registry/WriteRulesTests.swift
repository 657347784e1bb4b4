import API
import APIServer
import Objects
import Testing

@Suite("What writes may do")
struct WriteRulesTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  private static let leases = GroupVersionResource("leases", group: "coordination.k8s.io", version: "v1")

  private mutating func send(_ verb: String, _ path: String, _ body: Value? = nil, _ type: String = "") -> Value {
    do {
      return try server.send(RequestPath.request(verb: verb, path: path, contentType: type, body: body)).body
    } catch {
      return .string(error.message)
    }
  }

  @Test mutating func optionsAreChecked() {
    let path = "/api/v1/namespaces/default/configmaps"
    let map: Value = ["metadata": ["name": "a"]]
    #expect(
      send("POST", path + "?fieldValidation=Loud", map)
        == """
        CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Loud": supported values: "", \
        "Ignore", "Strict", "Warn"
        """
    )
    #expect(
      send("PUT", path + "/a?dryRun=Some", map)
        == "UpdateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: \"Some\": supported values: \"All\""
    )
    #expect(
      send("DELETE", path + "/a?propagationPolicy=Sideways")
        == """
        DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Sideways": supported values: \
        "Foreground", "Background", "Orphan", "nil"
        """
    )
  }

  @Test mutating func preconditionsOfADeletion() throws {
    let map = try server.create(.configMaps, ["metadata": ["name": "a", "namespace": "default"]])
    let path = "/api/v1/namespaces/default/configmaps/a"
    #expect(
      send("DELETE", path, ["preconditions": ["resourceVersion": "1"]])
        == .string(
          "Operation cannot be fulfilled on ConfigMap \"a\": the ResourceVersion in the precondition (1) does not "
            + "match the ResourceVersion in record (\(map.resourceVersion)). The object might have been modified"
        )
    )
    #expect(send("DELETE", path, ["preconditions": ["uid": .string(map.uid)]])["status"] == "Success")
  }

  @Test mutating func leasesAreCreatedByUpdatesThatNameTheirVersion() {
    let path = "/apis/coordination.k8s.io/v1/namespaces/default/leases/l"
    let lease: Value = ["metadata": ["name": "l"], "spec": ["holderIdentity": "me"]]
    #expect(send("PUT", path, lease)["spec"]?["holderIdentity"] == "me")
    #expect(
      send("PUT", path, lease)
        == """
        leases.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for \
        an update
        """
    )
  }

  @Test mutating func anObjectThatGoesTakesNoNewFinalizers() throws {
    try server.create(
      .configMaps,
      ["metadata": ["name": "a", "namespace": "default", "finalizers": ["demo.local/keep"]]]
    )
    let path = "/api/v1/namespaces/default/configmaps/a"
    _ = send("DELETE", path)
    let more: Value = ["metadata": ["finalizers": ["demo.local/keep", "demo.local/more"]]]
    #expect(
      send("PATCH", path, more, "application/merge-patch+json")
        == """
        ConfigMap "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is \
        being deleted, found new finalizers []string{"demo.local/more"}
        """
    )
    _ = send("PATCH", path, ["metadata": ["finalizers": .null]], "application/merge-patch+json")
    #expect(send("GET", path) == "configmaps \"a\" not found")
  }

  @Test mutating func aPatchKeepsTheName() throws {
    try server.create(.configMaps, ["metadata": ["name": "a", "namespace": "default"]])
    #expect(
      send(
        "PATCH",
        "/api/v1/namespaces/default/configmaps/a",
        ["metadata": ["name": "b"]],
        "application/merge-patch+json"
      ) == "the name of the object (b) does not match the name on the URL (a)"
    )
  }
}
