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
  ///
  /// A lesson that was begun and left goes on, too, unless it is to begin anew or at a certain step.
  func learn(_ place: String?, _ course: Course, anew: Bool) throws {
    let records = records(course)
    guard let place = try place ?? (options.record == nil ? resume(course, records) : course.lessons.first?.id) else {
      return
    }
    let parts = place.split(separator: "/", maxSplits: 1).map(String.init)
    guard let id = parts.first, let lesson = course[id] else {
      let known = course.lessons.map(\.id).joined(separator: ", ")
      throw ContentError("there is no lesson \"\(parts.first ?? "")\"; there are: \(known)")
    }
    if parts.count > 1, !lesson.steps.contains(where: { $0.id == parts[1] }) {
      let known = lesson.steps.map(\.id).joined(separator: ", ")
      throw ContentError("the lesson \(id) has no step \"\(parts[1])\"; there are: \(known)")
    }
    if parts.count == 1, !anew, options.record == nil, let left = records.unfinished(lesson) {
      let recording: Recording?
      do {
        recording = try taken(up: left, course, records)
      } catch {
        throw ContentError("\(error)\nTo begin the lesson anew: drydock learn \(id) --anew")
      }
      if let recording, !recording.sitting.finishedLessons.contains(id) {
        return try run(recording, records, isResumed: true)
      }
    }
    var recording = try records.begin(lesson, language: language, at: try records.newPath(lesson.id))
    if parts.count > 1 { try recording.say("start " + place) { PromptMeta.apply("start " + place, to: &$0) } }
    try run(recording, records, isResumed: false)
  }

  func practice(_ profile: Profile?, seed: UInt64?, _ files: [Workstation.Configuration.File], course: Course?) throws {
    let seed = seed ?? UInt64.random(in: 1...1_000_000)
    var header = TranscriptHeader(
      program: Drydock.version,
      mode: .practice,
      cluster: profile?.rawValue ?? "none",
      seed: seed,
      started: RecordFolder.now
    )
    header.lang = language
    let sitting = try Session.sitting(of: header, course, path: "practice")
    let records = records(course)
    var recording = try Recording(sitting, header: header, path: try records.newPath("practice"))
    // Files of the host are an input like any other: a replay never reads them again.
    for file in files { try recording.write(file.bytes, toFile: file.path) }
    try run(recording, records, isResumed: false)
  }

  private func records(_ course: Course?) -> RecordFolder {
    RecordFolder(environment: environment, given: options.record, course: course)
  }

  // MARK: Going on

  /// Goes on with the record that was written last, to the end of the session.
  ///
  /// - Returns: the lesson to open instead, where that record is of a lesson that is done or cannot go on; nil when
  ///   there is nothing more to do.
  private func resume(_ course: Course, _ records: RecordFolder) throws -> String? {
    guard let path = records.newest else { return course.lessons.first?.id }
    let transcript: Transcript
    do {
      transcript = try Transcript.read(path)
    } catch {
      throw ContentError("\(error)\nTo begin anew, name a lesson: drydock learn LESSON")
    }
    guard let header = transcript.header, let id = header.lesson else { return course.lessons.first?.id }
    if transcript.entries.last?.event == .end { return following(id, course, records) }
    guard let recording = try taken(up: transcript, course, records) else {
      return course[id] == nil ? course.lessons.first?.id : id
    }
    if let open = recording.sitting.lesson, recording.sitting.finishedLessons.contains(open.id) {
      // The program was ended before it could say so.
      try recording.end()
      return following(open.id, course, records)
    }
    try run(recording, records, isResumed: true)
    return nil
  }

  /// Goes on with a record; nil, with a word about it, where its lesson is not what it was.
  private func taken(up transcript: Transcript, _ course: Course, _ records: RecordFolder) throws -> Recording? {
    guard let header = transcript.header else { return nil }
    let path = transcript.path
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
    var recording = try Recording(resuming: transcript, replayed: replay)
    if let wanted = options.lang, wanted != recording.sitting.language {
      try recording.say("lang " + wanted) { PromptMeta.apply("lang " + wanted, to: &$0) }
    }
    return recording
  }

  /// The lesson to offer after one that is done; nil, with a word about it, when all are done.
  private func following(_ id: String, _ course: Course, _ records: RecordFolder) -> String? {
    let finished = records.finishedLessons
    let ids = course.lessons.map(\.id)
    let start = ids.firstIndex(of: id).map { $0 + 1 } ?? 0
    if let next = (ids[start...] + ids[..<start]).first(where: { !finished.contains($0) }) { return next }
    print(Texts(Texts.Language(rawValue: language) ?? .en)(.courseDone, ["course": course.title(language)]))
    return nil
  }

  // MARK: The loop

  private func run(_ recording: Recording, _ records: RecordFolder, isResumed: Bool) throws {
    let source = lineSource()
    let session = RecordedSession(
      recording,
      records: records,
      coloring: source.coloring,
      width: { source.size.columns },
      wall: { Date().timeIntervalSince1970 }
    )
    let loop = REPL(
      session: session,
      source: source,
      editor: TextEditor(environment: environment),
      front: PromptFront(folder: records.runtimeFolder)
    )
    // A lesson is read in a pipe, too; what a pipe practises on wants only the answers.
    let greeting =
      source.isInteractive || recording.sitting.lesson != nil ? loop.session.greeting(isResumed: isResumed) : []
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
