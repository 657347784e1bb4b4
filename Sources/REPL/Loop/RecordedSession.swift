package import API
import Lessons
import Objects
import Shell
import Simulation
package import Terminal
package import Transcripts
import Workstation

/// The session at the prompt: a recording, with a lesson or without.
package struct RecordedSession: LearningSession {
  package private(set) var recording: Recording
  private let coloring: Coloring
  private let width: () -> Int
  /// The results that were last told, so that only what changed is told again.
  private var told: [String: Bool] = [:]
  private var toldDone: Set<String> = []
  /// Something has happened since the checks were looked at; a key that is typed changes nothing.
  private var isStale = true
  /// The Unix time.
  private let wall: () -> Double
  private let records: any LessonRecords

  /// `wall` tells the Unix time, `records` opens the records of further lessons.
  package init(
    _ recording: Recording,
    records: any LessonRecords,
    coloring: Coloring,
    width: @escaping () -> Int,
    wall: @escaping () -> Double
  ) {
    self.recording = recording
    self.records = records
    self.coloring = coloring
    self.width = width
    self.wall = wall
    remember()
  }

  private var sitting: Sitting { recording.sitting }
  package var clock: Clock { recording.clock }
  package var nextWake: Duration? { sitting.workstation.nextWake }

  package mutating func advance(to moment: Duration) throws(SessionFailure) {
    if let wake = nextWake, wake <= moment { isStale = true }
    recording.advance(to: moment)
  }

  /// Lets another program ask something of the recording; whether it did.
  package mutating func serve(_ body: (inout Recording) -> Bool) {
    recording.wall = max(0, wall() - Double(Session.epoch(of: recording.header)))
    if body(&recording) { isStale = true }
  }

  // MARK: Commands

  package mutating func begin(_ command: String) throws(SessionFailure) {
    try attempt { recording throws(TranscriptError) in try recording.begin(command) }
  }

  package var isBusy: Bool { recording.isBusy }
  package var awaitsInput: Bool { sitting.workstation.awaitsInput }

  package mutating func type(_ text: String, end: Bool) throws(SessionFailure) {
    try attempt { recording throws(TranscriptError) in try recording.type(text, end: end) }
  }

  package mutating func interrupt() throws(SessionFailure) {
    try attempt { recording throws(TranscriptError) in try recording.interrupt() }
  }

  package mutating func takeOutput() -> [TerminalOutput] {
    recording.takeOutput().map { TerminalOutput($0.text, isError: $0.isError) }
  }

  package mutating func finishCommand() throws(SessionFailure) -> Int {
    try attempt { recording throws(TranscriptError) in try recording.finish() }
  }

  /// A record that cannot be written ends the session: nothing may happen that is not on disk.
  private mutating func attempt<R>(
    _ body: (inout Recording) throws(TranscriptError) -> R
  ) throws(SessionFailure) -> R {
    isStale = true
    recording.wall = max(0, wall() - Double(Session.epoch(of: recording.header)))
    do {
      return try body(&recording)
    } catch {
      throw SessionFailure(error.description, isFatal: true)
    }
  }

  // MARK: News

  /// One line when a check of the step has changed, and one when the step is done.
  package mutating func takeNews() throws(SessionFailure) -> [StyledText] {
    guard isStale, let step = sitting.step else { return [] }
    isStale = false
    let results = sitting.results()
    let now = Self.standing(results)
    let before = told
    told = now
    var lines: [StyledText] = []
    let pages = LessonPages(language: language.rawValue, width: width(), coloring: coloring)
    if now != before {
      let rises = now.contains { $0.value && before[$0.key] != true }
      lines += pages.summary(results, rises: rises)
    }
    if results.allSatisfy({ $0.passed == true }), toldDone.insert(step.id).inserted {
      try attempt { recording throws(TranscriptError) in try recording.latchNow() }
      isStale = false
      lines += pages.done(step)
    }
    return lines
  }

  /// Takes the present state as told.
  private mutating func remember() {
    told = Self.standing(sitting.results())
    toldDone = sitting.record.passedSteps
    isStale = false
  }

  /// Which checks hold, by their ids.
  private static func standing(_ results: [CheckResult]) -> [String: Bool] {
    Dictionary(results.map { ($0.id, $0.passed == true) }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: Files and the map

  package var editing: String? { sitting.workstation.editing }

  package func contents(ofFile path: String) -> [UInt8]? { try? sitting.workstation.read(file: path) }

  package mutating func write(_ bytes: [UInt8], toFile path: String) throws(SessionFailure) {
    try attempt { recording throws(TranscriptError) in try recording.write(bytes, toFile: path) }
  }

  package mutating func map(width: Int, _ texts: Texts) -> [StyledText] {
    ClusterMap.lines(of: sitting.workstation, width: width, texts: texts)
  }

  // MARK: The prompt

  package var place: String? {
    guard let lesson = sitting.lesson else { return nil }
    return "\(lesson.id) \(sitting.stepIndex + 1)/\(lesson.steps.count)"
  }

  package var workingDirectory: String {
    let directory = sitting.workstation.workingDirectory
    guard let home = sitting.workstation.variable("HOME"), directory.hasPrefix(home) else { return directory }
    return "~" + directory.dropFirst(home.count)
  }

  package func isComplete(_ text: String) -> Bool {
    if case .incomplete = ShellParser.completeness(of: text) { false } else { true }
  }

  package func isCommand(_ name: String) -> Bool {
    sitting.workstation.commandNames.contains(name) || sitting.workstation.alias(name) != nil
  }

  package var world: any CompletionWorld {
    let course = (sitting.course?.lessons ?? []).map { WorkstationWorld.Lesson(id: $0.id, steps: $0.steps.map(\.id)) }
    return WorkstationWorld(sitting.workstation, course: course)
  }

  package var remoteShell: OtherShell? {
    sitting.workstation.remoteShell.map { OtherShell(host: $0.host, world: RemoteWorld($0)) }
  }

  package var language: Texts.Language { Texts.Language(rawValue: sitting.language) ?? .en }

  /// What is shown before the first prompt.
  package func greeting(isResumed: Bool) -> [StyledText] {
    let pages = LessonPages(language: language.rawValue, width: width(), coloring: coloring)
    guard sitting.lesson != nil else { return pages.say(Phrase.practice(language.rawValue)) }
    return isResumed ? pages.resumed(sitting) : pages.opening(sitting)
  }

  // MARK: Words

  package mutating func perform(_ word: PromptWord, _ arguments: [String]) throws(SessionFailure) -> [StyledText] {
    let pages = LessonPages(language: language.rawValue, width: width(), coloring: coloring)
    switch word {
    case .lessons: return pages.lessons(sitting, finished: records.finishedLessons)
    case .progress: return pages.progress(sitting, finished: records.finishedLessons)
    case .lang: return try changeLanguage(arguments)
    case .advance, .fault: return try changeWorld(word, arguments, pages)
    case .undo, .redo: return try travel(word, arguments, pages)
    case .start: return try open(arguments, pages)
    default: break
    }
    guard sitting.lesson != nil else { return pages.say(Phrase.noLesson(language.rawValue)) }
    return try performOnStep(word, arguments, pages)
  }

  private mutating func performOnStep(
    _ word: PromptWord,
    _ arguments: [String],
    _ pages: LessonPages
  ) throws(SessionFailure) -> [StyledText] {
    switch word {
    case .task: return pages.step(sitting)
    case .goal: return pages.goals(sitting)
    case .check: return pages.check(sitting)
    case .why: return pages.why(sitting, arguments)
    case .hint:
      let before = sitting.record.hintsTaken[sitting.step?.id ?? ""] ?? 0
      try say("hint")
      return pages.hint(sitting, number: before)
    case .solution:
      let before = sitting.record.solutionsShown.count
      try say("solution")
      let isShown =
        sitting.record.solutionsShown.count > before || sitting.record.solutionsShown.contains(sitting.step?.id ?? "")
      return pages.solution(sitting, isShown: isShown)
    case .skip:
      try say("skip")
      return pages.say(Phrase.skipped(language.rawValue)) + (try next(pages))
    case .next: return try next(pages)
    case .back:
      guard sitting.stepIndex > 0 else { return pages.say(Phrase.goBack(language.rawValue)) }
      try say("back")
      return pages.step(sitting)
    case .reset:
      let what = arguments.first ?? "step"
      guard ["step", "lesson"].contains(what), arguments.count < 2 else { return usage(of: .reset) }
      try say("reset " + what)
      return [StyledText(Phrase.reset(language.rawValue, ["what": pages.word(what)]), .dim)] + pages.step(sitting)
    default: return []
    }
  }

  private mutating func next(_ pages: LessonPages) throws(SessionFailure) -> [StyledText] {
    guard let step = sitting.step, let lesson = sitting.lesson else { return [] }
    guard sitting.record.passedSteps.contains(step.id) else { return pages.say(Phrase.notYet(language.rawValue)) }
    let isLast = sitting.stepIndex + 1 == lesson.steps.count
    try say("next")
    guard isLast else { return pages.step(sitting) }
    return pages.debrief(sitting)
  }

  private mutating func open(_ arguments: [String], _ pages: LessonPages) throws(SessionFailure) -> [StyledText] {
    guard var id = arguments.first ?? nextLesson else { return usage(of: .start) }
    let parts = id.split(separator: "/", maxSplits: 1).map(String.init)
    guard let name = parts.first, let lesson = sitting.course?[name] else {
      return pages.say(Phrase.unknownLesson(language.rawValue, ["id": id]))
    }
    if parts.count == 2, !lesson.steps.contains(where: { $0.id == parts[1] }) {
      // A step may be named by its number, too.
      guard let number = Int(parts[1]), lesson.steps.indices.contains(number - 1) else {
        let steps = lesson.steps.map(\.id).joined(separator: ", ")
        return pages.say(Texts(language)(.unknownStep, ["step": parts[1], "steps": steps]))
      }
      id = name + "/" + lesson.steps[number - 1].id
    }
    if parts.count == 1, try goOn(with: lesson) {
      remember()
      return pages.resumed(sitting)
    }
    if try !beginRecord(of: lesson) || parts.count == 2 { try say("start " + id) }
    remember()
    toldDone = []
    return pages.opening(sitting)
  }

  private func usage(of word: PromptWord) -> [StyledText] {
    [StyledText(Texts(language)(.usage, ["usage": word.rawValue + " " + word.parameters]))]
  }

  /// Takes up the record of a lesson that was begun and left; whether there was one.
  private mutating func goOn(with lesson: Lesson) throws(SessionFailure) -> Bool {
    guard lesson.id != recording.header.lesson else { return false }
    let found: Recording?
    do {
      found = try records.resume(lesson)
    } catch {
      throw SessionFailure("\(error)")
    }
    guard let found else { return false }
    try leave()
    recording.release()
    recording = found
    return true
  }

  /// What `start` opens by itself: the lesson after one that is finished.
  private var nextLesson: String? {
    guard let lesson = sitting.lesson else { return sitting.course?.lessons.first?.id }
    guard sitting.finishedLessons.contains(lesson.id) else { return nil }
    return sitting.course?.lesson(after: lesson.id)?.id
  }

  /// Another lesson has a record of its own: one file is one lesson, for whoever grades it.
  ///
  /// - Returns: whether one was begun; a lesson that is opened anew goes on in its own.
  private mutating func beginRecord(of lesson: Lesson) throws(SessionFailure) -> Bool {
    guard lesson.id != recording.header.lesson else { return false }
    let next: Recording?
    do {
      next = try records.begin(lesson, language: sitting.language)
    } catch {
      throw SessionFailure("\(error)")
    }
    guard let next else { return false }
    try leave()
    recording.release()
    recording = next
    return true
  }

  package mutating func leave() throws(SessionFailure) {
    // A lesson that is not done goes on later; what is practised is not taken up again.
    if let lesson = sitting.lesson, !sitting.finishedLessons.contains(lesson.id) { return }
    try attempt { recording throws(TranscriptError) in try recording.end() }
  }

  private mutating func travel(
    _ word: PromptWord,
    _ arguments: [String],
    _ pages: LessonPages
  ) throws(SessionFailure) -> [StyledText] {
    var lines: [StyledText] = []
    let count = arguments.isEmpty ? 1 : arguments.first.flatMap { Int($0) } ?? 0
    guard count > 0, arguments.count < 2 else { return usage(of: word) }
    let step = sitting.step?.id
    for _ in 0..<count {
      let text = try attempt { recording throws(TranscriptError) in
        word == .undo ? try recording.undo() : try recording.redo()
      }
      guard let text else {
        lines.append(StyledText((word == .undo ? Phrase.nothingToUndo : .nothingToRedo)(language.rawValue)))
        break
      }
      lines.append(StyledText((word == .undo ? Phrase.undone : .redone)(language.rawValue, ["line": text]), .dim))
    }
    // What no longer holds is news, unless it is another step by now.
    if step == sitting.step?.id { toldDone = sitting.record.passedSteps } else { remember() }
    isStale = true
    return lines
  }

  private mutating func changeWorld(
    _ word: PromptWord,
    _ arguments: [String],
    _ pages: LessonPages
  ) throws(SessionFailure) -> [StyledText] {
    let text = arguments.joined(separator: " ")
    if word == .advance {
      guard arguments.count == 1, let duration = GoDuration.parse(text), duration >= .zero,
        duration <= .seconds(30 * 86_400)
      else { return [StyledText(Texts(language)(.usage, ["usage": "advance 30s | 5m | 1h"]))] }
      try change("advance " + text)
      return [StyledText(Texts(language)(.advanced, ["duration": text]), .dim)]
    }
    var copy = sitting.workstation
    guard let result = copy.perform(fault: text) else { return pages.say(faultUsage) + pages.say(stoppedNow) }
    try change("fault " + text)
    let state = pages.word(result.isStopped ? "stopped" : "started")
    return [
      StyledText(Phrase.faultDone(language.rawValue, ["component": result.component, "state": state]), .yellow)
    ]
  }

  private mutating func changeLanguage(_ arguments: [String]) throws(SessionFailure) -> [StyledText] {
    guard let wanted = arguments.first.flatMap({ Texts.Language(rawValue: $0) }) else {
      return [StyledText(Texts(language)(.languages, ["languages": "en, ko"]))]
    }
    try say("lang " + wanted.rawValue)
    return [StyledText(Texts(wanted)(.languageChanged))]
  }

  /// Records a word and does what it says; what the step looks like then is no news.
  private mutating func say(_ words: String) throws(SessionFailure) {
    try change(words)
    remember()
  }

  /// The same for a word that acts on the cluster: what comes of it is news as after a command.
  private mutating func change(_ words: String) throws(SessionFailure) {
    try attempt { recording throws(TranscriptError) in
      try recording.say(words) { PromptMeta.apply(words, to: &$0) }
    }
  }
}
