import API
import Objects
import Testing

@testable import Network

/// An API that knows only what it is given, and never changes.
private struct FixedAPI: APIClient {
  var clock = Clock(epoch: 0)
  var objects: [GroupVersionResource: [Value]]

  mutating func send(_ request: Request) throws(Status) -> Response {
    Response(body: ["metadata": ["resourceVersion": "5"], "items": .array(objects[request.resource] ?? [])])
  }

  func changes(since cursor: inout WatchCursor) throws(Status) -> [WatchEvent] { [] }
}

@Suite struct ServiceTests {
  private static func table() throws -> ServiceTable {
    var api = FixedAPI(objects: [
      .services: try YAML.read(
        """
        {apiVersion: v1, kind: Service, metadata: {name: web, namespace: default}, spec: {type: NodePort, clusterIP: 10.96.0.50, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: db, namespace: data}, spec: {clusterIP: None, ports: [{port: 5432}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: empty, namespace: default}, spec: {clusterIP: 10.96.0.51, ports: [{port: 80}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: kube-system}, spec: {clusterIP: 10.96.0.10, ports: [{port: 53}]}}
        """
      ),
      .endpointSlices: [
        slice("web", "default", 8080, [("10.244.0.5", true), ("10.244.0.6", false)]),
        slice("db", "data", 5432, [("10.244.0.7", true), ("10.244.0.8", true)]),
        slice("kube-dns", "kube-system", 53, [("10.244.0.2", true)]),
      ],
    ])
    var table = ServiceTable()
    _ = table.step(&api)
    return table
  }

  private static func slice(_ name: String, _ namespace: String, _ port: Int, _ ends: [(String, Bool)]) -> Value {
    [
      "metadata": [
        "name": .string(name + "-abcde"), "namespace": .string(namespace),
        "labels": ["kubernetes.io/service-name": .string(name)],
      ],
      "ports": [["port": .int(port)]],
      "endpoints": .array(
        ends.enumerated().map { index, end in
          var endpoint: Value = [
            "addresses": [.string(end.0)], "conditions": ["ready": .bool(end.1), "serving": .bool(end.1)],
          ]
          if name == "db", index == 0 { endpoint["hostname"] = "db-0" }
          return endpoint
        }
      ),
    ]
  }

  @Test func aServiceLeadsToItsReadyEndpoints() throws {
    let table = try Self.table()
    #expect(table.route(for: "10.96.0.50", port: 80)?.backends.map(\.address) == ["10.244.0.5"])
    #expect(table.route(for: "10.96.0.50", port: 80)?.backends.map(\.port) == [8080])
    #expect(table.route(for: "192.168.49.2", port: 30080, isNode: true)?.backends.map(\.address) == ["10.244.0.5"])
    #expect(table.route(for: "10.96.0.51", port: 80)?.backends == [], "no endpoints: refused")
    #expect(table.route(for: "10.96.0.50", port: 81) == nil, "no such port: nobody answers")
    #expect(table.route(for: "192.168.49.2", port: 30081, isNode: true) == nil)
  }

  @Test func aServiceMayKeepToItsNodeAndItsClients() throws {
    var api = FixedAPI(objects: [
      .services: try YAML.read(
        """
        {apiVersion: v1, kind: Service, metadata: {name: web, namespace: default}, spec: {clusterIP: 10.96.0.50, externalIPs: [192.168.49.9], externalTrafficPolicy: Local, sessionAffinity: ClientIP, ports: [{port: 80, nodePort: 30080}]}}
        """
      ),
      .endpointSlices: [Self.slice("web", "default", 8080, [("10.244.0.5", true)])],
    ])
    var table = ServiceTable()
    _ = table.step(&api)
    let inside = try #require(table.route(for: "10.96.0.50", port: 80))
    #expect(!inside.isLocal && inside.affinity == .seconds(10_800))
    #expect(table.route(for: "192.168.49.2", port: 30080, isNode: true)?.isLocal == true)
    #expect(table.route(for: "192.168.49.9", port: 80)?.backends.map(\.address) == ["10.244.0.5"])
    #expect(table.route(for: "192.168.49.9", port: 81) == nil)
  }

  @Test(arguments: [
    ("web", "default", ["10.96.0.50"]), ("web.default", "data", ["10.96.0.50"]),
    ("web.default.svc.cluster.local", "data", ["10.96.0.50"]), ("web.default.svc", "data", ["10.96.0.50"]),
    ("db", "data", ["10.244.0.7", "10.244.0.8"]), ("db-0.db", "data", ["10.244.0.7"]),
    ("10-244-0-8.db.data", "default", ["10.244.0.8"]), ("db-0.db.data.svc.cluster.local", "default", ["10.244.0.7"]),
    ("7.0.244.10.in-addr.arpa.", "default", ["db-0.db.data.svc.cluster.local"]),
    ("app.10.0.0.1.nip.io", "default", ["10.0.0.1"]),
  ])
  func namesInTheCluster(_ name: String, _ namespace: String, _ addresses: [String]) throws {
    #expect(ClusterDNS(table: try Self.table()).lookup(name, from: namespace) == .addresses(addresses))
  }

  @Test(arguments: [
    "web", "db-1.db.data", "db-0.web.default", "nothing.default", "example.com", "web.default.svc.cluster.locall",
  ])
  func namesThatAreUnknown(_ name: String) throws {
    #expect(ClusterDNS(table: try Self.table()).lookup(name, from: "data") == .notFound)
  }
}
