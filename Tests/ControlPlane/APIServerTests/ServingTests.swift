import API
import APIServer
import Objects
import Testing

@Suite("Paths beside the resources")
struct ServingTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  private mutating func get(_ path: String, accept: String = "") throws -> Value {
    let request = try RequestPath.request(verb: "GET", path: path, contentType: "", accept: accept, body: nil)
    return try server.send(request).body
  }

  @Test mutating func discovery() throws {
    #expect(try get("/api")["versions"] == ["v1"])
    #expect(try get("/api/v1")["resources"]?.array?.first?["name"] == "bindings")
    #expect(try get("/apis")["groups"]?.array?.contains { $0["name"] == "apps" } == true)
    let autoscaling = try get("/apis/autoscaling")
    #expect(autoscaling["preferredVersion"]?["groupVersion"] == "autoscaling/v2")
    let names = try get("/apis/apps/v1")["resources"]?.array?.map { $0["name"] } ?? []
    #expect(names.contains("deployments/scale"))
    let maps = try get("/api/v1")["resources"]?.array?.first { $0["name"] == "configmaps" }
    #expect(maps?["storageVersionHash"] == "qFsyl6wFWjQ=")
    let aggregated = try get("/apis", accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")
    #expect(aggregated["kind"] == "APIGroupDiscoveryList")
    #expect(throws: Status.pageNotFound) { try get("/apis/nope/v1") }
  }

  @Test mutating func healthInTheServersWords() throws {
    #expect(try get("/healthz") == "ok")
    #expect(try get("/readyz/ping") == "ok")
    let text = try #require(try get("/livez?verbose").string)
    #expect(text.hasPrefix("[+]ping ok\n[+]log ok\n[+]etcd ok\n"))
    #expect(text.hasSuffix("livez check passed\n"))
    #expect(throws: Status.pageNotFound) { try get("/livez/none") }
    server.isStoreAvailable = false
    do {
      _ = try get("/livez")
      Issue.record("a server without etcd is not well")
    } catch let status as Status {
      #expect(status.code == 500)
      #expect(status.message.contains("[-]etcd failed: reason withheld\n"))
      #expect(status.message.hasSuffix("livez check failed\n"))
    }
  }

  @Test mutating func metricsCountWhatWasAsked() throws {
    _ = try get("/api/v1/namespaces/default/pods")
    _ = try get("/api/v1/namespaces/default/pods")
    _ = try? get("/api/v1/namespaces/default/pods/none")
    let text = try #require(try get("/metrics").string)
    #expect(
      text.contains(
        "apiserver_request_total{code=\"200\",component=\"apiserver\",dry_run=\"\",group=\"\",resource=\"pods\","
          + "scope=\"namespace\",subresource=\"\",verb=\"LIST\",version=\"v1\"} 2\n"
      )
    )
    #expect(text.contains("code=\"404\""))
    #expect(text.contains("apiserver_storage_objects{resource=\"namespaces\"} 4\n"))
  }

  @Test mutating func openAPI() throws {
    #expect(try get("/openapi/v3")["paths"]?["apis/apps/v1"] != nil)
    let schemas = try get("/openapi/v3/apis/apps/v1")["components"]?["schemas"]
    #expect(schemas?["io.k8s.api.apps.v1.Deployment"]?["properties"]?["spec"] != nil)
    #expect(schemas?["io.k8s.api.core.v1.Container"] != nil)
    #expect(schemas?["io.k8s.api.batch.v1.Job"] == nil)
  }
}
