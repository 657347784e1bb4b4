import API
import Foundation
import Lessons
import REPL
import Simulation
import Transcripts

/// The folder with the learner's records, each of one lesson or of one hour of practice.
struct RecordFolder: LessonRecords {
  private let url: URL
  /// The file that the user asked for (`--record`).
  private let given: String?
  private let course: Course?

  init(environment: [String: String], given: String?, course: Course?) {
    let base =
      environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? (environment["HOME"] ?? "/tmp") + "/.local/share"
    url = URL(filePath: base, directoryHint: .isDirectory).appending(path: "drydock/transcripts")
    self.given = given
    self.course = course
  }

  // MARK: Reading

  /// The record of a lesson that was written last, to go on with; nil where there is none.
  var newest: String? {
    let dated = lessons.map { name in
      let written = try? FileManager.default.attributesOfItem(atPath: path(name))[.modificationDate] as? Date
      return (written: written ?? .distantPast, name: name)
    }
    return dated.max { ($0.written, $0.name) < ($1.written, $1.name) }.map { path($0.name) }
  }

  /// The newest record of a lesson, if the lesson is as it was and was left before its end.
  func unfinished(_ lesson: Lesson) -> Transcript? {
    for name in lessons.sorted().reversed() where name.contains("-" + lesson.id) {
      guard let transcript = try? Transcript.read(path(name)), transcript.header?.lesson == lesson.id else { continue }
      let isOpen = transcript.entries.last.map { $0.event != .end } ?? false
      return isOpen && transcript.header?.lessonVersion == lesson.version ? transcript : nil
    }
    return nil
  }

  func resume(_ lesson: Lesson) throws -> Recording? {
    guard given == nil, let transcript = unfinished(lesson), let header = transcript.header else { return nil }
    var replay = Replay(try Session.sitting(of: header, course, path: transcript.path))
    replay.run(transcript)
    return replay.sitting.finishedLessons.contains(lesson.id)
      ? nil : try Recording(resuming: transcript, replayed: replay)
  }

  private var lessons: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path())) ?? []
    // A file that was made but never written to is no session.
    return names.filter { $0.hasSuffix(".jsonl") && !$0.contains("-practice") && !isEmpty($0) }
  }

  private func isEmpty(_ name: String) -> Bool {
    let size = try? FileManager.default.attributesOfItem(atPath: path(name))[.size] as? Int
    return size == 0
  }

  private func path(_ name: String) -> String { url.appending(path: name).path() }

  /// A record is closed with `end` when its lesson is finished.
  var finishedLessons: Set<String> {
    var found: Set<String> = []
    for name in lessons {
      guard let data = try? Data(contentsOf: URL(filePath: path(name))) else { continue }
      let lines = data.split(separator: UInt8(ascii: "\n"))
      guard lines.count > 1, let last = lines.last, String(decoding: last, as: UTF8.self).contains("\"type\":\"end\""),
        let first = lines.first, let header = try? Transcript.parse(Array(first) + [10], path: name).header,
        let lesson = header.lesson
      else { continue }
      found.insert(lesson)
    }
    return found
  }

  // MARK: Beginning

  /// The path of a new record, in the folder or as the user has asked.
  func newPath(_ name: String) throws -> String {
    if let given { return given }
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw ContentError("\(url.path()): cannot be made: \(error.localizedDescription)")
    }
    let stamp = Self.now.replacing(":", with: "").replacing("-", with: "")
    return unused(path("\(stamp)-\(name)"))
  }

  /// The path of the record of a practice that has a name, there or not.
  func path(ofPractice name: String) throws -> String {
    if let given { return given }
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return path(name + "-practice.jsonl")
  }

  /// Where files are that are of no use once the program has ended.
  var runtimeFolder: String {
    if let folder = ProcessInfo.processInfo.environment["XDG_RUNTIME_DIR"], !folder.isEmpty {
      return folder + "/drydock"
    }
    return url.deletingLastPathComponent().appending(path: "run").path()
  }

  private func unused(_ stem: String) -> String {
    var path = stem + ".jsonl"
    var count = 1
    while FileManager.default.fileExists(atPath: path) {
      count += 1
      path = "\(stem)-\(count).jsonl"
    }
    return path
  }

  /// The record of a lesson that is opened from another one; beside the file that the user has named.
  func begin(_ lesson: Lesson, language: String) throws -> Recording? {
    let beside = given.map { unused(URL(filePath: $0).deletingPathExtension().path() + "-" + lesson.id) }
    return try begin(lesson, language: language, at: beside ?? newPath(lesson.id))
  }

  func begin(_ lesson: Lesson, language: String, at path: String) throws -> Recording {
    var header = TranscriptHeader(
      program: Drydock.version,
      mode: .lesson,
      cluster: lesson.start.profile?.rawValue ?? "none",
      seed: lesson.start.seed,
      started: Self.now
    )
    header.course = course?.id
    header.lesson = lesson.id
    header.lessonVersion = lesson.version
    header.lang = language
    let sitting = try Session.sitting(of: header, course, path: lesson.id)
    return try Recording(sitting, header: header, path: path)
  }

  static var now: String { Timestamp.format(seconds: Int(Date().timeIntervalSince1970)) }
}
