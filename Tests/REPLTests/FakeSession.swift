import API
import REPL
import Terminal

/// A session whose commands are told by name: enough to see what the loop makes of them.
///
/// - `sleep N` ends after N seconds; `tick` prints a line every second until Ctrl-C.
/// - `ask` prints a question without a line end and waits for a line.
struct FakeSession: LearningSession {
  private enum Running {
    case sleep(until: Duration)
    case tick(next: Duration)
    case ask
  }

  var clock = Clock(epoch: 0)
  var place: String? = "pods 1/3"
  var workingDirectory = "~"
  var language = Texts.Language.en
  var world: any CompletionWorld { FixedWorld() }
  /// What entered the session, with its moment.
  private(set) var record: [String] = []
  /// Something that happens by itself, and the news that it makes.
  var event: (at: Duration, news: String)?
  var failure: SessionFailure?

  private var running: Running?
  private var output: [TerminalOutput] = []
  private var news: [StyledText] = []
  private var exit = 0

  var nextWake: Duration? {
    let command: Duration? =
      switch running {
      case .sleep(let end): end
      case .tick(let next): next
      case .ask, nil: nil
      }
    return [command, event?.at].compactMap { $0 }.min()
  }

  mutating func advance(to moment: Duration) throws(SessionFailure) {
    if let due = event, due.at <= moment {
      news.append(StyledText(due.news))
      event = nil
    }
    if case .sleep(let end) = running, end <= moment { running = nil }
    while case .tick(let next) = running, next <= moment {
      output.append(TerminalOutput("tick \(next.components.seconds)\n"))
      running = .tick(next: next + .seconds(1))
    }
    clock.now = max(clock.now, moment)
  }

  mutating func begin(_ command: String) throws(SessionFailure) {
    if let failure { throw failure }
    note(command)
    exit = 0
    let words = command.split(separator: " ").map(String.init)
    switch words.first {
    case "sleep": running = .sleep(until: clock.now + .seconds(Int(words[1]) ?? 0))
    case "tick": running = .tick(next: clock.now + .seconds(1))
    case "ask":
      output.append(TerminalOutput("asking\nName? "))
      running = .ask
    case "printf": output.append(TerminalOutput("no line end"))
    case "kubectl": output.append(TerminalOutput("NAME\nweb\n"))
    default:
      output.append(TerminalOutput("bash: \(words[0]): command not found\n", isError: true))
      exit = 127
    }
  }

  var isBusy: Bool { running != nil }
  var awaitsInput: Bool { if case .ask = running { true } else { false } }

  mutating func type(_ text: String, end: Bool) throws(SessionFailure) {
    note("typed " + text.replacing("\n", with: "⏎") + (end ? "end" : ""))
    output.append(TerminalOutput("hello \(text)"))
    running = nil
  }

  mutating func interrupt() throws(SessionFailure) {
    note("^C")
    running = nil
    exit = 130
  }

  mutating func takeOutput() -> [TerminalOutput] {
    defer { output = [] }
    return output
  }

  mutating func finishCommand() throws(SessionFailure) -> Int { exit }

  var remoteShell: OtherShell? { nil }

  mutating func leave() throws(SessionFailure) {}

  mutating func takeNews() throws(SessionFailure) -> [StyledText] {
    defer { news = [] }
    return news
  }

  mutating func perform(_ word: PromptWord, _ arguments: [String]) throws(SessionFailure) -> [StyledText] {
    note("word " + ([word.rawValue] + arguments).joined(separator: " "))
    if word == .undo { throw SessionFailure("nothing to undo") }
    return [StyledText("did \(word.rawValue)")]
  }

  var files: [String: [UInt8]] = ["pod.yaml": Array("kind: Pod\n".utf8)]

  func contents(ofFile path: String) -> [UInt8]? { files[path] }

  mutating func write(_ bytes: [UInt8], toFile path: String) throws(SessionFailure) {
    note("file \(path)")
    files[path] = bytes
  }

  mutating func map(width: Int, _ texts: Texts) -> [StyledText] { ["the map"] }

  func isComplete(_ text: String) -> Bool { !text.hasSuffix("\\") }
  func isCommand(_ name: String) -> Bool { ["kubectl", "ls", "sleep", "tick", "ask", "printf"].contains(name) }

  private mutating func note(_ what: String) { record.append("\(clock.now.components.seconds): \(what)") }
}
