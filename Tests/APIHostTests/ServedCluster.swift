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
  private let end: ServingLoop.Switch
  private let ended = DispatchSemaphore(value: 0)

  /// A cluster whose session is recorded at `path`, if anywhere.
  init(recordedAt path: String? = nil, limits: Door.Limits = .init()) {
    let header = TranscriptHeader(
      program: "test",
      mode: .practice,
      cluster: "single",
      seed: 7,
      started: "2026-11-24T10:00:00Z"
    )
    let bell = Bell()
    let mailbox = Mailbox(wake: bell.ring)
    do {
      let sitting = try Session.sitting(of: header, nil, path: "test")
      let recording = try Recording(sitting, header: header, path: path)
      listener = try APIListener(mailbox, port: 0, token: Self.token, limits: limits)
      let start = ContinuousClock.now
      let box = SendBox(ServingLoop(recording, mailbox, bell: bell) { start.duration(to: .now) })
      end = box.loop.endSwitch
      let ended = ended
      Thread.detachNewThread {
        try? box.loop.run()
        ended.signal()
      }
    } catch {
      preconditionFailure("no cluster to test: \(error)")
    }
    port = listener.port
  }

  /// Ends the thread, so that what it recorded can be read.
  func stop() {
    end.turnOff()
    ended.wait()
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

/// Carries the loop to its thread; nobody else touches it afterwards.
private final class SendBox: @unchecked Sendable {
  var loop: ServingLoop

  init(_ loop: consuming ServingLoop) { self.loop = loop }
}
