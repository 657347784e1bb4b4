import CEditLine
import Glibc

/// An editor for one line on a terminal: libedit's buffer, key maps and history recall, between our own key decoder and
/// our own renderer.
///
/// libedit's own drawing is wrong with wide characters, so it goes to /dev/null. There can be only one editor in a
/// process: libedit's terminal library has global state.
package final class LineEditor {
  /// What may differ from one program to another.
  package struct Settings: Sendable {
    /// The name that lines of `~/.editrc` may be restricted to.
    package var program = "drydock"
    package var editrc = Editrc.user
    package var coloring = Coloring.colored
    package var history = History()
    package var searchLabel = "reverse-i-search"
    package var failedSearchLabel = "failed reverse-i-search"

    package init() {}
  }

  /// The file with the user's key bindings.
  package enum Editrc: Sendable {
    /// $EDITRC or ~/.editrc.
    case user
    case file(String)
    case none
  }

  let editor: OpaquePointer
  let input: Int32
  let output: Int32
  let settings: Settings
  /// What was typed for each purpose; a line for one is not recalled for another.
  private var recalls: [LineRequest.Purpose: Recall]
  package internal(set) var size: TerminalSize
  var decoder = KeyDecoder()
  var renderer: LineRenderer

  /// The line that is being read.
  var request = LineRequest(prompt: "")
  /// How the reading ended, when a command of ours ended it.
  var outcome: LineResult?
  /// Shown instead of the line: the search.
  var overlay: LineFrame?
  /// The line as the last Tab left it, if that could not go on.
  var stuckCompletion: LineFrame?

  /// Opens the editor on two descriptors of a terminal, nil if libedit refuses.
  package init?(input: Int32, output: Int32, settings: Settings = Settings()) {
    terminal_use_utf8()
    _ = wake_descriptor()
    guard let editor = editline_open(settings.program, input, output),
      let recall = Recall(settings.history)
    else { return nil }
    self.editor = editor
    recalls = [.command: recall]
    self.input = input
    self.output = output
    self.settings = settings
    size = TerminalSize(of: output) ?? .standard
    renderer = LineRenderer(columns: size.columns, rows: size.rows, coloring: settings.coloring)
    _ = editline_set_owner(editor, Unmanaged.passUnretained(self).toOpaque())
    _ = editline_set_reader(editor, readKeyForLibedit)
    _ = editline_use_history(editor, recall.mirror)
    setKeys()
  }

  deinit {
    el_end(editor)
  }

  /// Reads one line.
  package func readLine(_ request: LineRequest) -> LineResult {
    self.request = request
    outcome = nil
    overlay = nil
    stuckCompletion = nil
    updateSize()
    renderer.forget()
    if let recall = recall(of: request.purpose) { _ = editline_use_history(editor, recall.mirror) }
    write(Self.pasteModeOn)
    var count: Int32 = 0
    let text = el_wgets(editor, &count)
    write(Self.pasteModeOff)
    if let outcome { return outcome }
    guard let text, count > 0 else { return .terminated(signal: SIGHUP) }
    var line = Self.scalars(text, count: Int(count))
    if line.last == "\n" || line.last == "\r" { line.removeLast() }
    return .line(Self.string(line))
  }

  /// Keeps a line for recall.
  ///
  /// - Returns: whether it was not the last one anyway.
  @discardableResult
  package func remember(_ line: String, of purpose: LineRequest.Purpose = .command) -> Bool {
    guard let recall = recall(of: purpose), recall.history.entries.last != line else { return false }
    recall.add(line)
    return recall.history.entries.last == line
  }

  /// The lines that the arrow keys and the search go through now.
  package var history: History { recalls[request.purpose]?.history ?? History() }

  private func recall(of purpose: LineRequest.Purpose) -> Recall? {
    if let known = recalls[purpose] { return known }
    recalls[purpose] = Recall(History())
    return recalls[purpose]
  }

  /// The text and the place of the cursor, counted in scalars.
  var line: (text: [Unicode.Scalar], cursor: Int) {
    guard let info = el_wline(editor)?.pointee, let start = info.buffer else { return ([], 0) }
    return (Self.scalars(start, count: info.lastchar - start), info.cursor - start)
  }

  func insert(_ scalars: [Unicode.Scalar]) {
    guard !scalars.isEmpty else { return }
    _ = el_winsertstr(editor, scalars.map { wchar_t(bitPattern: $0.value) } + [0])
  }

  /// Puts a text in the place of all that is there.
  func replaceLine(with text: [Unicode.Scalar], cursor: Int) {
    let present = line
    _ = el_cursor(editor, Int32(present.text.count - present.cursor))
    el_deletestr(editor, Int32(present.text.count))
    insert(text)
    _ = el_cursor(editor, Int32(cursor - text.count))
  }

  func write(_ text: String) {
    if !text.isEmpty { Descriptor.write(text, to: output) }
  }

  static let pasteModeOn = "\u{1B}[?2004h"
  static let pasteModeOff = "\u{1B}[?2004l"

  static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private static func scalars(_ start: UnsafePointer<wchar_t>, count: Int) -> [Unicode.Scalar] {
    UnsafeBufferPointer(start: start, count: count).map { Unicode.Scalar(UInt32(bitPattern: $0)) ?? "\u{FFFD}" }
  }
}
