import Objects

/// The first line of a transcript: what a replay needs to begin from the same cluster.
package struct TranscriptHeader: Hashable, Sendable {
  package static let format = "drydock-transcript"
  package static let version = 1

  package enum Mode: String, Sendable { case lesson, practice }

  package var program: String
  package var kubernetes = "v1.36.2"
  package var mode: Mode
  /// `none`, `single` or `multi`.
  package var cluster: String
  package var seed: UInt64
  package var lang = "en"
  /// RFC 3339; virtual time zero is this moment.
  package var started: String
  package var course: String?
  package var lesson: String?
  package var lessonVersion: Int?
  package var learner: String?

  package init(program: String, mode: Mode, cluster: String, seed: UInt64, started: String) {
    self.program = program
    self.mode = mode
    self.cluster = cluster
    self.seed = seed
    self.started = started
  }
}

extension TranscriptHeader {
  var line: LineFields {
    var fields = LineFields()
    fields.add("format", .string(Self.format))
    fields.add("version", .int(Self.version))
    fields.add("program", .string(program))
    fields.add("kubernetes", .string(kubernetes))
    fields.add("course", course.map { .string($0) })
    fields.add("lesson", lesson.map { .string($0) })
    fields.add("lessonVersion", lessonVersion.map { .int($0) })
    fields.add("mode", .string(mode.rawValue))
    fields.add("cluster", .string(cluster))
    fields.add("seed", .int(Int(truncatingIfNeeded: seed)))
    fields.add("lang", .string(lang))
    fields.add("learner", learner.map { .string($0) })
    fields.add("started", .string(started))
    return fields
  }

  /// - Throws: what is wrong with the line, `tooNew` for a later version of the format.
  init(_ value: Value) throws(TranscriptError.Problem) {
    guard value["format"]?.string == Self.format else { throw .notATranscript }
    guard let version = value["version"]?.int else { throw .missing("version") }
    guard version <= Self.version else { throw .tooNew(version) }
    guard let mode = value["mode"]?.string.flatMap(Mode.init) else { throw .missing("mode") }
    guard let cluster = value["cluster"]?.string else { throw .missing("cluster") }
    guard let seed = value["seed"]?.int else { throw .missing("seed") }
    guard let started = value["started"]?.string else { throw .missing("started") }
    self.init(
      program: value["program"]?.string ?? "",
      mode: mode,
      cluster: cluster,
      seed: UInt64(truncatingIfNeeded: seed),
      started: started
    )
    kubernetes = value["kubernetes"]?.string ?? kubernetes
    lang = value["lang"]?.string ?? lang
    course = value["course"]?.string
    lesson = value["lesson"]?.string
    lessonVersion = value["lessonVersion"]?.int
    learner = value["learner"]?.string
  }
}
