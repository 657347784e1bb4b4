import Foundation
import Lessons
import Testing

@testable import Transcripts

@Suite("The course that ships")
struct CourseTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func course() throws -> Course { try CourseFolder.read(root.appending(path: "lessons").path()) }

  static let ids = ["cluster-01", "kubectl-01", "pods-01", "volumes-01", "services-01"]

  @Test func hasItsFiveLessonsAndNothingToComplainAbout() throws {
    let course = try Self.course()
    #expect(course.lessons.map(\.id) == Self.ids)
    #expect(Lint.problems(of: course) == [])
  }

  @Test(arguments: ids)
  func everyAnswerIsJudgedAsItsAuthorSays(id: String) throws {
    let lesson = try #require(try Self.course()[id])
    #expect(SelfTest.run(lesson).map(\.description) == [])
  }

  /// The recorded solution of each lesson gets full marks, and its replay prints the same twice.
  @Test(arguments: ids)
  func theRecordedSolutionGetsFullMarks(id: String) throws {
    let transcript = try Transcript.read(Self.root.appending(path: "transcripts/\(id).jsonl").path())
    let grade = try Grader.grade(transcript, try Self.course())
    #expect(grade.isFull, "\(grade.steps.filter { !$0.passed }.map(\.id))")
    #expect(grade.divergences == [])
    #expect(transcript.warnings == [])
  }
}
