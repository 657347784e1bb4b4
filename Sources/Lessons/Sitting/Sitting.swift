package import API
package import Workstation

/// A learner at the workstation, with a lesson open or none: the whole state of a session, as one value.
///
/// A copy is what undo goes back to. Whatever happens comes in through the methods below, in an order that a transcript
/// records.
package struct Sitting: Sendable {
  package let course: Course?
  package private(set) var lesson: Lesson?
  package var workstation: Workstation
  package var language: String
  package private(set) var stepIndex = 0
  /// How far the open lesson has come.
  package private(set) var record = LessonRecord()
  /// How far lessons had come that were left for another one in this session.
  private var leftRecords: [String: LessonRecord] = [:]
  /// Lessons of the course that were finished in this session.
  package private(set) var finishedLessons: Set<String> = []
  /// How many of the learner's kubectl commands had run when the step began.
  private var historyStart = 0
  private var stepStart: Workstation
  private var lessonStart: Workstation
  private var hasAskedForSolution = false

  /// A sitting without a lesson.
  package init(practice configuration: Workstation.Configuration, course: Course?, language: String) {
    self.course = course
    self.language = language
    var configuration = configuration
    configuration.isTerminal = true
    workstation = Workstation(configuration)
    stepStart = workstation
    lessonStart = workstation
  }

  /// A sitting at the beginning of a lesson.
  package init(lesson: Lesson, course: Course?, epoch: Int, language: String) {
    self.course = course
    self.language = language
    self.lesson = lesson
    workstation = Self.world(of: lesson, epoch: epoch)
    stepStart = workstation
    lessonStart = workstation
    historyStart = workstation.invocations.count
  }

  package var clock: Clock { workstation.clock }

  /// How far a lesson has come in this session.
  package func record(of id: String) -> LessonRecord {
    id == lesson?.id ? record : leftRecords[id] ?? LessonRecord()
  }
  package var step: Step? { lesson?.steps[stepIndex] }

  /// The world in which the first step of a lesson begins.
  private static func world(of lesson: Lesson, epoch: Int) -> Workstation {
    let start = lesson.start
    let files = start.files.map { Workstation.Configuration.File(path: $0.path, bytes: Array($0.content.utf8)) }
    var configuration = Workstation.Configuration(
      profile: start.profile,
      seed: start.seed,
      epoch: epoch,
      files: files
    )
    configuration.isTerminal = true
    var world = Workstation(configuration)
    for name in start.apply {
      _ = world.run("kubectl apply -f '\(name)'")
      // A new namespace has its service account only a moment later.
      world.settle(atMost: .seconds(60))
    }
    for line in start.run {
      _ = world.run(line)
      world.settle(atMost: .seconds(60))
    }
    for fault in start.faults { _ = world.perform(fault: fault) }
    world.settle(atMost: .seconds(60))
    if start.advance > .zero { world.advance(by: start.advance) }
    return world
  }

  // MARK: Checks

  /// What became of each check of the step.
  package func results() -> [CheckResult] {
    guard let step else { return [] }
    let evaluator = Evaluator(workstation, historyStart: historyStart)
    let wording = Wording(language: language)
    var results: [CheckResult] = []
    for check in step.checks {
      let isBlocked = results.contains { check.needs.contains($0.id) && $0.passed != true }
      let finding = isBlocked ? nil : evaluator.evaluate(check)
      var result = CheckResult(
        id: check.id,
        passed: finding?.holds,
        points: finding?.holds == true ? check.points : 0,
        maxPoints: check.points,
        rationale: wording.goal(of: check) + (finding?.isAhead == true ? Phrase.soon(language) : ""),
        help: ""
      )
      if let finding, !finding.holds {
        result.details = wording.details(finding, workstation)
        result.help = (wording.advice(check, finding, workstation) + result.details).joined(separator: "\n")
        result.differences = finding.differences
        result.object = finding.closest.map { "\($0.kind) \($0.key)" }
      }
      results.append(result)
    }
    return results
  }

  /// Whether all checks of the step hold; those that look ahead are asked last.
  var passes: Bool {
    guard let step else { return false }
    let evaluator = Evaluator(workstation, historyStart: historyStart)
    let checks = step.checks.filter { $0.within == nil } + step.checks.filter { $0.within != nil }
    return checks.allSatisfy { evaluator.evaluate($0).holds }
  }

  /// The misconception that holds, if any.
  package func misconception() -> Step.Misconception? {
    guard let step else { return nil }
    let evaluator = Evaluator(workstation, historyStart: historyStart)
    return step.misconceptions.first { evaluator.evaluate($0.when).holds }
  }

  /// Looks whether the step is done now; it stays done.
  @discardableResult
  package mutating func latch() -> Bool {
    guard let step, !record.passedSteps.contains(step.id) else { return false }
    guard results().allSatisfy({ $0.passed == true }) else { return false }
    record.passedSteps.insert(step.id)
    return true
  }

  // MARK: Moving

  /// Goes on to the next step; whether there was one.
  package mutating func moveOn() -> Bool {
    guard let lesson else { return false }
    guard stepIndex + 1 < lesson.steps.count else {
      finishedLessons.insert(lesson.id)
      return false
    }
    stepIndex += 1
    beginStep()
    return true
  }

  package mutating func moveBack() -> Bool {
    guard lesson != nil, stepIndex > 0 else { return false }
    stepIndex -= 1
    beginStep()
    return true
  }

  private mutating func beginStep() {
    stepStart = workstation
    historyStart = workstation.invocations.count
    hasAskedForSolution = false
  }

  /// Opens a lesson, at a step if one is named: the solutions of the steps before it are applied.
  package mutating func open(_ lesson: Lesson, step: String? = nil) {
    if let left = self.lesson { leftRecords[left.id] = record }
    self.lesson = lesson
    workstation = Self.world(of: lesson, epoch: clock.epoch)
    stepIndex = 0
    record = LessonRecord()
    beginStep()
    lessonStart = workstation
    guard let step, let target = lesson.steps.firstIndex(where: { $0.id == step }) else { return }
    while stepIndex < target {
      apply(lesson.steps[stepIndex].solution)
      record.skippedSteps.insert(lesson.steps[stepIndex].id)
      _ = moveOn()
    }
  }

  package mutating func reset(wholeLesson: Bool) {
    if wholeLesson {
      workstation = lessonStart
      stepIndex = 0
      record.passedSteps = []
    } else {
      workstation = stepStart
      if let step { record.passedSteps.remove(step.id) }
    }
    beginStep()
  }

  /// Applies the solution of the step, so that later steps work.
  package mutating func skip() {
    guard let step else { return }
    workstation = stepStart
    apply(step.solution)
    record.skippedSteps.insert(step.id)
    record.passedSteps.insert(step.id)
  }

  // MARK: Hints

  /// The next hint, with its number; nil when all are taken.
  package mutating func takeHint() -> (hint: Step.Hint, number: Int)? {
    guard let step else { return nil }
    let taken = record.hintsTaken[step.id, default: 0]
    guard taken < step.hints.count else { return nil }
    record.hintsTaken[step.id] = taken + 1
    return (step.hints[taken], taken + 1)
  }

  /// One line of a solution that was played on a copy of the world.
  package struct PlayedLine: Sendable {
    package var line: String
    /// What it does, as the author says.
    package var say: LocalizedText?
    /// What it printed.
    package var output: String
    /// The checks that hold after it, and did not before.
    package var gained: [CheckResult]
  }

  /// Plays the solution on a copy of the world as it was when the step began.
  package func playSolution() -> [PlayedLine] {
    guard let step else { return [] }
    var copy = self
    copy.workstation = stepStart
    for file in step.solution.files { try? copy.workstation.write(Array(file.content.utf8), toFile: file.path) }
    var held = Set(copy.results().filter { $0.passed == true }.map(\.id))
    return step.solution.run.enumerated().map { index, line in
      let output = copy.workstation.perform(line)
      let gained = copy.results().filter { $0.passed == true && !held.contains($0.id) }
      held.formUnion(gained.map(\.id))
      let says = step.solution.says
      return PlayedLine(
        line: line,
        say: says.indices.contains(index) ? says[index] : nil,
        output: output,
        gained: gained
      )
    }
  }

  /// The solution, when it is asked for the second time.
  package mutating func takeSolution() -> Step.Answer? {
    guard let step else { return nil }
    guard hasAskedForSolution else {
      hasAskedForSolution = true
      return nil
    }
    record.solutionsShown.insert(step.id)
    return step.solution
  }

  // MARK: Answers

  /// Does what an answer says: its files, then its commands, each until the cluster is calm.
  package mutating func apply(_ answer: Step.Answer) {
    for file in answer.files { try? workstation.write(Array(file.content.utf8), toFile: file.path) }
    for line in answer.run { _ = workstation.perform(line) }
  }
}

extension Workstation {
  /// Does what a learner types: a word at the prompt that acts on the cluster, or a command. Answers what it prints.
  @discardableResult
  mutating func perform(_ line: String) -> String {
    var output = ""
    if line.hasPrefix("advance "), let duration = GoDuration.parse(line.dropFirst(8)) {
      advance(by: duration)
    } else if line.hasPrefix("fault ") {
      _ = perform(fault: String(line.dropFirst(6)))
    } else {
      let result = run(line, interruptAfter: Self.isEndless(line) ? .seconds(5) : nil)
      output = result.stdout + result.stderr
    }
    settle(atMost: .seconds(60))
    return output
  }

  /// Commands that a learner ends with Ctrl-C.
  private static func isEndless(_ line: String) -> Bool {
    let words = line.split(separator: " ")
    func has(_ candidates: Substring...) -> Bool { candidates.contains { words.contains($0) } }
    return (has("logs") && has("-f", "--follow")) || (has("get") && has("-w", "--watch"))
  }
}
