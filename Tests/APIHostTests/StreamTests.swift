import API
import Foundation
import Lessons
import Objects
import Testing
import Transcripts
import Workstation

@testable import APIHost

@Suite struct LineDisciplineTests {
  @Test func keysAreEchoedAndLinesMended() {
    var terminal = LineDiscipline()
    let typed = terminal.press(Array("lx\u{7F}s\r".utf8))
    #expect(typed.events == [.input(Array("ls\n".utf8), end: false)])
    #expect(String(decoding: typed.echo, as: UTF8.self) == "lx\u{8} \u{8}s\r\n")
    #expect(String(decoding: terminal.shown(Array("a\nb\r\nc".utf8)), as: UTF8.self) == "a\r\nb\r\nc")
  }

  @Test func controlKeysMeanSomething() {
    var terminal = LineDiscipline()
    #expect(terminal.press(Array("abc".utf8) + [3]).events == [.interrupt])
    #expect(terminal.press([4]).events == [.input([], end: true)])
    #expect(
      terminal.press(Array("wrong".utf8) + [21] + Array("right\r".utf8)).events.last
        == .input(Array("right\n".utf8), end: false)
    )
  }
}

@Suite(.serialized) struct StreamTests {
  private static let pod = #"""
    {"apiVersion":"v1","kind":"Pod","metadata":{"name":"box"},"spec":{"containers":[{"name":"c",
    "image":"busybox:1.36","command":["sleep","100000"]}]}}
    """#

  /// A cluster with a pod that runs, recorded at `path` if anywhere.
  private func cluster(recordedAt path: String? = nil) -> ServedCluster {
    let cluster = ServedCluster(recordedAt: path)
    _ = cluster.ask("POST", "/api/v1/namespaces/default/pods", Self.pod)
    for _ in 0..<100 {
      let pod = cluster.ask("GET", "/api/v1/namespaces/default/pods/box")?.body
      if pod?["status"]?["phase"]?.string == "Running" { break }
      usleep(100_000)
    }
    return cluster
  }

  private let exec = "/api/v1/namespaces/default/pods/box/exec?stdout=true&stderr=true"

  private func open(
    _ cluster: ServedCluster,
    _ target: String,
    _ name: String = "v5.channel.k8s.io"
  ) -> (HTTPConnection, HTTPConnection.Answer?) {
    let connection = cluster.connect()
    connection.send(
      "GET",
      target,
      headers: [
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": name,
      ]
    )
    return (connection, connection.readHead())
  }

  /// All messages until the server says goodbye, by channel.
  private func messages(_ connection: HTTPConnection) -> [UInt8: String] {
    var found: [UInt8: String] = [:]
    while let (opcode, bytes) = connection.readFrame(), opcode == 2 {
      if let channel = bytes.first { found[channel, default: ""] += String(decoding: bytes.dropFirst(), as: UTF8.self) }
    }
    return found
  }

  @Test func aCommandIsRunOverAWebSocket() throws {
    let cluster = cluster()
    defer { cluster.stop() }
    let (connection, head) = open(
      cluster,
      exec + "&command=sh&command=-c&command=echo+out%3B+echo+no+%3E%262%3B+exit+7"
    )
    #expect(head?.code == 101)
    // The example of RFC 6455.
    #expect(head?.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    #expect(head?.headers["sec-websocket-protocol"] == "v5.channel.k8s.io")
    let told = messages(connection)
    #expect(told[1] == "out\n")
    #expect(told[2] == "no\n")
    let outcome = try JSON.read(told[3] ?? "")
    #expect(outcome["reason"]?.string == "NonZeroExitCode")
    #expect(outcome["details"]?["causes"]?.array?.first?["message"]?.string == "7")
  }

  @Test func inputGoesInAndEnds() throws {
    let cluster = cluster()
    defer { cluster.stop() }
    let (connection, _) = open(cluster, exec + "&stdin=true&command=cat")
    connection.writeFrame([0] + Array("to and fro\n".utf8))
    connection.writeFrame([255, 0])
    let told = messages(connection)
    #expect(told[1] == "to and fro\n")
    #expect(try JSON.read(told[3] ?? "")["status"]?.string == "Success")
  }

  @Test func aPortIsReachedOverAWebSocket() throws {
    let cluster = cluster()
    defer { cluster.stop() }
    let web = #"""
      {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[{"name":"c",
      "image":"nginx:1.27"}]}}
      """#
    _ = cluster.ask("POST", "/api/v1/namespaces/default/pods", web)
    for _ in 0..<100 {
      let pod = cluster.ask("GET", "/api/v1/namespaces/default/pods/web")?.body
      if pod?["status"]?["phase"]?.string == "Running" { break }
      usleep(100_000)
    }
    let (connection, head) = open(
      cluster,
      "/api/v1/namespaces/default/pods/web/portforward?ports=80",
      "v4.channel.k8s.io"
    )
    #expect(head?.code == 101)
    connection.writeFrame([0] + Array("GET / HTTP/1.0\r\n\r\n".utf8))
    let told = messages(connection)
    #expect(told[0]?.hasPrefix("P\0HTTP/1.1 200 OK") == true)
    #expect(told[0]?.contains("Welcome to nginx!") == true)
    #expect(told[1] == "P\0")
  }

  @Test func nobodyAttachesToWhatHasEnded() throws {
    let cluster = cluster()
    defer { cluster.stop() }
    let short = #"""
      {"apiVersion":"v1","kind":"Pod","metadata":{"name":"short"},"spec":{"restartPolicy":"Never","containers":[{"name":
      "c","image":"busybox:1.36","command":["true"]}]}}
      """#
    _ = cluster.ask("POST", "/api/v1/namespaces/default/pods", short)
    for _ in 0..<100 {
      let pod = cluster.ask("GET", "/api/v1/namespaces/default/pods/short")?.body
      if pod?["status"]?["phase"]?.string == "Succeeded" { break }
      usleep(100_000)
    }
    let (_, head) = open(cluster, "/api/v1/namespaces/default/pods/short/attach?container=c&stdout=true")
    #expect(head?.code == 500)
    #expect(head?.headers["content-type"] == "text/plain; charset=utf-8")
  }

  @Test func whatCannotBeOpenedIsRefused() throws {
    let cluster = cluster()
    defer { cluster.stop() }
    let plain = try #require(cluster.ask("POST", exec + "&command=ls"))
    #expect(plain.code == 400)
    #expect(plain.body["message"]?.string == "Upgrade request required")
    let (_, missing) = open(cluster, exec.replacing("pods/box", with: "pods/none") + "&command=ls")
    #expect(missing?.code == 404)
    let (_, unserved) = open(cluster, exec + "&command=ls", "v1.channel.k8s.io")
    #expect(unserved?.code == 400)
  }

  @Test func theTerminalHasTheClientsSize() throws {
    let cluster = cluster()
    defer { cluster.stop() }
    let (connection, _) = open(cluster, exec + "&stdin=true&tty=true&command=sh")
    connection.writeFrame([4] + Array(#"{"Width":132,"Height":43}"#.utf8))
    connection.writeFrame([0] + Array("stty size; trap 'stty size; exit' WINCH; while :; do sleep 1; done\r".utf8))
    var shown = ""
    while !shown.contains("43 132\r\n"), let (_, bytes) = connection.readFrame() {
      shown += String(decoding: bytes.dropFirst(), as: UTF8.self)
    }
    connection.writeFrame([4] + Array(#"{"Width":80,"Height":25}"#.utf8))
    #expect(messages(connection)[1]?.contains("25 80\r\n") == true)
  }

  @Test func aServerThatStopsSaysGoodbye() throws {
    let cluster = cluster()
    let (connection, _) = open(cluster, exec + "&stdin=true&command=cat")
    #expect(connection.readFrame()?.opcode == 2)
    let watching = cluster.connect()
    watching.send("GET", "/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=1000000")
    #expect(watching.readHead()?.code == 200)
    cluster.stop()
    #expect(connection.readFrame()?.opcode == 8)
    #expect(watching.readChunk() == nil)
    #expect(watching.isClosed)
  }

  @Test func aReplayRunsTheSameCommands() throws {
    let path = NSTemporaryDirectory() + "drydock-streams-\(getpid()).jsonl"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let cluster = cluster(recordedAt: path)
    let (connection, _) = open(cluster, exec + "&stdin=true&command=sh")
    connection.writeFrame([0] + Array("echo kept > /tmp/file\nexit\n".utf8))
    _ = messages(connection)
    cluster.stop()

    let transcript = try Transcript.read(path)
    let header = try #require(transcript.header)
    var replay = Replay(try Session.sitting(of: header, nil, path: path))
    replay.run(transcript)
    var sitting = replay.sitting
    sitting.workstation.begin("kubectl exec box -- grep -q kept /tmp/file")
    sitting.workstation.advanceWhileBusy(to: sitting.clock.now + .seconds(5))
    #expect(sitting.workstation.isBusy == false)
    #expect(sitting.workstation.lastExit == 0)
  }
}
