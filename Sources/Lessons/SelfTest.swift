import API
import Objects
import Workstation

/// What a lesson must prove before it ships: its own answers are graded as their author says.
package enum SelfTest {
  /// One thing that a lesson fails to prove.
  package struct Problem: Hashable, Sendable, CustomStringConvertible {
    package var lesson: String
    package var step: String
    package var message: String

    package var description: String { "\(lesson)/\(step): \(message)" }
  }

  /// Plays every answer of every step, each from the step's own start.
  package static func run(_ lesson: Lesson) -> [Problem] {
    var problems: [Problem] = []
    var sitting = Sitting(lesson: lesson, course: nil, epoch: 1_790_000_000, language: "en")
    for step in lesson.steps {
      problems += check(step, from: sitting, lesson).map { Problem(lesson: lesson.id, step: step.id, message: $0) }
      sitting.apply(step.solution)
      sitting.latch()
      _ = sitting.moveOn()
    }
    return problems
  }

  private static func check(_ step: Step, from start: Sitting, _ lesson: Lesson) -> [String] {
    var problems: [String] = []
    if start.results().allSatisfy({ $0.passed == true }) { problems.append("the start passes all checks already") }
    for answer in [step.solution] + step.alternatives {
      var sitting = start
      sitting.apply(answer)
      for result in sitting.results() where result.passed != true {
        problems.append("\(answer.name) fails at \"\(result.id)\": \(result.help.replacing("\n", with: " · "))")
      }
    }
    for wrong in step.wrong {
      var sitting = start
      sitting.apply(wrong.answer)
      problems += check(wrong, sitting)
    }
    problems += mutations(of: step, from: start)
    return problems
  }

  private static func check(_ wrong: Step.WrongAnswer, _ sitting: Sitting) -> [String] {
    let name = "wrong answer \(wrong.answer.name)"
    guard let failed = sitting.results().first(where: { $0.passed != true }) else { return ["\(name) passes"] }
    var problems: [String] = []
    if failed.id != wrong.fails { problems.append("\(name) fails at \"\(failed.id)\", not at \"\(wrong.fails)\"") }
    let said = sitting.misconception()?.id
    if said != wrong.says {
      problems.append(
        "\(name) is told \(said.map { "\"\($0)\"" } ?? "nothing"), not \(wrong.says.map { "\"\($0)\"" } ?? "nothing")"
      )
    }
    return problems
  }

  /// A solution without one of its lines must not pass, or the line is not needed.
  private static func mutations(of step: Step, from start: Sitting) -> [String] {
    guard step.solution.run.count > 1 else { return [] }
    var problems: [String] = []
    for index in step.solution.run.indices {
      var shorter = step.solution
      let dropped = shorter.run.remove(at: index)
      // What only looks, or lets time pass, may be left out.
      if ["kubectl get", "kubectl describe", "kubectl logs", "advance", "sleep"].contains(where: {
        dropped.hasPrefix($0)
      }) {
        continue
      }
      var sitting = start
      sitting.apply(shorter)
      if sitting.results().allSatisfy({ $0.passed == true }) {
        problems.append("the solution passes without its line \"\(dropped.prefix(60))\"")
      }
    }
    return problems
  }
}
