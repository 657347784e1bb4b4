package import Lessons
import Objects
import Workstation

/// Grades what a learner entered: replays it in a fresh cluster and looks which checks hold.
package enum Grader {
  /// The grade of one submission.
  package struct Grade: Sendable {
    package var transcript: String
    package var digest: String
    package var learner: String?
    package var lesson: String
    package var lessonVersion: Int
    package var seed: UInt64
    package var steps: [StepGrade]
    package var warnings: [String]
    package var divergences: [Replay.Divergence]
    package var commands: Int
    package var hints: Int

    package var score: Double { steps.map(\.score).reduce(0, +) }
    package var maxScore: Double { steps.map { Double($0.maxScore) }.reduce(0, +) }
    package var isFull: Bool { score >= maxScore }
  }

  package struct StepGrade: Sendable {
    package var id: String
    package var title: String
    package var score: Double
    package var maxScore: Int
    package var passed: Bool
    package var checks: [CheckResult]
  }

  /// Why a submission cannot be graded.
  package enum Failure: Error, Hashable, CustomStringConvertible {
    case noLesson(String)
    case unknownLesson(String, path: String)
    case versionMismatch(path: String, lesson: String, recorded: Int, present: Int)

    package var description: String {
      switch self {
      case .noLesson(let path): "\(path): the transcript names no lesson; say which with --lesson ID"
      case .unknownLesson(let id, let path): "\(path): there is no lesson \"\(id)\" in the course"
      case .versionMismatch(let path, let lesson, let recorded, let present):
        "\(path): recorded with version \(recorded) of the lesson \"\(lesson)\", the course has version \(present)"
      }
    }
  }

  /// Grades a transcript against a lesson of the course; `lesson` overrides what the transcript names.
  package static func grade(
    _ transcript: Transcript,
    _ course: Course,
    lesson override: String? = nil,
    language: String = "en"
  ) throws(Failure) -> Grade {
    let path = transcript.path
    guard let id = override ?? transcript.header?.lesson else { throw .noLesson(path) }
    guard let lesson = course[id] else { throw .unknownLesson(id, path: path) }
    if override == nil, let recorded = transcript.header?.lessonVersion, recorded != lesson.version {
      throw .versionMismatch(path: path, lesson: id, recorded: recorded, present: lesson.version)
    }
    var replay = Replay(Self.sitting(lesson, course, transcript, language))
    let steps = stepGrades(of: transcript, lesson, &replay, language)
    return Grade(
      transcript: path,
      digest: transcript.digest,
      learner: transcript.header?.learner,
      lesson: id,
      lessonVersion: lesson.version,
      seed: lesson.start.seed,
      steps: steps,
      warnings: transcript.warnings,
      divergences: replay.divergences,
      commands: replay.commands,
      hints: replay.sitting.record(of: id).hintsTaken.values.reduce(0, +)
    )
  }

  private static func sitting(
    _ lesson: Lesson,
    _ course: Course,
    _ transcript: Transcript,
    _ language: String
  ) -> Sitting {
    Sitting(lesson: lesson, course: course, epoch: Session.epoch(of: transcript.header), language: language)
  }

  /// A bare list of commands has no `next`: there each step that is done leads to the next one.
  private static func stepGrades(
    of transcript: Transcript,
    _ lesson: Lesson,
    _ replay: inout Replay,
    _ language: String
  ) -> [StepGrade] {
    replay.movesOnByItself = transcript.header == nil
    replay.run(transcript)
    let sitting = replay.sitting
    return lesson.steps.enumerated().map { index, step in
      let passed = sitting.record(of: lesson.id).passedSteps.contains(step.id)
      let isCurrent = sitting.lesson?.id == lesson.id && index == sitting.stepIndex
      let checks =
        isCurrent && !passed
        ? sitting.results()
        : step.checks.map { check in
          CheckResult(
            id: check.id,
            passed: passed,
            points: passed ? check.points : 0,
            maxPoints: check.points,
            rationale: Wording(language: language).goal(of: check),
            help: passed ? "" : "the step was not reached"
          )
        }
      return StepGrade(
        id: step.id,
        title: step.title(language),
        score: score(of: step, passed, checks, sitting, lesson),
        maxScore: step.points,
        passed: passed,
        checks: checks
      )
    }
  }

  private static func score(
    of step: Step,
    _ passed: Bool,
    _ checks: [CheckResult],
    _ sitting: Sitting,
    _ lesson: Lesson
  ) -> Double {
    if sitting.record(of: lesson.id).skippedSteps.contains(step.id) { return 0 }
    let total = checks.map(\.maxPoints).reduce(0, +)
    let earned = checks.map(\.points).reduce(0, +)
    var score = passed ? Double(step.points) : total == 0 ? 0 : Double(step.points * earned) / Double(total)
    let cost = step.hints.prefix(sitting.record(of: lesson.id).hintsTaken[step.id] ?? 0).map(\.cost).reduce(0, +)
    score = max(0, score - Double(cost))
    if sitting.record(of: lesson.id).solutionsShown.contains(step.id) {
      score = min(score, Double(step.points) * lesson.grade.solutionCap)
    }
    return (score * 100).rounded() / 100
  }
}
