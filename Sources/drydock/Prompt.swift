import API
import Foundation
import Lessons
import REPL
import Simulation
import Terminal
import Transcripts
import Workstation

/// Opens a session at the prompt: a new one, or one that was left.
struct Prompt {
  private let options: PromptOptions
  private let environment = ProcessInfo.processInfo.environment

  init(_ options: PromptOptions) { self.options = options }

  private var language: String {
    if let lang = options.lang { return lang }
    let locale = environment["LC_ALL"] ?? environment["LC_MESSAGES"] ?? environment["LANG"] ?? ""
    return locale.hasPrefix("ko") ? "ko" : "en"
  }

  // MARK: Lessons

  /// Goes on with the session that was left last, or opens a lesson.
  func learn(_ place: String?, _ course: Course) throws {
    if place == nil, options.record == nil, let recording = try resume(course) {
      return try run(recording, isResumed: true)
    }
    let parts = (place ?? course.lessons.first?.id ?? "").split(separator: "/", maxSplits: 1).map(String.init)
    guard let id = parts.first, let lesson = course[id] else {
      let known = course.lessons.map(\.id).joined(separator: ", ")
      throw ContentError("there is no lesson \"\(parts.first ?? "")\"; there are: \(known)")
    }
    var header = TranscriptHeader(
      program: Drydock.version,
      mode: .lesson,
      cluster: lesson.start.profile?.rawValue ?? "none",
      seed: lesson.start.seed,
      started: now
    )
    header.course = course.id
    header.lesson = lesson.id
    header.lessonVersion = lesson.version
    header.lang = language
    let sitting = try Session.sitting(of: header, course, path: lesson.id)
    var recording = try Recording(sitting, header: header, path: try newRecord(lesson.id))
    if parts.count > 1 {
      try recording.say("start " + parts.joined(separator: "/")) {
        PromptMeta.apply("start \(parts.joined(separator: "/"))", to: &$0)
      }
    }
    try run(recording, isResumed: false)
  }

  func practice(_ profile: Profile?, seed: UInt64?, _ files: [Workstation.Configuration.File], course: Course?) throws {
    let seed = seed ?? UInt64.random(in: 1...1_000_000)
    var header = TranscriptHeader(
      program: Drydock.version,
      mode: .practice,
      cluster: profile?.rawValue ?? "none",
      seed: seed,
      started: now
    )
    header.lang = language
    let sitting = try Session.sitting(of: header, course, path: "practice")
    var recording = try Recording(sitting, header: header, path: try newRecord("practice"))
    // Files of the host are an input like any other: a replay never reads them again.
    for file in files { try recording.write(file.bytes, toFile: file.path) }
    try run(recording, isResumed: false)
  }

  // MARK: Records

  /// The transcript that was written last, replayed; nil where there is none that can go on.
  private func resume(_ course: Course) throws -> Recording? {
    guard let path = newestRecord() else { return nil }
    let transcript = try Transcript.read(path)
    guard let header = transcript.header, transcript.entries.last?.event != .end else { return nil }
    var replay: Replay
    do {
      replay = Replay(try Session.sitting(of: header, course, path: path))
    } catch {
      Drydock.complain("\(error); a new session is opened")
      return nil
    }
    replay.run(transcript)
    for warning in transcript.warnings { Drydock.complain(warning) }
    for divergence in replay.divergences {
      Drydock.complain("\(path): line \(divergence.line), \(divergence.command): \(divergence.what)")
    }
    return try Recording(resuming: transcript, replayed: replay)
  }

  private var dataFolder: URL {
    let base =
      environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? (environment["HOME"] ?? "/tmp") + "/.local/share"
    return URL(filePath: base, directoryHint: .isDirectory).appending(path: "drydock")
  }

  private func newRecord(_ name: String) throws -> String {
    if let record = options.record { return record }
    let folder = dataFolder.appending(path: "transcripts")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw ContentError("\(folder.path()): cannot be made: \(error.localizedDescription)")
    }
    let stamp = now.replacing(":", with: "").replacing("-", with: "")
    var path = folder.appending(path: "\(stamp)-\(name).jsonl").path()
    var count = 1
    while FileManager.default.fileExists(atPath: path) {
      count += 1
      path = folder.appending(path: "\(stamp)-\(name)-\(count).jsonl").path()
    }
    return path
  }

  private func newestRecord() -> String? {
    let folder = dataFolder.appending(path: "transcripts")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    return names.filter { $0.hasSuffix(".jsonl") && !$0.contains("-practice") }.max()
      .map { folder.appending(path: $0).path() }
  }

  private var now: String { Timestamp.format(seconds: Int(Date().timeIntervalSince1970)) }

  // MARK: The loop

  private func run(_ recording: Recording, isResumed: Bool) throws {
    let source = lineSource()
    let began = ContinuousClock.now
    let session = RecordedSession(
      recording,
      coloring: source.coloring,
      width: { source.size.columns },
      wall: { began.duration(to: .now) / .seconds(1) }
    )
    let loop = REPL(session: session, source: source, editor: TextEditor(environment: environment))
    let greeting = source.isInteractive ? loop.session.greeting(isResumed: isResumed) : []
    switch loop.run(greeting: greeting) {
    case .left: return
    case .terminated(let signal): throw ExitStatus(128 + signal)
    case .failed(let why): throw ContentError(why)
    }
  }

  private func lineSource() -> any LineSource {
    guard !options.plain, TerminalLineSource.isPossible(environment: environment) else { return PlainLineSource() }
    var settings = LineEditor.Settings()
    let texts = Texts(Texts.Language(rawValue: language) ?? .en)
    settings.searchLabel = texts(.searchLabel)
    settings.failedSearchLabel = texts(.searchFailed)
    settings.coloring = Coloring(isTerminal: true, environment: environment, plain: options.plain)
    let state =
      environment["XDG_STATE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? (environment["HOME"] ?? "/tmp") + "/.local/state"
    let folder = URL(filePath: state, directoryHint: .isDirectory).appending(path: "drydock")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let history = HistoryFile(path: folder.appending(path: "history").path())
    return TerminalLineSource(settings: settings, historyFile: history) ?? PlainLineSource()
  }
}

/// How the program ends after a signal.
struct ExitStatus: Error {
  var code: Int32

  init(_ code: Int32) { self.code = code }
}
