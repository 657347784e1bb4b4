import API
import Objects
import Simulation
import Testing

@Suite("Requests through the API server")
struct ProxyTests {
  private static let web: Cluster? = {
    var cluster = ClusterTests.multi
    let service =
      "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: default}, spec: {selector: {app: web}, "
      + "ports: [{port: 80, name: http}]}}"
    guard let deployment = try? YAML.readOne(ClusterTests.web), let service = try? YAML.readOne(service) else {
      return nil
    }
    _ = try? cluster.create(.deployments, deployment)
    _ = try? cluster.create(.services, service)
    cluster.settle(atMost: .seconds(60))
    return cluster
  }()

  @Test(
    arguments: [
      ("web:80", "/", "Welcome to nginx"), ("web:http", "/", "Welcome to nginx"),
      ("http:web:http", "/", "Welcome to nginx"), ("web:http", "/nope", "404 Not Found"),
      ("web:81", "/", "no service port 81 found for service \"web\""),
      ("web", "/", "no endpoints available for service \"web\""), ("none:80", "/", "services \"none\" not found"),
    ]
  )
  func reachAService(_ name: String, _ path: String, _ words: String) throws {
    var cluster = try #require(Self.web)
    let full = "/api/v1/namespaces/default/services/\(name)/proxy\(path)"
    #expect(Self.text(full, &cluster).contains(words))
  }

  @Test func reachAPod() throws {
    var cluster = try #require(Self.web)
    let pod = try #require(cluster.objects(of: .pods, in: "default").first)
    let path = "/api/v1/namespaces/default/pods/\(pod.name)"
    #expect(Self.text(path + "/proxy/", &cluster).contains("Welcome to nginx"))
    let address = pod["status"]?["podIP"]?.string ?? ""
    let refused = "error trying to reach service: dial tcp \(address):81: connect: connection refused"
    #expect(Self.text(path + ":81/proxy/", &cluster) == refused)
  }

  private static func text(_ path: String, _ cluster: inout Cluster) -> String {
    do {
      let request = try RequestPath.request(verb: "GET", path: path, contentType: "", body: nil)
      return try cluster.send(request).body.string ?? ""
    } catch { return error.message }
  }
}
