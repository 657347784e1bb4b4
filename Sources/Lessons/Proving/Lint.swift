import API
import Objects

/// What can be said about a lesson without running it.
package enum Lint {
  /// What is wrong with a course that could be read.
  package static func problems(of course: Course) -> [String] {
    course.lessons.flatMap { lesson in
      lesson.steps.flatMap { problems(of: $0, lesson) } + introductions(lesson, course)
        + lesson.requires.filter { course[$0] == nil }.map { "\(lesson.id): requires the unknown lesson \"\($0)\"" }
    }
  }

  private static func problems(of step: Step, _ lesson: Lesson) -> [String] {
    let place = "\(lesson.id)/\(step.id): "
    var found: [String] = []
    if !(2...4).contains(step.hints.count) {
      found.append(place + "a step has two to four hints, not \(step.hints.count)")
    }
    if step.alternatives.isEmpty { found.append(place + "there is no alternative") }
    if step.wrong.count < 3 { found.append(place + "there are \(step.wrong.count) wrong answers, three are needed") }
    let texts =
      [step.title, step.say, step.task] + step.hints.map(\.say) + step.misconceptions.map(\.say)
      + step.solution.says.compactMap { $0 }
    for text in texts + step.checks.compactMap(\.goal) + step.checks.compactMap(\.fail) {
      if spans(text("en")) != spans(text("ko")) {
        found.append(place + "the code spans differ between the languages in: \(text("en").prefix(60))")
      }
    }
    for (line, say) in zip(step.solution.run, step.solution.says) where say == nil {
      found.append(place + "the solution does not explain its line: \(line.prefix(60))")
    }
    for check in step.checks {
      for need in check.needs where !step.checks.contains(where: { $0.id == need }) {
        found.append(place + "the check \"\(check.id)\" needs \"\(need)\", which is no check")
      }
    }
    return found
  }

  /// What stands between backticks, sorted: word order differs between languages.
  private static func spans(_ text: String) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
      .map { String($0.element) }.sorted()
  }

  /// A solution uses only commands that were introduced.
  private static func introductions(_ lesson: Lesson, _ course: Course) -> [String] {
    var known = Set(lesson.introduces)
    var open = lesson.requires
    var seen: Set<String> = []
    while let id = open.popLast() {
      guard seen.insert(id).inserted, let required = course[id] else { continue }
      known.formUnion(required.introduces)
      open += required.requires
    }
    return lesson.steps.flatMap { step in
      step.solution.run.compactMap { line in
        let words = line.split(separator: " ")
        guard words.count > 1, words[0] == "kubectl", !known.contains("cmd:kubectl \(words[1])") else { return nil }
        return "\(lesson.id)/\(step.id): the solution uses kubectl \(words[1]), which no lesson before it introduces"
      }
    }
  }
}
