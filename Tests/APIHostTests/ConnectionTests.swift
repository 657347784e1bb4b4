import APIHost
import NIOCore
import Objects
import Testing

@Suite struct ConnectionTests {
  private let cluster = ServedCluster.shared

  @Test func requestsInARowAreAnsweredInOrder() throws {
    let connection = cluster.connect()
    let paths = ["/api/v1/nodes/minikube", "/version", "/api/v1/namespaces/default"]
    connection.write(paths.map { HTTPConnection.text("GET", $0) }.joined())
    #expect(connection.read()?.body["kind"]?.string == "Node")
    #expect(connection.read()?.body["gitVersion"]?.string == "v1.36.2")
    #expect(connection.read()?.body["kind"]?.string == "Namespace")
  }

  @Test func aRequestMayComeByteByByte() throws {
    let connection = cluster.connect()
    let map = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"dripped"}}"#
    for byte in HTTPConnection.text("POST", "/api/v1/namespaces/default/configmaps", map) {
      connection.write(String(byte))
    }
    #expect(connection.read()?.code == 201)
  }

  @Test func bodiesAreBounded() throws {
    let connection = cluster.connect()
    let headers = ["Content-Length": "3145729"]
    connection.write(HTTPConnection.text("POST", "/api/v1/namespaces/default/configmaps", headers: headers))
    let answer = try #require(connection.read())
    #expect(answer.code == 413)
    #expect(answer.body["message"]?.string == "Request entity too large: limit is 3145728")
    #expect(connection.isClosed)
  }

  @Test func headersAreBounded() throws {
    let connection = cluster.connect()
    connection.write("GET /version HTTP/1.1\r\nHost: a\r\nX: ")
    for _ in 0..<20 { connection.write(String(repeating: "x", count: 8192)) }
    connection.write("\r\n\r\n")
    let answer = try #require(connection.read())
    #expect(answer.code == 431)
    #expect(answer.headers["content-type"] == "text/plain; charset=utf-8")
    #expect(answer.text == "431 Request Header Fields Too Large")
    #expect(connection.isClosed)
  }

  @Test func whatIsNoHTTPIsRefused() throws {
    let connection = cluster.connect()
    connection.write("what is this\r\n\r\n")
    let answer = try #require(connection.read())
    #expect(answer.code == 400)
    #expect(answer.text == "400 Bad Request")
    #expect(connection.isClosed)
  }

  @Test func aClientThatOnlyWaitsIsDropped() throws {
    var limits = Door.Limits()
    limits.idle = .milliseconds(200)
    limits.check = .milliseconds(50)
    let impatient = ServedCluster(limits: limits)
    defer { impatient.stop() }
    let connection = impatient.connect()
    connection.write("GET /version HT")
    #expect(connection.isClosed)
  }
}
