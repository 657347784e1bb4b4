import CEditLine
import Glibc

/// libedit's way to our key reader.
func readKeyForLibedit(_ editor: OpaquePointer?, _ key: UnsafeMutablePointer<wchar_t>?) -> Int32 {
  guard let editor, let key, let owner = LineEditor.owner(of: editor), let scalar = owner.readKey() else { return 0 }
  key.pointee = wchar_t(bitPattern: scalar.value)
  return 1
}

extension LineEditor {
  /// The editor behind libedit's handle.
  static func owner(of editor: OpaquePointer) -> LineEditor? {
    editline_owner(editor).map { Unmanaged<LineEditor>.fromOpaque($0).takeUnretainedValue() }
  }

  /// The next key; nil when the reading is over, with `outcome` telling why.
  ///
  /// This is the event loop of the prompt. The line is drawn only when no more input is there, which makes a large
  /// paste or type-ahead cheap.
  func readKey() -> Unicode.Scalar? {
    while outcome == nil {
      if let key = decoder.next() { return key }
      var wakeups = Wakeups.wait(input: input, upTo: .zero)
      if !wakeups.input, wakeups.signals.isEmpty {
        let limit = decoder.patience ?? settle()
        guard outcome == nil else { break }
        wakeups = Wakeups.wait(input: input, upTo: limit)
        if !wakeups.input, decoder.patience != nil { decoder.flush() }
      }
      handleSignals(of: wakeups)
      if wakeups.input { readInput() }
    }
    return nil
  }

  /// Draws, and gives the time that the program may sleep.
  private func settle() -> Duration? {
    let idle = request.idle()
    if let prompt = idle.prompt { request.prompt = prompt }
    show(idle.notices)
    if idle.stop {
      write(renderer.erase())
      outcome = .stopped
    } else {
      draw()
    }
    return idle.sleep
  }

  private func readInput() {
    switch Descriptor.read(input, atMost: decoder.isPasting ? 1 << 16 : 1) {
    case .bytes(let bytes): for byte in bytes { decoder.feed(byte) }
    case .nothing: break
    case .end: outcome = .terminated(signal: SIGHUP)
    }
  }

  private func handleSignals(of wakeups: Wakeups) {
    if wakeups.has(SIGWINCH) { updateSize() }
    if wakeups.has(SIGCONT) {
      // The shell that ran meanwhile has left its own settings and its own text.
      _ = editline_prepare_terminal(editor, 1)
      updateSize()
      renderer.forget()
      write(Self.pasteModeOn)
      request.resumed()
    }
    if wakeups.has(SIGINT) { finish(.cancelled) }
    if let signal = wakeups.termination { finish(.terminated(signal: signal)) }
  }

  /// Ends the reading, with the line left on the screen.
  func finish(_ result: LineResult) {
    outcome = result
    overlay = nil
    draw(atEnd: true)
    if result == .cancelled { write("^C") }
    write(renderer.leave())
  }

  func updateSize() {
    guard let now = TerminalSize(of: output), now != size else { return }
    size = now
    write(renderer.resize(columns: now.columns, rows: now.rows))
  }

  /// Draws the line, or what lies over it.
  func draw(atEnd: Bool = false) {
    write(renderer.draw(overlay ?? frame(atEnd: atEnd)))
  }

  private func frame(atEnd: Bool) -> LineFrame {
    let line = self.line
    return LineFrame(
      prompt: request.prompt,
      continuation: request.continuation,
      text: line.text,
      cursor: atEnd ? line.text.count : line.cursor
    )
  }

  /// Prints lines above the prompt.
  private func show(_ notices: [StyledText]) {
    guard !notices.isEmpty else { return }
    var text = renderer.erase()
    for notice in notices {
      for line in notice.lines { text += line.rendered(settings.coloring) + "\r\n" }
    }
    write(text)
  }

  /// Prints lines below the line, which is then drawn anew below them.
  func list(_ lines: [String]) {
    draw(atEnd: true)
    write(renderer.leave() + lines.map { $0 + "\r\n" }.joined())
  }
}
