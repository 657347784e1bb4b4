package import Lessons
package import Transcripts

/// Where the records of lessons are kept, as far as a session needs it.
package protocol LessonRecords {
  /// The lessons that were finished in earlier sessions.
  var finishedLessons: Set<String> { get }
  /// The record of a lesson that was begun and left, to go on with; nil where there is none.
  func resume(_ lesson: Lesson) throws -> Recording?
  /// Begins the record of a lesson that is opened from another one; nil where all goes into one record.
  func begin(_ lesson: Lesson, language: String) throws -> Recording?
}

extension LessonRecords {
  package func resume(_ lesson: Lesson) throws -> Recording? { nil }
}

/// One record for all that happens, and nothing known of earlier sessions.
package struct SingleRecord: LessonRecords {
  package init() {}

  package var finishedLessons: Set<String> { [] }

  package func begin(_ lesson: Lesson, language: String) throws -> Recording? { nil }
}
