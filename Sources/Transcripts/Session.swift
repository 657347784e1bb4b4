import API
package import Lessons
import Simulation
import Workstation

/// How a session begins from what its transcript says.
package enum Session {
  /// The date at virtual time zero where a transcript names none.
  package static let fixedEpoch = 1_790_000_000

  /// The Unix second at which virtual time is zero.
  package static func epoch(of header: TranscriptHeader?) -> Int {
    header.flatMap { Timestamp.parse($0.started)?.seconds } ?? fixedEpoch
  }

  /// The sitting that a header describes, as it was at the beginning.
  ///
  /// - Throws: for a lesson that the course does not have, or has in another version.
  package static func sitting(
    of header: TranscriptHeader,
    _ course: Course?,
    path: String
  ) throws(Grader.Failure) -> Sitting {
    let epoch = epoch(of: header)
    guard header.mode == .lesson, let id = header.lesson else {
      return Sitting(
        practice: Workstation.Configuration(
          profile: Profile(rawValue: header.cluster),
          seed: header.seed,
          epoch: epoch
        ),
        course: course,
        language: header.lang
      )
    }
    guard let lesson = course?[id] else { throw .unknownLesson(id, path: path) }
    if let recorded = header.lessonVersion, recorded != lesson.version {
      throw .versionMismatch(path: path, lesson: id, recorded: recorded, present: lesson.version)
    }
    return Sitting(lesson: lesson, course: course, epoch: epoch, language: header.lang)
  }
}
