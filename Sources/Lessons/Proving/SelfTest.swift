import API
import Objects
import Simulation
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

  // MARK: Mutations

  /// A solution with one slip in it must not pass, or the checks ask for less than the task says.
  ///
  /// A slip that an alternative of the step makes too is allowed by its author.
  private static func mutations(of step: Step, from start: Sitting) -> [String] {
    var problems: [String] = []
    var before = start
    before.put(step.solution.files)
    for (index, line) in step.solution.run.enumerated() {
      var after = before
      after.workstation.perform(line)
      for mutation in mutations(of: line, index, step, before.workstation, after.workstation)
      where !isAllowed(mutation, step) {
        var sitting = before
        sitting.play(mutation, of: step.solution)
        if sitting.passes {
          problems.append("the checks do not notice a change at \"\(line.prefix(60))\": \(mutation.change)")
        }
      }
      before = after
    }
    return problems
  }

  private static func mutations(
    of line: String,
    _ index: Int,
    _ step: Step,
    _ before: Workstation,
    _ after: Workstation
  ) -> [Mutation] {
    if line.hasPrefix("advance ") || line.hasPrefix("sleep ") { return [] }
    let words = CommandWords(line)
    // A look that no check asks for may be left out.
    if let verb = words.looksWith, !step.checks.contains(where: { $0.asksFor(verb: verb) }) { return [] }
    return Mutation.ofCommand(line, line: index)
      + words.manifests.flatMap { path -> [Mutation] in
        guard let bytes = try? before.read(file: path) else { return [] }
        return Mutation.ofManifest(String(decoding: bytes, as: UTF8.self), path: path, line: index) { object in
          before.intent(of: object) != after.intent(of: object)
        }
      }
  }

  private static func isAllowed(_ mutation: Mutation, _ step: Step) -> Bool {
    var lines = step.solution.run
    switch mutation.edit {
    case .dropped: lines.remove(at: mutation.line)
    case .replaced(let text): lines[mutation.line] = text
    case .file: return false
    }
    return step.alternatives.contains { $0.run == lines }
  }
}

extension Check {
  /// Whether the check, or one within it, looks for a command of this verb.
  fileprivate func asksFor(verb: String) -> Bool {
    switch kind {
    case .used(let pattern), .notUsed(let pattern):
      guard let wanted = pattern.verb else { return true }
      return Matcher(kind: GroupVersionKind(group: "", version: "", kind: "")).matches(
        ["v": wanted],
        ["v": .string(verb)]
      )
    case .all(let checks), .any(let checks): return checks.contains { $0.asksFor(verb: verb) }
    case .not(let check): return check.asksFor(verb: verb)
    case .object, .absent, .count, .probe: return false
    }
  }
}

extension Workstation {
  /// What the cluster holds of an object, without what the cluster itself keeps writing there.
  fileprivate func intent(of manifest: Value) -> Value? {
    guard let resource = Catalogue.kubernetes[manifest.groupVersionKind] else { return nil }
    let namespace = resource.isNamespaced ? manifest.namespace ?? "default" : nil
    let all = cluster?.objects(of: resource.groupVersionResource, in: namespace) ?? []
    guard var object = all.first(where: { $0.name == manifest.name }) else { return nil }
    object["status"] = nil
    for field in ["resourceVersion", "managedFields", "generation"] { object["metadata"]?[field] = nil }
    return object
  }
}

extension Sitting {
  fileprivate mutating func put(_ files: [LessonFile]) {
    for file in files { try? workstation.write(Array(file.content.utf8), toFile: file.path) }
  }

  /// Does the rest of an answer from the changed line on.
  fileprivate mutating func play(_ mutation: Mutation, of answer: Step.Answer) {
    switch mutation.edit {
    case .dropped: break
    case .replaced(let line): workstation.perform(line)
    case .file(let path, let content):
      put([LessonFile(path: path, content: content)])
      workstation.perform(answer.run[mutation.line])
    }
    for line in answer.run.dropFirst(mutation.line + 1) { workstation.perform(line) }
  }
}
