import APIHost
import Foundation
import Objects
import Synchronization
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
    let tally = Tally()
    let before = processorTime(CLOCK_PROCESS_CPUTIME_ID)
    let began = ContinuousClock.now
    let end = began + time
    let group = DispatchGroup()
    for _ in 0..<connections {
      group.enter()
      Thread.detachNewThread {
        let own = processorTime(CLOCK_THREAD_CPUTIME_ID)
        let count = BenchClient(port: served.port, token: token).ask(until: end)
        tally.add(count, clients: processorTime(CLOCK_THREAD_CPUTIME_ID) - own)
        group.leave()
      }
    }
    group.wait()
    let passed = began.duration(to: .now) / .seconds(1)
    let (count, clients) = tally.sums
    let server = processorTime(CLOCK_PROCESS_CPUTIME_ID) - before - clients
    return (Double(count) / passed, server * 1e6 / Double(max(count, 1)))
  }

  private static func processorTime(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// What the clients have done together.
  private final class Tally: Sendable {
    private let state = Mutex<(count: Int, clients: Double)>((0, 0))

    var sums: (count: Int, clients: Double) { state.withLock { $0 } }

    func add(_ count: Int, clients: Double) {
      state.withLock {
        $0.count += count
        $0.clients += clients
      }
    }
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

/// A client that asks the same again and again on one connection.
private struct BenchClient {
  private let descriptor: Int32
  private let request: [UInt8]

  init(port: Int, token: String) {
    let text =
      "GET /api/v1/namespaces/default/pods/web HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\n"
      + "Accept: application/json\r\nUser-Agent: bench/1.0\r\n\r\n"
    request = Array(text.utf8)
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    withUnsafePointer(to: &address) { pointer in
      _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    self.descriptor = descriptor
  }

  /// How many answers came.
  func ask(until end: ContinuousClock.Instant) -> Int {
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 65536)
    guard let size = answerSize(&buffer) else { return 0 }
    var count = 1
    while ContinuousClock.now < end {
      send(descriptor, request, request.count, 0)
      var left = size
      while left > 0 {
        let got = recv(descriptor, &buffer, min(left, buffer.count), 0)
        if got <= 0 { return count }
        left -= got
      }
      count += 1
    }
    return count
  }

  /// The bytes of an answer, which all have in common; nil where the pod is not shown.
  private func answerSize(_ buffer: inout [UInt8]) -> Int? {
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
