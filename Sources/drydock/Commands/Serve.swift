import APIHost
import ArgumentParser
import Foundation
import Lessons
import Simulation
import Transcripts

/// `drydock serve [NAME]`
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve the API of a session's cluster on 127.0.0.1, for a real kubectl or another client.",
    discussion: """
      Every write of a client is a line of the session's transcript. A session that has a NAME goes on where it was \
      left when it is served again.
      """
  )

  @Argument(help: "The session's name; without it, a new session.")
  var name: String?

  @Option(help: "The port; 0 for one that is free.")
  var port = 0

  @Option(help: "The cluster of a new session: single, multi or cloud.")
  var cluster = "multi"

  @Option(help: "The seed of all chance in a new session's cluster.")
  var seed: UInt64?

  @OptionGroup var options: PromptOptions
  @OptionGroup var lessonOptions: LessonOptions

  func validate() throws {
    if !(0...65535).contains(port) { throw ValidationError("--port is a number from 0 to 65535") }
    let isPlain = name?.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) } ?? true
    if !isPlain || name?.hasPrefix(".") == true || name?.isEmpty == true {
      throw ValidationError("a session's name has letters, digits, \"-\", \"_\" and \".\"")
    }
  }

  func run() throws {
    let profile = try ClusterChoice.profile(named: cluster)
    guard let profile else { throw ValidationError("--cluster none has no API to serve") }
    let signals = TerminationSignals()
    let course = try? Content.course(lessonOptions.folder)
    let environment = ProcessInfo.processInfo.environment
    let records = RecordFolder(environment: environment, given: options.record, course: course)
    let session = ServedSession(records: records, course: course, language: options.lang ?? "en")
    let mailbox = Mailbox()
    let token = AccessFile.newToken()
    let listener: APIListener
    do {
      listener = try APIListener(mailbox, port: port, token: token)
    } catch {
      throw ContentError("port \(port) of 127.0.0.1 cannot be listened on: \(Self.words(of: error))")
    }
    defer { listener.close() }
    let (recording, path) = try session.open(name, profile, seed: seed)
    let access = try AccessFile(
      name ?? "serve-\(getpid())",
      in: records.runtimeFolder,
      for: listener,
      token: token
    )
    defer { access.remove() }
    announce(access, listener, path)
    let began = ContinuousClock.now
    let earlier = Date().timeIntervalSince1970 - Double(Session.epoch(of: recording.header))
    let loop = ServingLoop(recording, mailbox, on: listener, earlier: max(0, earlier)) { began.duration(to: .now) }
    signals.whenOneComes(loop.end)
    try loop.waitUntilEnded()
  }

  private func announce(_ access: AccessFile, _ listener: APIListener, _ path: String) {
    print(
      """
      The cluster's API is served on https://127.0.0.1:\(listener.port) until Ctrl-C.
      For kubectl in another terminal:

        export KUBECONFIG=\(access.path)
        kubectl get nodes

      What clients write is recorded in \(path).
      """
    )
    fflush(nil)
  }

  /// What the system says, without the call that it says it to.
  private static func words(of error: any Error) -> String {
    let text = "\(error)"
    guard let code = text.firstRange(of: "errno: "),
      let number = Int32(text[code.upperBound...].prefix(while: \.isNumber))
    else { return text }
    return String(cString: strerror(number))
  }
}

/// The session that is served: one that was left, or a new one.
private struct ServedSession {
  let records: RecordFolder
  let course: Course?
  let language: String

  func open(_ name: String?, _ profile: Profile, seed: UInt64?) throws -> (Recording, path: String) {
    let path = try name.map { try records.path(ofPractice: $0) } ?? records.newPath("practice")
    let isThere = name != nil && FileManager.default.fileExists(atPath: path)
    return (isThere ? try resume(path) : try begin(profile, seed, at: path), path)
  }

  private func begin(_ profile: Profile, _ seed: UInt64?, at path: String) throws -> Recording {
    var header = TranscriptHeader(
      program: Drydock.version,
      mode: .practice,
      cluster: profile.rawValue,
      seed: seed ?? UInt64.random(in: 1...1_000_000),
      started: RecordFolder.now
    )
    header.lang = language
    return try Recording(Session.sitting(of: header, course, path: path), header: header, path: path)
  }

  private func resume(_ path: String) throws -> Recording {
    let transcript = try Transcript.read(path)
    guard let header = transcript.header else { throw ContentError("\(path): is no transcript") }
    var replay = Replay(try Session.sitting(of: header, course, path: path))
    replay.run(transcript)
    for warning in transcript.warnings { Drydock.complain(warning) }
    for divergence in replay.divergences {
      Drydock.complain("\(path): line \(divergence.line), \(divergence.command): \(divergence.what)")
    }
    return try Recording(resuming: transcript, replayed: replay)
  }
}
