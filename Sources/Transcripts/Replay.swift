import API
package import Lessons
import Shell
import Simulation
import Workstation

/// Does again what a transcript says, in a fresh cluster.
package struct Replay {
  package private(set) var sitting: Sitting
  package private(set) var snapshots: [(line: Int, text: String, sitting: Sitting)]
  /// The commands whose outcome differs from what was recorded.
  package private(set) var divergences: [Divergence] = []
  /// What the commands printed, in order, as a terminal would have shown it.
  package private(set) var output = ""
  /// How many commands ran, and how many words asked for help.
  package private(set) var commands = 0
  /// Whether a step that is done leads to the next one, for records without the word `next`.
  var movesOnByItself = false

  package struct Divergence: Hashable, Sendable {
    package var line: Int
    package var command: String
    package var what: String
  }

  private var pending: Pending?
  private(set) var fingerprint: Fingerprint

  private struct Pending {
    var line: Int
    var text: String
    var output = ""
  }

  /// Virtual time that one command may take before it counts as endless.
  private static let patience = Duration.seconds(3600)

  package init(_ sitting: Sitting) {
    self.sitting = sitting
    fingerprint = Fingerprint(sitting)
    snapshots = [(0, "", sitting)]
  }

  /// Replays all lines. `keepsTimes` is false for commands that were not recorded with their moments: then each runs
  /// to its end, and the cluster comes to rest before the next.
  package mutating func run(_ transcript: Transcript) {
    let keepsTimes = transcript.header != nil
    for entry in transcript.entries {
      if keepsTimes { pass(to: entry.clock) }
      apply(entry, keepsTimes: keepsTimes)
    }
    finishPending(until: nil)
  }

  private mutating func pass(to moment: Duration) {
    if pending != nil {
      sitting.workstation.advanceWhileBusy(to: moment)
      collect()
    }
    if moment > sitting.clock.now { sitting.workstation.advance(to: moment) }
  }

  private mutating func apply(_ entry: TranscriptEntry, keepsTimes: Bool) {
    switch entry.event {
    case .command(let text, let outcome):
      finishPending(until: entry.clock)
      begin(text, entry.number)
      if outcome != nil || !keepsTimes {
        sitting.workstation.advanceWhileBusy(to: sitting.clock.now + (keepsTimes ? .milliseconds(200) : Self.patience))
        // Nobody is there to edit.
        if !keepsTimes, sitting.workstation.editing != nil { sitting.workstation.interrupt() }
        collect()
        close(recorded: outcome)
      }
      if !keepsTimes { sitting.workstation.settle(atMost: .seconds(60)) }
    case .result(_, let outcome):
      collect()
      // An undo names the line that closed the command.
      pending?.line = entry.number
      close(recorded: outcome)
    case .input(let text):
      let isEnd = text == "\u{4}"
      sitting.workstation.type(isEnd ? "" : text, end: isEnd)
      collect()
    case .interrupt:
      sitting.workstation.interrupt()
      collect()
    case .file(let path, let text):
      try? sitting.workstation.write(Array(text.utf8), toFile: path)
      collect()
      if pending == nil { remember(entry.number, path) }
    case .advance(let duration):
      sitting.workstation.advance(by: duration)
      sitting.latch()
    case .meta(let words, _):
      PromptMeta.apply(words, to: &sitting)
      sitting.latch()
      remember(entry.number, words)
    case .undo(let line):
      if let snapshot = snapshots.last(where: { $0.line == line }) ?? undone.last(where: { $0.line == line }) {
        undone += snapshots.filter { $0.line > line }
        snapshots.removeAll { $0.line > line }
        if snapshots.last?.line != line { snapshots.append(snapshot) }
        sitting = snapshot.sitting
      }
    case .request(let call):
      sitting.workstation.serve(call, line: entry.number)
      collect()
      remember(entry.number, call.summary)
    case .stream(let line, let event):
      event.apply(to: &sitting.workstation, line)
      collect()
    case .answer, .end, .unknown: break
    }
  }

  private var undone: [(line: Int, text: String, sitting: Sitting)] = []

  private mutating func begin(_ text: String, _ line: Int) {
    commands += 1
    output += "$ " + text + "\n"
    pending = Pending(line: line, text: text)
    sitting.workstation.begin(text)
    collect()
  }

  private mutating func collect() {
    for chunk in sitting.workstation.takeOutput() {
      output += chunk.text
      pending?.output += chunk.text
    }
  }

  private mutating func finishPending(until moment: Duration?) {
    guard pending != nil else { return }
    sitting.workstation.advanceWhileBusy(to: moment ?? sitting.clock.now + Self.patience)
    collect()
    if sitting.workstation.isBusy { sitting.workstation.interrupt() }
    collect()
    close(recorded: nil)
  }

  /// Ends the command and holds its outcome against the record.
  private mutating func close(recorded: TranscriptEntry.Outcome?) {
    guard let command = pending else { return }
    pending = nil
    let state = fingerprint.digest(of: sitting)
    if let recorded {
      let out = Digest.named(of: Array(command.output.utf8))
      let exit = sitting.workstation.lastExit
      if recorded.exit != exit {
        divergences.append(
          Divergence(line: command.line, command: command.text, what: "exit code \(exit), recorded \(recorded.exit)")
        )
      } else if recorded.out != out {
        divergences.append(Divergence(line: command.line, command: command.text, what: "printed something else"))
      } else if recorded.state != state {
        divergences.append(
          Divergence(line: command.line, command: command.text, what: "left the cluster in another state")
        )
      }
    }
    sitting.latch()
    if movesOnByItself { moveOn() }
    remember(command.line, command.text)
  }

  private mutating func moveOn() {
    sitting.workstation.settle(atMost: .seconds(60))
    sitting.latch()
    while let step = sitting.step, sitting.record.passedSteps.contains(step.id), sitting.moveOn() { sitting.latch() }
  }

  private mutating func remember(_ line: Int, _ text: String) { snapshots.append((line, text, sitting)) }
}

/// What the words at the prompt do to a sitting: the same at the prompt and in a replay.
package enum PromptMeta {
  /// Does what the words say; words that change nothing do nothing here.
  package static func apply(_ words: String, to sitting: inout Sitting) {
    let parts = words.split(separator: " ").map(String.init)
    let arguments = Array(parts.dropFirst())
    switch parts.first {
    case "next": _ = sitting.moveOn()
    case "back": _ = sitting.moveBack()
    case "hint": _ = sitting.takeHint()
    case "solution": _ = sitting.takeSolution()
    case "skip": sitting.skip()
    case "reset": sitting.reset(wholeLesson: arguments.first == "lesson")
    case "start": open(arguments.first ?? "", in: &sitting)
    case "advance":
      if let duration = arguments.first.flatMap({ GoDuration.parse($0) }) { sitting.workstation.advance(by: duration) }
    case "fault": _ = sitting.workstation.perform(fault: arguments.joined(separator: " "))
    case "lang": sitting.language = arguments.first ?? sitting.language
    default: break
    }
  }

  private static func open(_ place: String, in sitting: inout Sitting) {
    let parts = place.split(separator: "/", maxSplits: 1).map(String.init)
    guard let id = parts.first, let lesson = sitting.course?[id] else { return }
    sitting.open(lesson, step: parts.count > 1 ? parts[1] : nil)
  }
}
