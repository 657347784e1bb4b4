import Foundation
import Objects
import Testing

@Suite struct WatchTests {
  private let cluster = ServedCluster.shared

  private func map(_ name: String) -> String {
    #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\#(name)","labels":{"test":"\#(name)"}}}"#
  }

  private let path = "/api/v1/namespaces/default/configmaps"

  /// The events of the next chunks, until there are enough.
  private func events(_ connection: HTTPConnection, _ count: Int) -> [Value] {
    var text = ""
    while text.count(where: { $0 == "\n" }) < count, let chunk = connection.readChunk() { text += chunk }
    return text.split(separator: "\n").compactMap { try? JSON.read(String($0)) }
  }

  @Test func changesAreTold() throws {
    let connection = cluster.connect()
    connection.send("GET", path + "?watch=true&labelSelector=test%3Dwatched")
    #expect(connection.readHead()?.headers["transfer-encoding"] == "chunked")
    #expect(cluster.ask("POST", path, map("watched"))?.code == 201)
    #expect(cluster.ask("POST", path, map("other"))?.code == 201)
    #expect(cluster.ask("DELETE", path + "/watched")?.code == 200)
    let told = events(connection, 2)
    #expect(told.map { $0["type"]?.string } == ["ADDED", "DELETED"])
    #expect(told.first?["object"]?["metadata"]?["name"]?.string == "watched")
  }

  @Test func aListMayComeAsAWatch() throws {
    #expect(cluster.ask("POST", path, map("there"))?.code == 201)
    let connection = cluster.connect()
    connection.send(
      "GET",
      path + "?watch=true&labelSelector=test%3Dthere&sendInitialEvents=true&allowWatchBookmarks=true"
        + "&resourceVersionMatch=NotOlderThan"
    )
    _ = connection.readHead()
    let told = events(connection, 2)
    #expect(told.map { $0["type"]?.string } == ["ADDED", "BOOKMARK"])
    let annotations = told.last?["object"]?["metadata"]?["annotations"]
    #expect(annotations?["k8s.io/initial-events-end"]?.string == "true")
  }

  @Test func aWatchEndsInTime() throws {
    let connection = cluster.connect()
    connection.send("GET", path + "?watch=true&timeoutSeconds=1&resourceVersion=1000000")
    _ = connection.readHead()
    #expect(connection.readChunk() == nil)
    // The connection serves the next request.
    connection.send("GET", "/version")
    #expect(connection.read()?.code == 200)
  }

  @Test func logsAreFollowed() throws {
    let pod = #"""
      {"apiVersion":"v1","kind":"Pod","metadata":{"name":"talker"},"spec":{"containers":[{"name":"c",
      "image":"busybox:1.36","command":["sh","-c","for i in 1 2 3; do echo line $i; sleep 1; done"]}]}}
      """#
    #expect(cluster.ask("POST", "/api/v1/namespaces/default/pods", pod)?.code == 201)
    var phase: String?
    for _ in 0..<100 where phase != "Running" {
      usleep(200_000)
      phase = cluster.ask("GET", "/api/v1/namespaces/default/pods/talker")?.body["status"]?["phase"]?.string
    }
    let connection = cluster.connect()
    connection.send("GET", "/api/v1/namespaces/default/pods/talker/log?follow=true")
    #expect(connection.readHead()?.headers["content-type"] == "text/plain")
    var text = ""
    while let chunk = connection.readChunk() { text += chunk }
    #expect(text == "line 1\nline 2\nline 3\n")
  }
}
