import CEditLine
import Glibc

extension LineEditor {
  /// A command of ours as libedit calls it.
  private typealias Command = (name: String, function: EditLineCommand)

  private static var commands: [Command] {
    [
      ("drydock-accept", { editor, _ in LineEditor.run(editor) { $0.accept() } }),
      ("drydock-accept-in-vi-command", { editor, _ in LineEditor.run(editor) { $0.accept(thenInsert: true) } }),
      ("drydock-complete", { editor, _ in LineEditor.run(editor) { $0.completeWord() } }),
      ("drydock-cancel", { editor, _ in LineEditor.run(editor) { $0.cancel() } }),
      ("drydock-end", { editor, _ in LineEditor.run(editor) { $0.endOrDelete() } }),
      ("drydock-clear", { editor, _ in LineEditor.run(editor) { $0.clearScreen() } }),
      ("drydock-suspend", { editor, _ in LineEditor.run(editor) { $0.suspend() } }),
      ("drydock-search", { editor, _ in LineEditor.run(editor) { $0.search() } }),
      ("drydock-paste", { editor, _ in LineEditor.run(editor) { $0.paste() } }),
      ("drydock-up", { editor, _ in LineEditor.run(editor) { $0.moveUp() } }),
      ("drydock-down", { editor, _ in LineEditor.run(editor) { $0.moveDown() } }),
    ]
  }

  /// Ours whatever ~/.editrc says, in every key map.
  private static let bindings: [(key: Unicode.Scalar, command: String)] = [
    (Key.enter, "drydock-accept"), (Key.lineFeed, "drydock-accept"), (Key.tab, "drydock-complete"),
    (Key.cancel, "drydock-cancel"), (Key.endOfInput, "drydock-end"), (Key.clear, "drydock-clear"),
    (Key.suspend, "drydock-suspend"), (Key.search, "drydock-search"), (Key.paste, "drydock-paste"),
    (Key.up, "drydock-up"), (Key.down, "drydock-down"), (Key.pageUp, "drydock-up"), (Key.pageDown, "drydock-down"),
    (Key.left, "ed-prev-char"), (Key.right, "ed-next-char"), (Key.home, "ed-move-to-beg"), (Key.end, "ed-move-to-end"),
    (Key.delete, "ed-delete-next-char"), (Key.insert, "ed-ignore"), (Key.wordLeft, "ed-prev-word"),
    (Key.wordRight, "em-next-word"), (recallOlder, "ed-prev-history"), (recallNewer, "ed-next-history"),
  ]

  /// In vi's command mode, Enter on a line that is not whole goes on inserting on the next one.
  private static let viCommandBindings: [(key: Unicode.Scalar, command: String)] = [
    (Key.enter, "drydock-accept-in-vi-command"), (Key.lineFeed, "drydock-accept-in-vi-command"),
    (insertAtEnd, "vi-add-at-eol"),
  ]

  /// Never typed: how our own commands reach libedit's.
  private static let recallOlder: Unicode.Scalar = "\u{90}"
  private static let recallNewer: Unicode.Scalar = "\u{91}"
  private static let insertAtEnd: Unicode.Scalar = "\u{92}"

  func setKeys() {
    _ = editline_leave_signals(editor)
    _ = editline_set_keys(editor, "emacs")
    // As in bash, which is what the user's fingers know; ~/.editrc may change it.
    _ = editline_bind(editor, "^W", "ed-delete-prev-word")
    _ = editline_bind(editor, "^U", "vi-kill-line-prev")
    // Ctrl-C and Ctrl-Z arrive as keys, and no line end is turned into another.
    for setting in ["-isig", "-inlcr", "-icrnl"] { _ = editline_set_mode(editor, setting) }
    for command in Self.commands { _ = editline_add_command(editor, command.name, command.function) }
    switch settings.editrc {
    case .user: _ = el_source(editor, nil)
    case .file(let path): _ = el_source(editor, path)
    case .none: break
    }
    // A change of the key maps in the file wipes earlier bindings, so ours come after it.
    let hasViKeys = editline_has_vi_keys(editor) != 0
    for (key, command) in Self.bindings {
      _ = editline_bind(editor, Self.octal(key), command)
      if hasViKeys { _ = editline_bind_in_vi_commands(editor, Self.octal(key), command) }
    }
    guard hasViKeys else { return }
    for (key, command) in Self.viCommandBindings {
      _ = editline_bind_in_vi_commands(editor, Self.octal(key), command)
    }
  }

  /// A key as libedit's `bind` reads it.
  private static func octal(_ key: Unicode.Scalar) -> String {
    let digits = String(key.value, radix: 8)
    return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
  }

  private static func run(_ editor: OpaquePointer?, _ action: (LineEditor) -> Int32) -> UInt8 {
    guard let editor, let owner = owner(of: editor) else { return UInt8(CC_ERROR) }
    return UInt8(action(owner))
  }

  private func accept(thenInsert: Bool = false) -> Int32 {
    let text = Self.string(line.text)
    guard request.purpose == .command, !request.isComplete(text) else {
      finish(.line(text))
      return CC_EOF
    }
    let present = line
    _ = el_cursor(editor, Int32(present.text.count - present.cursor))
    insert(["\n"])
    if thenInsert { decoder.putBack(Self.insertAtEnd) }
    return CC_REFRESH
  }

  private func cancel() -> Int32 {
    finish(.cancelled)
    return CC_EOF
  }

  private func endOrDelete() -> Int32 {
    let present = line
    if present.text.isEmpty {
      finish(.end)
      return CC_EOF
    }
    guard present.cursor < present.text.count else { return CC_ERROR }
    _ = el_cursor(editor, 1)
    el_deletestr(editor, 1)
    return CC_REFRESH
  }

  private func clearScreen() -> Int32 {
    renderer.forget()
    write("\u{1B}[H\u{1B}[2J")
    return CC_REFRESH
  }

  private func suspend() -> Int32 {
    draw(atEnd: true)
    write(renderer.leave() + Self.pasteModeOff)
    _ = editline_prepare_terminal(editor, 0)
    kill(0, SIGTSTP)
    // Here the program runs again.
    _ = editline_prepare_terminal(editor, 1)
    write(Self.pasteModeOn)
    return CC_REFRESH
  }

  private func paste() -> Int32 {
    var text = Array(decoder.takePaste().unicodeScalars)
    if request.purpose == .input { text = text.map { $0 == "\n" ? " " : $0 } }
    insert(text)
    return CC_REFRESH
  }

  /// Up goes to the line above in a text of several lines, and to the history from the first.
  private func moveUp() -> Int32 {
    let (text, cursor) = line
    guard let start = text[..<cursor].lastIndex(of: "\n") else {
      decoder.putBack(Self.recallOlder)
      return CC_NORM
    }
    let above = text[..<start].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    let target = min(above + (cursor - start - 1), start)
    _ = el_cursor(editor, Int32(target - cursor))
    return CC_REFRESH
  }

  private func moveDown() -> Int32 {
    let (text, cursor) = line
    guard let end = text[cursor...].firstIndex(of: "\n") else {
      decoder.putBack(Self.recallNewer)
      return CC_NORM
    }
    let start = text[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    let below = text[(end + 1)...].firstIndex(of: "\n") ?? text.count
    let target = min(end + 1 + (cursor - start), below)
    _ = el_cursor(editor, Int32(target - cursor))
    return CC_REFRESH
  }

  /// Tab: as far as all candidates agree; a second Tab lists them.
  private func completeWord() -> Int32 {
    guard request.purpose != .input else { return CC_ERROR }
    let (text, cursor) = line
    let completion = request.complete(Self.string(text[..<cursor]))
    guard !completion.candidates.isEmpty else {
      write("\u{7}")
      return CC_NORM
    }
    let replaced = min(completion.replaced, cursor)
    let insertion = Array(completion.insertion.unicodeScalars)
    if !insertion.elementsEqual(text[(cursor - replaced)..<cursor]), insertion.count >= replaced {
      el_deletestr(editor, Int32(replaced))
      insert(insertion)
      stuckCompletion = nil
      return CC_REFRESH
    }
    let here = LineFrame(prompt: "", text: text, cursor: cursor)
    if stuckCompletion == here {
      list(completion.list(on: size))
    } else {
      stuckCompletion = here
      write("\u{7}")
    }
    return CC_REFRESH
  }
}
