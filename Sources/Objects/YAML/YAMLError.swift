import Yams

/// Why a text is no YAML, in the words of go-yaml.
package struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
  package var message: String
  /// Where the text goes wrong; both count from 1.
  package var line: Int?
  package var column: Int?
  /// The line that go-yaml names.
  private var shownLine: Int?
  /// What go-yaml finds wrong after it has parsed the text.
  private var isUnmarshalError = false
  /// The place of the first of two equal keys.
  private(set) var overwrittenKey: Mark?

  package init(message: String, line: Int?, column: Int? = nil) {
    self.message = message
    self.line = line
    self.column = column
    shownLine = line
  }

  /// A key that stands twice in one map.
  init(duplicate key: String, line: Int?, column: Int?) {
    self.init(message: "key \"\(key)\" already set in map", line: line, column: column)
    isUnmarshalError = true
  }

  /// `yaml: line 5: mapping values are not allowed in this context`, as go-yaml says it.
  package var description: String {
    "yaml: " + (isUnmarshalError ? "unmarshal errors:\n  " : "") + (shownLine.map { "line \($0): " } ?? "") + message
  }

  package static func == (a: YAMLError, b: YAMLError) -> Bool {
    (a.message, a.line, a.column, a.isUnmarshalError) == (b.message, b.line, b.column, b.isUnmarshalError)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(message)
    hasher.combine(line)
  }
}

extension YAMLError {
  /// go-yaml counts lines from 0 where the grammar is broken and from 1 where a token is, and names no line at all
  /// for the first (`decode.go`, `parser.fail`).
  init(_ error: YamlError, in text: String) {
    switch error {
    case .scanner(let context, let problem, let mark, _):
      self.init(message: problem, line: mark.line, column: mark.column)
      shownLine = mark.line > 1 ? mark.line : Self.line(of: context)
    case .parser(let context, let problem, let mark, _):
      self.init(message: problem, line: mark.line, column: mark.column)
      shownLine = mark.line > 1 ? mark.line - 1 : Self.line(of: context)
    case .composer(_, let problem, let mark, _):
      let name = Self.word(at: mark, in: text)
      let isUndefined = problem == "found undefined alias" && name.hasPrefix("*")
      self.init(
        message: isUndefined ? "unknown anchor '\(name.dropFirst())' referenced" : problem,
        line: mark.line,
        column: mark.column
      )
      shownLine = nil
    case .duplicatedKeysInMapping(let duplicates, let context):
      let key = duplicates.first ?? ""
      let line = Self.secondLine(of: key, in: context.text, after: context.mark)
      self.init(duplicate: key, line: line, column: context.mark.column)
      overwrittenKey = context.mark
    case .reader(let problem, _, _, _): self.init(message: problem, line: nil)
    default: self.init(message: "\(error)", line: nil)
    }
  }

  private static func line(of context: YamlError.Context?) -> Int? {
    context.flatMap { $0.mark.line > 1 ? $0.mark.line - 1 : nil }
  }

  /// The parser names the place of the key's first occurrence; go-yaml names that of the second.
  private static func secondLine(of key: String, in text: String, after mark: Mark) -> Int {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let margin = String(repeating: " ", count: max(0, mark.column - 1))
    for index in lines.indices.dropFirst(mark.line) {
      let line = lines[index].replacing("- ", with: "  ", maxReplacements: 1)
      guard line.hasPrefix(margin) else { continue }
      let rest = line.dropFirst(margin.count)
      if ["\(key):", "\"\(key)\":", "'\(key)':"].contains(where: { rest.hasPrefix($0) }) { return index + 1 }
    }
    return mark.line
  }

  private static func word(at mark: Mark, in text: String) -> Substring {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard lines.indices.contains(mark.line - 1) else { return "" }
    return lines[mark.line - 1].dropFirst(mark.column - 1).prefix { !" \t,]}:".contains($0) }
  }
}
