import API
package import Terminal

/// The loop: reads lines, runs them, and lets the cluster's time follow the time of the world in between.
package final class REPL<Session: LearningSession> {
  /// Why the loop ended.
  package enum Ending: Hashable, Sendable {
    case left
    case terminated(signal: Int32)
    /// Nothing more can be recorded.
    case failed(String)
  }

  package internal(set) var session: Session
  let source: any LineSource
  let editor: TextEditor
  let front: (any ServingFront<Session>)?
  var pace: Pace
  var ending: Ending?
  private var openLine = OpenLine()

  /// A loop whose time follows the world by `pace`; a source that is no person gets its time for free.
  package init(
    session: Session,
    source: any LineSource,
    pace: Pace = .live(),
    editor: TextEditor = TextEditor(environment: [:]),
    front: (any ServingFront<Session>)? = nil
  ) {
    self.editor = editor
    self.front = front
    self.session = session
    self.source = source
    self.pace = pace
    self.pace.start(at: session.clock.now)
  }

  var texts: Texts { Texts(session.language) }

  /// Runs until the learner leaves.
  package func run(greeting: [StyledText] = []) -> Ending {
    show(greeting.flatMap { $0.wrapped(to: source.size.columns) })
    while ending == nil {
      let result = source.readLine(
        LineRequest(
          prompt: prompt,
          isComplete: { [self] in session.isComplete($0) },
          complete: { [self] in Completer(world: session.world).complete($0) },
          idle: { [self] in idle() },
          resumed: { [self] in pace.start(at: session.clock.now) }
        )
      )
      take(result)
    }
    return ending ?? .left
  }

  private func take(_ result: LineResult) {
    switch result {
    case .line(let line): handle(line)
    case .cancelled, .stopped: break
    case .end: leave()
    case .terminated(let signal): ending = .terminated(signal: signal)
    }
  }

  private func leave() {
    attempt { try session.leave() }
    guard ending == nil else { return }
    if source.isInteractive { source.writeLine(StyledText(texts(.leaving))) }
    ending = .left
  }

  private func handle(_ line: String) {
    guard line.contains(where: { !$0.isWhitespace }) else { return }
    source.remember(line, of: .command)
    switch PromptLine(line, isCommand: session.isCommand) {
    case .leave, .word(.quit, _): leave()
    case .word(let word, let arguments): perform(word, arguments)
    case .ambiguous(let beginning, let words):
      let list = words.map(\.rawValue).joined(separator: ", ")
      say(texts(.ambiguousWord, ["word": beginning, "words": list]))
    case .shell(let text): runCommand(text)
    }
    showNews()
  }

  // MARK: Time

  /// Asked whenever nobody types: lets time pass up to now, and says when to be asked again.
  private func idle() -> Idle {
    guard source.isInteractive else { return Idle() }
    if pace.isPaused {
      // Time stands still for other programs, too; their answers do not.
      attempt { try front?.serve(&session) }
      return Idle(stop: ending != nil)
    }
    letTimePass()
    var notices = session.takeOutput().flatMap { Self.lines(of: $0.text) }
    attempt { notices += try session.takeNews() }
    return Idle(
      sleep: wait,
      notices: notices,
      prompt: notices.isEmpty ? nil : prompt,
      stop: ending != nil
    )
  }

  /// Lets time pass up to now, and other programs have their answers.
  private func letTimePass() {
    attempt { try session.advance(to: pace.now) }
    attempt { try front?.serve(&session) }
  }

  /// How long nothing happens by itself; nil for ever.
  private var wait: Duration? {
    [session.nextWake, front?.nextWake].compactMap(\.self).min().map { pace.wait(for: $0) }
  }

  private static func lines(of text: String) -> [StyledText] {
    let text = text.unicodeScalars.last == "\n" ? String(text.unicodeScalars.dropLast()) : text
    return text.isEmpty ? [] : [StyledText(text)]
  }

  // MARK: Commands

  /// Runs a command of the shell to its end, in the time of the world if somebody watches.
  private func runCommand(_ text: String) {
    if pace.isPaused || !source.isInteractive { pace.start(at: session.clock.now) }
    let start = session.clock.now
    attempt { try session.begin(text) }
    flush()
    while session.isBusy, ending == nil {
      if let path = session.editing {
        editForCommand(path)
      } else if session.awaitsInput {
        answerCommand()
      } else {
        waitForCommand(since: start)
      }
      flush()
    }
    endOpenLine()
    guard ending == nil else { return }
    attempt {
      let exit = try session.finishCommand()
      if exit == 127 { suggest(for: text) }
      teach(about: text, failed: exit != 0)
    }
    if pace.isPaused || !source.isInteractive { pace.start(at: session.clock.now) }
  }

  /// A command such as `kubectl edit` has opened an editor: the user's own one edits the file, then it goes on.
  private func editForCommand(_ path: String) {
    let before = session.contents(ofFile: path) ?? []
    let outcome = editor.edit(before, name: String(path.split(separator: "/").last ?? ""), run: source.runProgram)
    pace.start(at: session.clock.now)
    attempt {
      switch outcome {
      case .text(let bytes): try session.write(bytes, toFile: path)
      case .unchanged: try session.write(before, toFile: path)
      case .failed(let reason):
        say(texts(.editFailed, ["reason": reason]))
        try session.interrupt()
      }
    }
  }

  /// Lets time pass until the command may go on, or Ctrl-C.
  private func waitForCommand(since start: Duration) {
    guard source.isInteractive else { return hurryCommand(since: start) }
    switch source.wait(upTo: wait) {
    case .elapsed: letTimePass()
    case .resumed: pace.start(at: session.clock.now)
    case .interrupted:
      attempt {
        try session.advance(to: pace.now)
        try session.interrupt()
      }
    case .terminated(let signal): ending = .terminated(signal: signal)
    }
  }

  /// With nobody there, time leaps to where the command goes on; one that goes on for an hour never ends.
  private func hurryCommand(since start: Duration) {
    attempt {
      if let wake = session.nextWake, wake <= start + .seconds(3600) {
        try session.advance(to: wake)
      } else {
        source.writeError(texts(.stoppedEndless) + "\n")
        try session.interrupt()
      }
    }
  }

  /// Reads a line for the command that runs; what it has printed last is the prompt.
  private func answerCommand() {
    // The editor draws the whole line, so that it knows where its cursor is.
    if openLine.isShown { source.write("\r") }
    let shell = session.remoteShell
    let result = source.readLine(
      LineRequest(
        prompt: StyledText(plain: openLine.text),
        purpose: shell.map { .shell(host: $0.host) } ?? .input,
        complete: { shell.map { Completer(world: $0.world) }?.complete($0) ?? .none },
        idle: { [self] in idleWhileAnswering() },
        resumed: { [self] in pace.start(at: session.clock.now) }
      )
    )
    if result != .stopped { openLine.close() }
    attempt {
      switch result {
      case .line(let line):
        if let shell { source.remember(line, of: .shell(host: shell.host)) }
        try session.type(line + "\n", end: false)
      case .cancelled: try session.interrupt()
      case .end: try session.type("", end: true)
      case .stopped: break
      case .terminated(let signal): ending = .terminated(signal: signal)
      }
    }
  }

  private func idleWhileAnswering() -> Idle {
    guard source.isInteractive else { return Idle() }
    letTimePass()
    let printed = session.takeOutput().map(\.text).joined()
    let whole = openLine.take(printed)
    return Idle(
      sleep: wait,
      notices: Self.lines(of: whole),
      prompt: printed.isEmpty ? nil : StyledText(plain: openLine.text),
      stop: !session.isBusy || !session.awaitsInput || ending != nil
    )
  }

  /// Prints what the command has printed. A last line without its end waits while it may be a question.
  private func flush() {
    for output in session.takeOutput() {
      if output.isError, !source.isInteractive {
        source.writeError(output.text)
      } else {
        source.write(openLine.take(output.text))
      }
    }
    if !source.isInteractive || !session.isBusy || !session.awaitsInput { source.write(openLine.showAll()) }
  }

  /// The prompt that follows begins a line of its own.
  private func endOpenLine() {
    if source.isInteractive, !openLine.text.isEmpty { source.write("\n") }
    openLine.close()
  }

  // MARK: Showing

  func showNews() {
    guard ending == nil else { return }
    attempt { show(try session.takeNews()) }
  }

  /// Says a sentence with code in it.
  func say(_ text: String) { show(Prose.styled(text, source.coloring).wrapped(to: source.size.columns)) }

  func show(_ lines: [StyledText]) {
    for line in lines { source.writeLine(line) }
  }

  /// Does something with the session; a failure is shown, and a fatal one ends the loop.
  func attempt(_ action: () throws -> Void) {
    do {
      try action()
    } catch let failure as SessionFailure where failure.isFatal {
      ending = .failed(failure.message)
    } catch {
      let message = (error as? SessionFailure)?.message ?? String(describing: error)
      source.writeError("drydock: " + message + "\n")
    }
  }
}
