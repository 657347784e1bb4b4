/// Lines from a list, for tests: what a person would type, and what they would see.
package final class ScriptedLineSource: LineSource {
  /// One thing that the person does.
  package enum Act: Hashable, Sendable {
    case line(String)
    /// Types nothing so many times, at the prompt and while a command runs.
    case pause(times: Int)
    /// Ctrl-C: at the prompt it cancels, in a running command it interrupts.
    case interrupt
  }

  package let isInteractive = true
  package let coloring: Coloring
  package var size: TerminalSize
  /// All that was printed, prompts and typed lines included.
  package private(set) var transcript = ""
  package private(set) var remembered: [String] = []
  /// Told when time passes because nothing is typed: how long, nil if nobody knows.
  package var passing: (Duration?) -> Void = { _ in }
  /// Stands for the programs of the user's machine.
  package var program: ([String]) -> Int32? = { _ in nil }
  private var acts: [Act]

  package init(_ acts: [Act], coloring: Coloring = .plain, size: TerminalSize = .standard) {
    self.acts = acts
    self.coloring = coloring
    self.size = size
  }

  package convenience init(lines: [String]) { self.init(lines.map(Act.line)) }

  package func readLine(_ request: LineRequest) -> LineResult {
    var prompt = request.prompt
    var text = ""
    while true {
      let idle = request.idle()
      for notice in idle.notices { writeLine(notice) }
      if idle.stop { return .stopped }
      if let changed = idle.prompt, text.isEmpty { prompt = changed }
      guard !acts.isEmpty else {
        write(prompt)
        return .end
      }
      switch acts.removeFirst() {
      case .pause(let times):
        if times > 1 { acts.insert(.pause(times: times - 1), at: 0) }
        passing(nil)
      case .interrupt:
        write(prompt)
        write("^C\n")
        return .cancelled
      case .line(let line):
        write(prompt)
        write(line + "\n")
        text += line
        guard request.purpose == .command, !request.isComplete(text) else { return .line(text) }
        text += "\n"
        prompt = request.continuation
      }
    }
  }

  /// A command that waits for ever is interrupted, as a test has no patience.
  package func wait(upTo limit: Duration?) -> WaitResult {
    switch acts.first {
    case .interrupt:
      acts.removeFirst()
      return .interrupted
    case .pause(let times):
      acts[0] = .pause(times: times - 1)
      if times == 1 { acts.removeFirst() }
    case .line, nil: break
    }
    guard let limit else { return .interrupted }
    passing(limit)
    return .elapsed
  }

  package func runProgram(_ arguments: [String]) -> Int32? { program(arguments) }

  package func remember(_ line: String, of purpose: LineRequest.Purpose) {
    if purpose == .command { remembered.append(line) }
  }

  package func write(_ text: String) { transcript += text }

  package func writeError(_ text: String) { transcript += text }
}
