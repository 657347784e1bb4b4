import Lessons
package import Objects

/// Grades as documents.
package enum Report {
  /// One object a submission.
  package static func json(_ grades: [Grader.Grade], program: String) -> Value {
    .array(grades.map { object(of: $0, program) })
  }

  private static func object(of grade: Grader.Grade, _ program: String) -> Value {
    var object: Value = [
      "program": .string(program),
      "transcript": .string(grade.transcript),
      "digest": .string(grade.digest),
      "lesson": .string(grade.lesson),
      "lessonVersion": .int(grade.lessonVersion),
      "seed": .int(Int(truncatingIfNeeded: grade.seed)),
      "score": number(grade.score),
      "maxScore": number(grade.maxScore),
      "commands": .int(grade.commands),
      "hints": .int(grade.hints),
      "warnings": Value(grade.warnings),
      "divergences": .array(
        grade.divergences.map {
          ["line": .int($0.line), "command": .string($0.command), "what": .string($0.what)]
        }
      ),
      "steps": .array(grade.steps.map(step)),
    ]
    if let learner = grade.learner { object["learner"] = .string(learner) }
    return object
  }

  private static func step(_ step: Grader.StepGrade) -> Value {
    [
      "id": .string(step.id), "title": .string(step.title), "score": number(step.score),
      "maxScore": .int(step.maxScore), "passed": .bool(step.passed), "checks": .array(step.checks.map(check)),
    ]
  }

  private static func check(_ result: CheckResult) -> Value {
    [
      "id": .string(result.id), "passed": result.passed.map { .bool($0) } ?? .null, "points": .int(result.points),
      "maxPoints": .int(result.maxPoints), "rationale": .string(result.rationale), "help": .string(result.help),
    ]
  }

  private static func number(_ number: Double) -> Value { Int(exactly: number).map { .int($0) } ?? .double(number) }

  /// A score line, a table, and how to reproduce the grade.
  package static func markdown(_ grades: [Grader.Grade], program: String) -> String {
    grades.map { grade in
      var text = "## \(grade.learner.map { $0 + ": " } ?? "")\(grade.lesson)\n\n"
      text += "**Score: \(JSON.write(number: grade.score)) of \(JSON.write(number: grade.maxScore))**\n\n"
      text += "| # | check | result | points | what to do |\n| --- | --- | --- | --- | --- |\n"
      for (index, step) in grade.steps.enumerated() {
        text += "| \(index + 1) | **\(cell(step.title))** | \(step.passed ? "passed" : "open") "
        text += "| \(JSON.write(number: step.score))/\(step.maxScore) | |\n"
        for check in step.checks {
          let result = check.passed == true ? "✓" : check.passed == false ? "✗" : "–"
          text += "| | \(cell(check.rationale)) | \(result) | | \(cell(check.help)) |\n"
        }
      }
      for warning in grade.warnings { text += "\n> \(warning)" }
      for divergence in grade.divergences {
        text += "\n> line \(divergence.line), `\(divergence.command)`: \(divergence.what)"
      }
      text += "\nGraded by drydock \(program), lesson \(grade.lesson) version \(grade.lessonVersion), seed "
      text += "\(grade.seed), transcript \(grade.digest). To grade it again: `drydock grade \(grade.transcript) "
      return text + "--lesson \(grade.lesson)`\n"
    }.joined(separator: "\n")
  }

  private static func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: "<br>")
  }
}
