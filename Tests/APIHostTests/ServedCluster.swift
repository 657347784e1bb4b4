import APIHost
import Foundation
import Lessons
import Simulation
import Transcripts
import Workstation

/// A small cluster whose API is served on a free port, by a thread of its own.
final class ServedCluster: Sendable {
  static let token = "the-token-of-the-tests"

  /// What the tests share that only need some cluster.
  static let shared = ServedCluster()

  let port: Int
  let listener: APIListener
  private let loop: ServingLoop

  /// A cluster whose session is recorded at `path`, if anywhere.
  init(recordedAt path: String? = nil, limits: Door.Limits = .init()) {
    let header = TranscriptHeader(
      program: "test",
      mode: .practice,
      cluster: "single",
      seed: 7,
      started: "2026-11-24T10:00:00Z"
    )
    let mailbox = Mailbox()
    do {
      let sitting = try Session.sitting(of: header, nil, path: "test")
      let recording = try Recording(sitting, header: header, path: path)
      listener = try APIListener(mailbox, port: 0, token: Self.token, limits: limits)
      let start = ContinuousClock.now
      loop = ServingLoop(recording, mailbox, on: listener) { start.duration(to: .now) }
    } catch {
      preconditionFailure("no cluster to test: \(error)")
    }
    port = listener.port
  }

  /// Ends the thread, so that what it recorded can be read.
  func stop() {
    loop.end()
    try? loop.waitUntilEnded()
    listener.close()
  }

  func connect() -> HTTPConnection { HTTPConnection(port: port) }

  /// One request on a connection of its own.
  func ask(
    _ method: String = "GET",
    _ target: String,
    _ body: String? = nil,
    headers: [String: String] = [:]
  ) -> HTTPConnection.Answer? {
    let connection = connect()
    connection.send(method, target, body, headers: headers)
    return connection.read(isHead: method == "HEAD")
  }
}
