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
    return figures
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

/// A cluster with a pod, and the thread that owns it.
private final class ServedBench: Sendable {
  private let listener: APIListener
  private let end: ServingLoop.Switch

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
    let bell = Bell()
    let mailbox = Mailbox(wake: bell.ring)
    listener = try APIListener(mailbox, port: 0, token: token)
    let began = ContinuousClock.now
    let owner = Owner(ServingLoop(recording, mailbox, bell: bell) { began.duration(to: .now) })
    end = owner.loop.endSwitch
    Thread.detachNewThread { try? owner.loop.run() }
  }

  func stop() {
    end.turnOff()
    listener.close()
  }

  /// Carries the loop to its thread; nobody else touches it afterwards.
  private final class Owner: @unchecked Sendable {
    var loop: ServingLoop

    init(_ loop: consuming ServingLoop) { self.loop = loop }
  }
}

/// A client that asks the same again and again on one connection; all of them share the bench's own thread.
private final class BenchClient {
  private let descriptor: Int32
  private let request: [UInt8]
  /// The bytes of an answer, which all have in common.
  private var size = 0
  /// How many of them are still to come.
  private var left = 0

  /// Nil where the pod is not shown.
  init?(port: Int, token: String) {
    let text =
      "GET /api/v1/namespaces/default/pods/web HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\n"
      + "Accept: application/json\r\nUser-Agent: bench/1.0\r\n\r\n"
    request = Array(text.utf8)
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
    guard let size = answerSize() else { return nil }
    self.size = size
  }

  func close() { Glibc.close(descriptor) }

  /// How many answers came: each client has one request under way, and asks anew when it is answered.
  static func ask(_ clients: [BenchClient], until end: ContinuousClock.Instant) -> Int {
    var buffer = [UInt8](repeating: 0, count: 65536)
    var watched = clients.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    for client in clients { client.ask() }
    var count = 0
    while ContinuousClock.now < end {
      // One client alone waits where it reads.
      if clients.count > 1, poll(&watched, nfds_t(watched.count), -1) <= 0 { return count }
      for (index, client) in clients.enumerated() where clients.count == 1 || watched[index].revents != 0 {
        let got = recv(client.descriptor, &buffer, buffer.count, 0)
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
    var text = ""
    while true {
      let got = recv(descriptor, &buffer, buffer.count, 0)
      if got <= 0 { return nil }
      text += String(decoding: buffer[..<got], as: UTF8.self)
      guard text.hasPrefix("HTTP/1.1 200"), let end = text.firstRange(of: "\r\n\r\n"),
        let length = text.lowercased().firstRange(of: "content-length: ")
      else { continue }
      let digits = text.lowercased()[length.upperBound...].prefix { $0.isNumber }
      let head = text[..<end.upperBound].utf8.count
      if let body = Int(digits), text.utf8.count >= head + body { return head + body }
    }
  }
}
