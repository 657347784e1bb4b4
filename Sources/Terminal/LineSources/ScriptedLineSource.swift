/// Lines from a list, for tests: what a person would type, and what they would see.
package final class ScriptedLineSource: LineSource {
  /// One thing that the person does.
  package enum Act: Hashable, Sendable {
    case line(String)
    /// Lets the idle closure be asked so often, while nothing is typed.
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
    if case .interrupt = acts.first {
      acts.removeFirst()
      return .interrupted
    }
    return limit == nil ? .interrupted : .elapsed
  }

  package func remember(_ line: String) { remembered.append(line) }

  package func write(_ text: String) { transcript += text }

  package func writeError(_ text: String) { transcript += text }
}
