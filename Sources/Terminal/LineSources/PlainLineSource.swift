import Glibc

/// Lines as they come from a descriptor: a pipe, a file, or a terminal that is not to be drawn on.
///
/// Prompts are shown only to a person. The last line counts even without a line end.
package final class PlainLineSource: LineSource {
  package let isInteractive: Bool
  package let coloring = Coloring.plain
  package let size = TerminalSize.standard
  private let input: Int32
  private let output: Int32
  private let errors: Int32
  private var buffer: [UInt8] = []
  private var atEnd = false

  package init(input: Int32 = 0, output: Int32 = 1, errors: Int32 = 2) {
    self.input = input
    self.output = output
    self.errors = errors
    isInteractive = isatty(input) != 0
    Wakeups.catchSignals()
  }

  package func readLine(_ request: LineRequest) -> LineResult {
    var text = ""
    var prompt = request.prompt
    while true {
      if isInteractive { write(prompt.plain) }
      switch readPhysicalLine(request) {
      case .line(let line): text += line
      case .end where !text.isEmpty: return .line(String(text.dropLast()))
      case let other: return other
      }
      guard request.purpose == .command, !request.isComplete(text) else { return .line(text) }
      text += "\n"
      prompt = request.continuation
    }
  }

  private func readPhysicalLine(_ request: LineRequest) -> LineResult {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffer.removeSubrange(...end) }
        return .line(Self.text(buffer[..<end]))
      }
      if atEnd {
        defer { buffer = [] }
        return buffer.isEmpty ? .end : .line(Self.text(buffer[...]))
      }
      let idle = request.idle()
      for notice in idle.notices { writeLine(notice) }
      if idle.stop { return .stopped }
      let wakeups = Wakeups.wait(input: input, upTo: idle.sleep)
      if let signal = wakeups.termination { return .terminated(signal: signal) }
      if wakeups.has(SIGINT) {
        buffer = []
        write("\n")
        return .cancelled
      }
      if wakeups.input { fill() }
    }
  }

  private func fill() {
    switch Descriptor.read(input, atMost: 1 << 16) {
    case .bytes(let bytes): buffer += bytes
    case .nothing: break
    case .end: atEnd = true
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes, as: UTF8.self)
  }

  package func wait(upTo limit: Duration?) -> WaitResult {
    let result = Wakeups.waitForCommand(upTo: limit)
    if result == .interrupted, isInteractive { write("\n") }
    return result
  }

  package func runProgram(_ arguments: [String]) -> Int32? { isInteractive ? HostProgram.run(arguments) : nil }

  package func remember(_ line: String, of purpose: LineRequest.Purpose) {}

  package func write(_ text: String) { Descriptor.write(text, to: output) }

  package func writeError(_ text: String) { Descriptor.write(text, to: errors) }
}
