import API
import APIHost
import Foundation
import Glibc
import Objects
import Transcripts

/// Requests over HTTP on loopback: each reads one pod, from clients that keep their connections.
enum HTTPBench {
  private static let token = "bench"

  static func figures() -> Value {
    guard let served = try? ServedBench(token: token) else { return "no port of 127.0.0.1 can be listened on" }
    defer { served.stop() }
    var figures: Value = [:]
    for connections in [1, 16] {
      _ = measure(served, connections: connections, for: .milliseconds(300))
      let measured = measure(served, connections: connections, for: .seconds(3))
      figures["connections\(connections)"] = [
        "requestsPerSecond": .int(Int(measured.rate)),
        "serverMicrosecondsPerRequest": .double((measured.server * 10).rounded() / 10),
      ]
    }
    addLists(served, to: &figures)
    return figures
  }

  /// A list of many pods, when it is asked for the first time and again, and what a watch that begins with them brings.
  private static func addLists(_ served: ServedBench, to figures: inout Value) {
    let path = "/api/v1/namespaces/\(ServedBench.namespace)/pods"
    guard let client = BenchClient(port: served.port, token: token, path: path) else { return }
    defer { client.close() }
    // What nobody understands in a query changes nothing but the text of it.
    let first = (0..<15).map { number in ContinuousClock().measure { client.ask(path + "?number=\(number)") } }
    let again = (0..<15).map { _ in ContinuousClock().measure { client.ask(path) } }
    figures["list500"] = Bench.milliseconds(first.sorted()[7])
    figures["list500Again"] = Bench.milliseconds(again.sorted()[7])
    let watched = (0..<15).map { _ in
      ContinuousClock().measure {
        let watcher = BenchClient(port: served.port, token: token, path: nil)
        watcher?.watch(path + "?watch=true", events: ServedBench.pods)
        watcher?.close()
      }
    }
    figures["watchedEventsPerSecond"] = .int(Int(Double(ServedBench.pods) / (watched.sorted()[7] / .seconds(1))))
  }

  /// The rate, and the processor time of the server alone for a request.
  private static func measure(
    _ served: ServedBench,
    connections: Int,
    for time: Duration
  ) -> (rate: Double, server: Double) {
    let clients = (0..<connections).compactMap { _ in BenchClient(port: served.port, token: token) }
    defer { for client in clients { client.close() } }
    let before = (processorTime(CLOCK_PROCESS_CPUTIME_ID), processorTime(CLOCK_THREAD_CPUTIME_ID))
    let began = ContinuousClock.now
    let count = BenchClient.ask(clients, until: began + time)
    let passed = began.duration(to: .now) / .seconds(1)
    let own = processorTime(CLOCK_THREAD_CPUTIME_ID) - before.1
    let server = processorTime(CLOCK_PROCESS_CPUTIME_ID) - before.0 - own
    return (Double(count) / passed, server * 1e6 / Double(max(count, 1)))
  }

  private static func processorTime(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// A cluster with a pod, driven by the thread that serves it.
private final class ServedBench: Sendable {
  /// Where many pods lie that no scheduler looks at.
  static let namespace = "many"
  static let pods = 500

  private let listener: APIListener
  private let loop: ServingLoop

  var port: Int { listener.port }

  init(token: String) throws {
    let header = TranscriptHeader(
      program: "bench",
      mode: .practice,
      cluster: "multi",
      seed: 1,
      started: "2026-09-21T14:13:20Z"
    )
    var recording = try Recording(Session.sitting(of: header, nil, path: "bench"), header: header, path: nil)
    try recording.begin("kubectl run web --image=nginx:1.27")
    _ = try recording.finish()
    recording.advance(to: .seconds(60))
    try Self.fill(&recording)
    let mailbox = Mailbox()
    listener = try APIListener(mailbox, port: 0, token: token)
    let began = ContinuousClock.now
    loop = ServingLoop(recording, mailbox, on: listener) { began.duration(to: .now) }
  }

  private static func fill(_ recording: inout Recording) throws {
    try recording.begin("kubectl create namespace \(namespace)")
    _ = try recording.finish()
    for number in 0..<pods {
      let pod: Value = [
        "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "web-\(number)", "labels": ["app": "web"]],
        "spec": ["schedulerName": "nobody", "containers": [["name": "web", "image": "nginx:1.27"]]],
      ]
      let path = "/api/v1/namespaces/\(namespace)/pods"
      _ = try recording.serve(HTTPCall(method: "POST", target: path, body: pod))
    }
  }

  func stop() {
    loop.end()
    try? loop.waitUntilEnded()
    listener.close()
  }
}

/// A client that asks the same again and again on one connection; all of them share the bench's own thread.
private final class BenchClient {
  private let descriptor: Int32
  private let token: String
  private var request: [UInt8] = []
  /// The bytes of an answer, which all have in common.
  private var size = 0
  /// How many of them are still to come.
  private var left = 0

  /// A client that asks for `path`; nil where that is not shown.
  init?(port: Int, token: String, path: String? = "/api/v1/namespaces/default/pods/web") {
    self.token = token
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    withUnsafePointer(to: &address) { pointer in
      _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    var enabled: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &enabled, socklen_t(MemoryLayout<Int32>.size))
    guard let path else { return }
    request = text(path)
    guard let size = answerSize() else { return nil }
    self.size = size
  }

  private func text(_ path: String) -> [UInt8] {
    Array(
      "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\nAccept: application/json\r\n".utf8
    ) + Array("User-Agent: bench/1.0\r\n\r\n".utf8)
  }

  /// Asks once, and waits for the whole answer.
  func ask(_ path: String) {
    request = text(path)
    _ = answerSize()
  }

  /// Reads a watch until so many events have come.
  func watch(_ path: String, events: Int) {
    request = text(path)
    send(descriptor, request, request.count, 0)
    var buffer = [UInt8](repeating: 0, count: 65536)
    var seen = 0
    var last: UInt8 = 0
    while seen < events {
      let got = recv(descriptor, &buffer, buffer.count, 0)
      if got <= 0 { return }
      // What is no line of HTTP is an event.
      for byte in buffer[..<got] {
        if byte == 10, last != 13 { seen += 1 }
        last = byte
      }
    }
  }

  func close() { Glibc.close(descriptor) }

  /// How many answers came: each client has one request under way, and asks anew when it is answered.
  static func ask(_ clients: [BenchClient], until end: ContinuousClock.Instant) -> Int {
    var buffer = [UInt8](repeating: 0, count: 65536)
    var watched = clients.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    for client in clients { client.ask() }
    var count = 0
    while ContinuousClock.now < end {
      // It looks again and again and never sleeps: what is measured is the server, not how long a client takes to wake.
      if clients.count > 1, poll(&watched, nfds_t(watched.count), 0) < 0 { return count }
      for (index, client) in clients.enumerated() where clients.count == 1 || watched[index].revents != 0 {
        let got = recv(client.descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if got < 0, errno == EAGAIN { continue }
        if got <= 0 { return count }
        client.left -= got
        guard client.left <= 0 else { continue }
        count += 1
        client.ask()
      }
    }
    return count
  }

  private func ask() {
    left = size
    send(descriptor, request, request.count, 0)
  }

  private func answerSize() -> Int? {
    var buffer = [UInt8](repeating: 0, count: 65536)
    send(descriptor, request, request.count, 0)
    var bytes: [UInt8] = []
    var size: Int?
    while bytes.count < size ?? .max {
      let got = recv(descriptor, &buffer, buffer.count, 0)
      if got <= 0 { return nil }
      bytes += buffer[..<got]
      if size == nil { size = Self.size(bytes) }
    }
    return size
  }

  /// The size of an answer, once its head is there.
  private static func size(_ bytes: [UInt8]) -> Int? {
    let text = String(decoding: bytes.prefix(4096), as: UTF8.self)
    guard text.hasPrefix("HTTP/1.1 200"), let end = text.firstRange(of: "\r\n\r\n"),
      let length = text.firstRange(of: "Content-Length: ")
    else { return nil }
    return Int(text[length.upperBound...].prefix { $0.isNumber }).map { text[..<end.upperBound].utf8.count + $0 }
  }
}
