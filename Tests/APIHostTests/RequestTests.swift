import Objects
import Testing

@testable import APIHost

@Suite struct RequestTests {
  private let cluster = ServedCluster.shared

  private static let pod = """
    {"apiVersion":"v1","kind":"Pod","metadata":{"name":"NAME","namespace":"default"},\
    "spec":{"containers":[{"name":"c","image":"nginx:1.27"}]}}
    """

  private func pod(_ name: String) -> String { Self.pod.replacing("NAME", with: name) }

  @Test func nothingWithoutTheToken() throws {
    for header in ["", "Bearer wrong", "Basic d3Jvbmc6d3Jvbmc="] {
      let answer = try #require(cluster.ask("GET", "/api/v1/nodes", headers: ["Authorization": header]))
      #expect(answer.code == 401)
      #expect(answer.body["kind"]?.string == "Status")
      #expect(answer.body["message"]?.string == "Unauthorized")
      #expect(answer.body["reason"]?.string == "Unauthorized")
    }
  }

  @Test func theTokenMayBeAPassword() throws {
    let basic = "Basic ZHJ5ZG9jazp0aGUtdG9rZW4tb2YtdGhlLXRlc3Rz"
    #expect(cluster.ask("GET", "/api/v1/nodes", headers: ["Authorization": basic])?.code == 200)
  }

  @Test func protobufIsRead() throws {
    // A ConfigMap with the name `proto` and data `a: b`, as client-go writes it.
    let body =
      "k8s\0\n\u{0F}\n\u{02}v1\u{12}\tConfigMap\u{12}\u{11}\n\u{07}\n\u{05}proto\u{12}\u{06}\n\u{01}a\u{12}\u{01}b"
    let type = ["Content-Type": "application/vnd.kubernetes.protobuf"]
    let made = try #require(cluster.ask("POST", "/api/v1/namespaces/default/configmaps", body, headers: type))
    #expect(made.code == 201)
    #expect(made.body["data"]?["a"]?.string == "b")
  }

  @Test func objectsAreMadeAndRead() throws {
    let made = try #require(cluster.ask("POST", "/api/v1/namespaces/default/pods", pod("made")))
    #expect(made.code == 201)
    #expect(made.headers["content-type"] == "application/json")
    #expect(made.headers["audit-id"]?.count == 36)
    #expect(made.headers["cache-control"] == "no-cache, private")
    let read = try #require(cluster.ask("GET", "/api/v1/namespaces/default/pods/made"))
    #expect(read.body["metadata"]?["name"]?.string == "made")
    let again = try #require(cluster.ask("POST", "/api/v1/namespaces/default/pods", pod("made")))
    #expect(again.code == 409)
    #expect(again.body["message"]?.string == "pods \"made\" already exists")
  }

  @Test func yamlIsReadAndWritten() throws {
    let yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: by-yaml\ndata:\n  a: b\n"
    let type = ["Content-Type": "application/yaml"]
    #expect(cluster.ask("POST", "/api/v1/namespaces/default/configmaps", yaml, headers: type)?.code == 201)
    let shown = cluster.ask(
      "GET",
      "/api/v1/namespaces/default/configmaps/by-yaml",
      headers: ["Accept": "application/yaml"]
    )
    #expect(shown?.headers["content-type"] == "application/yaml")
    #expect(shown?.text.contains("\ndata:\n  a: b\n") == true)
  }

  @Test func whatIsNoProtobufIsRefused() throws {
    let type = ["Content-Type": "application/vnd.kubernetes.protobuf"]
    let sent = try #require(cluster.ask("POST", "/api/v1/namespaces/default/pods", "k8s\0", headers: type))
    #expect(sent.code == 415)
    #expect(
      sent.body["message"]?.string
        == "the body of the request was in an unknown format - accepted media types include: "
        + "application/json, application/yaml"
    )
    let wanted = ["Accept": "application/vnd.kubernetes.protobuf"]
    #expect(cluster.ask("GET", "/api/v1/nodes", headers: wanted)?.code == 406)
    let both = ["Accept": "application/vnd.kubernetes.protobuf,application/json"]
    #expect(cluster.ask("GET", "/api/v1/nodes", headers: both)?.headers["content-type"] == "application/json")
  }

  @Test func tablesAndMetadata() throws {
    let table = ["Accept": "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"]
    let nodes = try #require(cluster.ask("GET", "/api/v1/nodes", headers: table))
    #expect(nodes.body["kind"]?.string == "Table")
    #expect(nodes.body["columnDefinitions"]?.array?.first?["name"]?.string == "Name")
    #expect(nodes.body["rows"]?.array?.first?["object"]?["kind"]?.string == "PartialObjectMetadata")
    let whole = try #require(cluster.ask("GET", "/api/v1/nodes?includeObject=Object", headers: table))
    #expect(whole.body["rows"]?.array?.first?["object"]?["kind"]?.string == "Node")
    let partial = ["Accept": "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"]
    let metadata = try #require(cluster.ask("GET", "/api/v1/nodes", headers: partial))
    #expect(metadata.body["kind"]?.string == "PartialObjectMetadataList")
    #expect(metadata.body["items"]?.array?.first?["spec"] == nil)
  }

  @Test func discoveryInOneDocument() throws {
    let accept = [
      "Accept":
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"
    ]
    let groups = try #require(cluster.ask("GET", "/apis", headers: accept))
    #expect(groups.headers["content-type"]?.contains("v=v2;as=APIGroupDiscoveryList") == true)
    #expect(groups.body["kind"]?.string == "APIGroupDiscoveryList")
    // An older client that knows only what is no longer served gets the plain list.
    let old = ["Accept": "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"]
    #expect(cluster.ask("GET", "/apis", headers: old)?.body["kind"]?.string == "APIGroupList")
  }

  @Test func olderKubectlsAskForOpenAPIAsProtobuf() throws {
    let accept = ["Accept": "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"]
    let document = try #require(cluster.ask("GET", "/openapi/v2", headers: accept))
    #expect(document.headers["content-type"] == "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")
    #expect(document.text.contains("/apis/apps/v1/namespaces/{namespace}/deployments/{name}"))
    #expect(document.text.contains("fieldValidation"))
    #expect(cluster.ask("GET", "/api/v1/nodes", headers: accept)?.code == 406)
  }

  @Test func methodsThatHaveNoMeaning() throws {
    let head = try #require(cluster.ask("HEAD", "/version"))
    #expect(head.code == 200)
    #expect((head.headers["content-length"].flatMap { Int($0) } ?? 0) > 0)
    #expect(cluster.ask("OPTIONS", "/api/v1/pods")?.code == 405)
    #expect(cluster.ask("GET", "/nowhere")?.text == "404 page not found\n")
  }

  @Test func warningsAreHeaders() throws {
    let object = pod("warned").replacing("\"spec\":{", with: "\"spec\":{\"colour\":\"red\",")
    let answer = try #require(cluster.ask("POST", "/api/v1/namespaces/default/pods?dryRun=All", object))
    #expect(answer.headers["warning"] == "299 - \"unknown field \\\"spec.colour\\\"\"")
  }
}
