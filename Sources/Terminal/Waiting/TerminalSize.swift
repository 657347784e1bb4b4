import CEditLine

/// The cells of a screen.
package struct TerminalSize: Hashable, Sendable {
  package var columns: Int
  package var rows: Int

  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  /// What is assumed where no terminal tells its size.
  package static let standard = TerminalSize(columns: 80, rows: 24)

  /// The size of the terminal behind a descriptor, nil if there is none.
  package init?(of descriptor: Int32) {
    var columns: Int32 = 0
    var rows: Int32 = 0
    guard terminal_get_size(descriptor, &columns, &rows) == 0 else { return nil }
    self.init(columns: Int(columns), rows: Int(rows))
  }
}
