import CEditLine
import Glibc

/// Lines from a person at a terminal, with the editor.
package final class TerminalLineSource: LineSource {
  package let isInteractive = true
  package let coloring: Coloring
  private let editor: LineEditor
  private let output: Int32
  private let historyFile: HistoryFile?

  /// Whether the descriptors are a terminal that can be drawn on.
  package static func isPossible(input: Int32 = 0, output: Int32 = 1, environment: [String: String]) -> Bool {
    let term = environment["TERM"] ?? ""
    return isatty(input) != 0 && isatty(output) != 0 && !term.isEmpty && term != "dumb"
  }

  /// Takes over the terminal, nil if libedit refuses.
  package init?(
    input: Int32 = 0,
    output: Int32 = 1,
    settings: LineEditor.Settings = LineEditor.Settings(),
    historyFile: HistoryFile? = nil
  ) {
    var settings = settings
    if let historyFile { settings.history = historyFile.load() }
    guard let editor = LineEditor(input: input, output: output, settings: settings) else { return nil }
    self.editor = editor
    self.output = output
    self.historyFile = historyFile
    coloring = settings.coloring
    Wakeups.catchSignals()
  }

  package var size: TerminalSize { TerminalSize(of: output) ?? editor.size }

  package func readLine(_ request: LineRequest) -> LineResult {
    // A Ctrl-C that came too late for the last command is not meant for this line.
    let stale = Wakeups.wait(input: nil, upTo: .zero)
    if let signal = stale.termination { return .terminated(signal: signal) }
    return editor.readLine(request)
  }

  package func wait(upTo limit: Duration?) -> WaitResult {
    let result = Wakeups.waitForCommand(upTo: limit)
    // The kernel has echoed ^C, and what follows begins a line of its own.
    if result == .interrupted { write("\n") }
    return result
  }

  package func runProgram(_ arguments: [String]) -> Int32? { HostProgram.run(arguments) }

  package func remember(_ line: String, of purpose: LineRequest.Purpose) {
    let isNew = editor.remember(line, of: purpose)
    if isNew, purpose == .command { historyFile?.append(line) }
  }

  package func write(_ text: String) { Descriptor.write(text, to: output) }

  package func writeError(_ text: String) { Descriptor.write(text, to: output) }
}

extension Wakeups {
  /// Waits while a command runs with the terminal cooked, so that Ctrl-C is a signal.
  static func waitForCommand(upTo limit: Duration?) -> WaitResult {
    let wakeups = wait(input: nil, upTo: limit)
    if let signal = wakeups.termination { return .terminated(signal: signal) }
    if wakeups.has(SIGINT) { return .interrupted }
    return wakeups.has(SIGCONT) ? .resumed : .elapsed
  }
}
