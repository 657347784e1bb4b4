import Terminal

/// A small terminal emulator: what a person would see of the bytes that the editor writes.
struct Screen {
  private struct Row {
    /// A cell holds a character with its marks; the second half of a wide one is empty.
    var cells: [String]
    var wraps = false
  }

  private var grid: [Row]
  private(set) var columns: Int
  let height: Int
  private(set) var row = 0
  private(set) var column = 0
  private var pendingWrap = false
  private var pending: [UInt8] = []
  /// What was asked of the terminal beside drawing: `?2004h`, `bell`.
  private(set) var signals: [String] = []

  init(columns: Int, rows: Int) {
    self.columns = columns
    height = rows
    grid = (0..<rows).map { _ in Self.blank(columns) }
  }

  private static func blank(_ columns: Int) -> Row { Row(cells: Array(repeating: " ", count: columns)) }

  /// The rows down to the last one that is not blank, without spaces at their ends.
  var lines: [String] {
    var lines = grid.map { row in
      String(row.cells.joined().reversed().drop { $0 == " " }.reversed())
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  var cursor: [Int] { [row, column] }

  mutating func feed(_ bytes: [UInt8]) {
    pending += bytes
    let text = String(decoding: pending, as: UTF8.self)
    pending = []
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\r":
        column = 0
        pendingWrap = false
      case "\n": lineFeed()
      case "\u{7}": signals.append("bell")
      case "\u{1B}": escape(&scalars)
      default: put(scalar)
      }
    }
  }

  private mutating func escape(_ scalars: inout ArraySlice<Unicode.Scalar>) {
    guard scalars.popFirst() == "[" else { return }
    var parameters = ""
    while let scalar = scalars.popFirst() {
      guard scalar.value >= 0x40 else {
        parameters.unicodeScalars.append(scalar)
        continue
      }
      perform(Character(scalar), parameters)
      return
    }
  }

  private mutating func perform(_ final: Character, _ parameters: String) {
    let count = max(1, Int(parameters) ?? 1)
    if final != "m" { pendingWrap = false }
    switch final {
    case "A": row = max(0, row - count)
    case "B": row = min(height - 1, row + count)
    case "C": column = min(columns - 1, column + count)
    case "H": (row, column) = (0, 0)
    case "J":
      if parameters == "2" {
        grid = grid.map { _ in Self.blank(columns) }
      } else {
        eraseToEndOfLine()
        for index in grid.indices where index > row { grid[index] = Self.blank(columns) }
      }
    case "K": eraseToEndOfLine()
    case "m": break
    default: signals.append(parameters + String(final))
    }
  }

  private mutating func eraseToEndOfLine() {
    for index in column..<columns { grid[row].cells[index] = " " }
    grid[row].wraps = false
  }

  private mutating func lineFeed() {
    pendingWrap = false
    row += 1
    guard row == height else { return }
    grid.removeFirst()
    grid.append(Self.blank(columns))
    row -= 1
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = scalar.displayWidth
    if width == 0 {
      if column > 0 { grid[row].cells[column - 1].unicodeScalars.append(scalar) }
      return
    }
    if pendingWrap || column + width > columns {
      grid[row].wraps = true
      lineFeed()
      column = 0
    }
    grid[row].cells[column] = String(scalar)
    if width == 2 { grid[row].cells[column + 1] = "" }
    column += width
    if column >= columns {
      column = columns - 1
      pendingWrap = true
    }
  }

  /// Re-flows soft-wrapped lines into a new width, as tmux and most terminals do; the cursor stays on its character.
  mutating func resize(columns: Int) {
    var old = Screen(columns: columns, rows: height)
    var cursor = (row: row, column: column)
    for (index, line) in grid.enumerated() {
      for (place, cell) in line.cells.enumerated() {
        if index == row, place == column { cursor = (old.row, old.column) }
        let isPadding = !line.wraps && line.cells[place...].allSatisfy { $0 == " " }
        if !cell.isEmpty, !isPadding { for scalar in cell.unicodeScalars { old.put(scalar) } }
      }
      let restIsBlank = grid[(index + 1)...].allSatisfy { $0.cells.allSatisfy { $0 == " " } }
      if !line.wraps, !restIsBlank || index < row {
        old.column = 0
        old.lineFeed()
      }
    }
    (old.row, old.column) = cursor
    old.pendingWrap = false
    self = old
  }
}
