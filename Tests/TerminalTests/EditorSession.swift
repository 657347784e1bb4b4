import CEditLine
import Glibc
import Terminal
import Testing

/// A person at a pseudo-terminal: types step by step, looks at the screen in between.
///
/// One thread: the editor's idle closure, which it calls whenever it has nothing to read, is the person.
final class EditorSession {
  enum Step {
    case type(String)
    case bytes([UInt8])
    case see((Screen) -> Void)
    case resize(Int)
    case notice(String)
    case signal(Int32)
  }

  private let master: Int32
  private let slave: Int32
  let editor: LineEditor
  private(set) var screen: Screen

  init(columns: Int = 40, rows: Int = 10, settings: LineEditor.Settings) throws {
    var ends: (Int32, Int32) = (-1, -1)
    try #require(terminal_open_pseudo(&ends.0, &ends.1, Int32(columns), Int32(rows)) == 0)
    (master, slave) = ends
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
    editor = try #require(LineEditor(input: slave, output: slave, settings: settings))
    screen = Screen(columns: columns, rows: rows)
    try #require(wake_catch_signal(SIGWINCH) == 0)
  }

  deinit {
    close(master)
    close(slave)
  }

  static func settings(
    history: [String] = [],
    editrc: LineEditor.Editrc = .none,
    coloring: Coloring = .plain
  ) -> LineEditor.Settings {
    var settings = LineEditor.Settings()
    settings.editrc = editrc
    settings.coloring = coloring
    settings.history = History(entries: history)
    return settings
  }

  func readLine(
    _ prompt: StyledText = "$ ",
    purpose: LineRequest.Purpose = .command,
    isComplete: @escaping (String) -> Bool = { _ in true },
    complete: @escaping (String) -> Completion = { _ in .none },
    steps: [Step]
  ) -> LineResult {
    var steps = steps[...]
    var isUndrawn = true
    let request = LineRequest(
      prompt: prompt,
      purpose: purpose,
      isComplete: isComplete,
      complete: complete,
      idle: { [self] in
        lookAtScreen()
        // The editor asks before it draws what the last step has changed.
        if isUndrawn {
          isUndrawn = false
          return Idle(sleep: .zero)
        }
        guard let step = steps.popFirst() else { return Idle(stop: true) }
        if case .see = step {} else { isUndrawn = true }
        return perform(step)
      }
    )
    let result = editor.readLine(request)
    lookAtScreen()
    return result
  }

  private func perform(_ step: Step) -> Idle {
    switch step {
    case .type(let text): type(Array(text.utf8))
    case .bytes(let bytes): type(bytes)
    case .see(let look): look(screen)
    case .resize(let columns):
      screen.resize(columns: columns)
      _ = terminal_set_size(slave, Int32(columns), Int32(screen.height))
      // The slave is not our controlling terminal, so the kernel does not tell us.
      wake_put(UInt8(SIGWINCH))
    case .signal(let number): wake_put(UInt8(number))
    case .notice(let text): return Idle(sleep: .zero, notices: [StyledText(text)])
    }
    return Idle(sleep: .zero)
  }

  private func type(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) } }

  private func lookAtScreen() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(master, &buffer, buffer.count)
      guard count > 0 else { return }
      screen.feed(Array(buffer[..<count]))
    }
  }
}
