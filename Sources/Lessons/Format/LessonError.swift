/// What is wrong with a lesson's file, and where.
package struct LessonError: Error, Hashable, Sendable, CustomStringConvertible {
  package var file: String
  /// Both count from 1; nil where it is about the file as a whole.
  package var line: Int?
  package var column: Int?
  package var message: String

  package init(file: String, line: Int? = nil, column: Int? = nil, message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  package var description: String {
    file + (line.map { ":\($0)" } ?? "") + (column.map { ":\($0)" } ?? "") + ": " + message
  }
}
