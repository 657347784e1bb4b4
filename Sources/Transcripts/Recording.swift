package import API
package import Lessons
import Shell
import Simulation
import Workstation

/// A sitting whose every input is on disk before its effect is shown.
///
/// The transcript is the only store: resuming is replaying it, undoing is going back to the copy of an earlier line.
package struct Recording {
  package internal(set) var sitting: Sitting
  package let header: TranscriptHeader
  private let writer: TranscriptWriter?
  /// Wall-clock seconds since the session began; the driver tells.
  package var wall: Double = 0
  /// The sitting after each line, the newest last; line 0 is the beginning.
  private var snapshots: [(line: Int, text: String, sitting: Sitting)]
  private var undone: [(line: Int, text: String, sitting: Sitting)] = []
  /// The command that runs: its line, whether it is on disk already, and when it began.
  private var running: OpenCommand?
  /// Whether the newest copy is of an API request of another client.
  private var endsWithRequest = false
  private var fingerprint: Fingerprint
  /// Line numbers of a recording without a file.
  private var unwritten = 0

  private struct OpenCommand {
    var text: String
    var line: Int?
    var began: Duration
    var output = ""
  }

  /// Begins a recording; without a path nothing is kept.
  package init(_ sitting: Sitting, header: TranscriptHeader, path: String?) throws(TranscriptError) {
    self.sitting = sitting
    self.header = header
    fingerprint = Fingerprint(sitting)
    snapshots = [(0, "", sitting)]
    writer = try path.map { path throws(TranscriptError) in try TranscriptWriter(creating: path, header: header) }
  }

  /// Goes on with a recording that was replayed.
  package init(resuming transcript: Transcript, replayed: Replay) throws(TranscriptError) {
    guard let header = transcript.header else { throw TranscriptError(path: transcript.path, .notATranscript) }
    self.header = header
    sitting = replayed.sitting
    snapshots = replayed.snapshots
    fingerprint = replayed.fingerprint
    writer = try TranscriptWriter(resuming: transcript)
  }

  package var clock: Clock { sitting.clock }

  // MARK: Commands

  /// Gives the shell a command. One that ends at once is recorded with its outcome, one that waits without.
  package mutating func begin(_ command: String) throws(TranscriptError) {
    undone = []
    running = OpenCommand(text: command, began: clock.now)
    sitting.workstation.begin(command)
    collect()
    // What ends within the moment that a program takes to start need not be written twice.
    sitting.workstation.advanceWhileBusy(to: clock.now + .milliseconds(200))
    collect()
    if sitting.workstation.isBusy { try note(.command(command, nil), text: command) }
  }

  package var isBusy: Bool { running != nil && sitting.workstation.isBusy }

  package mutating func advance(to moment: Duration) {
    sitting.workstation.advance(to: moment)
    collect()
  }

  package mutating func advanceWhileBusy(to moment: Duration) {
    sitting.workstation.advanceWhileBusy(to: moment)
    collect()
  }

  /// A line for the command that runs.
  package mutating func type(_ text: String, end: Bool) throws(TranscriptError) {
    try write(.input(end ? "\u{4}" : text))
    sitting.workstation.type(text, end: end)
    collect()
  }

  package mutating func interrupt() throws(TranscriptError) {
    try write(.interrupt(after: clock.now - (running?.began ?? clock.now)))
    sitting.workstation.interrupt()
    collect()
  }

  /// Closes the record of the command that has ended; its exit code.
  package mutating func finish() throws(TranscriptError) -> Int {
    guard let command = running else { return 0 }
    collect()
    let exit = sitting.workstation.lastExit
    let outcome = TranscriptEntry.Outcome(
      exit: exit,
      out: Digest.named(of: Array((command.output).utf8)),
      state: fingerprint.digest(of: sitting)
    )
    if let line = command.line {
      try write(.result(of: line, outcome))
    } else {
      try note(.command(command.text, outcome), text: command.text)
    }
    running = nil
    sitting.latch()
    remember(command.text)
    return exit
  }

  /// Takes what the commands printed since last asked.
  package mutating func takeOutput() -> [(text: String, isError: Bool)] {
    defer { pending = [] }
    return pending
  }

  private var pending: [(text: String, isError: Bool)] = []

  private mutating func collect() {
    for chunk in sitting.workstation.takeOutput() {
      pending.append((chunk.text, chunk.stream == .stderr))
      running?.output += chunk.text
    }
  }

  // MARK: Other inputs

  /// A word at the prompt that changes the sitting: recorded, then done.
  package mutating func say(_ words: String, _ body: (inout Sitting) -> Void) throws(TranscriptError) {
    undone = []
    try write(.meta(words, step: sitting.step?.id))
    body(&sitting)
    sitting.latch()
    remember(words)
  }

  package mutating func write(_ bytes: [UInt8], toFile path: String) throws(TranscriptError) {
    let text = String(decoding: bytes, as: UTF8.self)
    try write(.file(path: path, text: text))
    try? sitting.workstation.write(bytes, toFile: path)
    collect()
    // In the midst of a command, which waits for the file, there is nothing to go back to.
    if running == nil { remember(path) }
  }

  /// Writes down what another client asks for, then does it; its answer may be a refusal.
  ///
  /// - Throws: where it cannot be written; then nothing was done.
  package mutating func serve(_ call: HTTPCall) throws(TranscriptError) -> Result<Response, Status> {
    let recorded = call.recorded
    return try enter(recorded) { workstation, _ throws(Status) in try workstation.serve(recorded) }
  }

  /// Writes a call of another client down, then does what it asks for.
  mutating func enter<Answer>(
    _ call: HTTPCall,
    _ body: (inout Workstation, _ line: Int) throws(Status) -> Answer
  ) throws(TranscriptError) -> Result<Answer, Status> {
    undone = []
    try write(.request(call))
    let result: Result<Answer, Status>
    do throws(Status) {
      result = .success(try body(&sitting.workstation, lastLine))
    } catch {
      result = .failure(error)
    }
    collect()
    // What a client does in a hundred requests is one thing to undo.
    if endsWithRequest { snapshots.removeLast() }
    remember(call.summary)
    endsWithRequest = true
    return result
  }

  mutating func note(_ event: StreamEvent, of stream: Int) throws(TranscriptError) {
    try write(.stream(of: stream, event))
  }

  /// Goes back before the last line; what it was, nil where there is none.
  package mutating func undo() throws(TranscriptError) -> String? {
    guard snapshots.count > 1, let last = snapshots.last else { return nil }
    let target = snapshots[snapshots.count - 2]
    try write(.undo(to: target.line))
    snapshots.removeLast()
    endsWithRequest = false
    undone.append(last)
    sitting = target.sitting
    return last.text
  }

  /// Takes an undo back.
  package mutating func redo() throws(TranscriptError) -> String? {
    guard let again = undone.popLast() else { return nil }
    try write(.undo(to: again.line))
    snapshots.append(again)
    endsWithRequest = false
    sitting = again.sitting
    return again.text
  }

  /// Leaves the file to whoever goes on with it.
  package func release() { writer?.release() }

  package func end() throws(TranscriptError) { try writer?.append(.end, wall: wall, clock: clock.now) }

  // MARK: Writing

  private mutating func note(_ event: TranscriptEntry.Event, text: String) throws(TranscriptError) {
    try write(event)
    let line = lastLine
    running?.line = line
  }

  private mutating func write(_ event: TranscriptEntry.Event) throws(TranscriptError) {
    unwritten += 1
    var moment = clock.now
    // A command is written when it is known whether it waits, and entered when it began.
    if case .command = event { moment = running?.began ?? moment }
    try writer?.append(event, wall: wall, clock: moment)
  }

  private var lastLine: Int { writer?.lastNumber ?? unwritten }

  private mutating func remember(_ text: String) {
    snapshots.append((lastLine, text, sitting))
    endsWithRequest = false
  }
}

extension Recording {
  /// Looks whether the step is done now, as time alone may have done it.
  ///
  /// The moment is recorded, so that a replay looks then too.
  package mutating func latchNow() throws(TranscriptError) {
    var found = sitting
    guard found.latch() else { return }
    try write(.advance(.zero))
    sitting = found
  }
}
