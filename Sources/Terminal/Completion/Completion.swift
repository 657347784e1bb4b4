/// What Tab can put in the place of the word before the cursor.
package struct Completion: Sendable {
  package struct Candidate: Hashable, Sendable {
    /// The text that replaces the word.
    package var text: String
    /// What a list of candidates shows instead: a file's last part.
    package var shown: String
    /// Follows the text when it is the only candidate.
    package var suffix: String

    package init(_ text: String, shown: String? = nil, suffix: String = " ") {
      self.text = text
      self.shown = shown ?? text
      self.suffix = suffix
    }
  }

  /// How many scalars before the cursor the candidates replace.
  package var replaced: Int
  package var candidates: [Candidate]

  package init(replacing replaced: Int, with candidates: [Candidate]) {
    self.replaced = replaced
    self.candidates = candidates
  }

  package static let none = Completion(replacing: 0, with: [])

  /// What is to be inserted: the only candidate with its suffix, or as far as all candidates agree.
  var insertion: String {
    guard let first = candidates.first else { return "" }
    guard candidates.count > 1 else { return first.text + first.suffix }
    var common = Array(first.text.unicodeScalars)
    for candidate in candidates.dropFirst() {
      let equal = zip(common, candidate.text.unicodeScalars).prefix { $0 == $1 }.count
      common.removeLast(common.count - equal)
    }
    return String(String.UnicodeScalarView(common))
  }

  /// The candidates in columns, cut to a screen.
  func list(on size: TerminalSize) -> [String] {
    let items = candidates.map { $0.shown.truncated(to: size.columns - 1) }
    let lines = TextTable.columns(items, width: size.columns - 1)
    let room = max(4, size.rows - 3)
    return lines.count <= room ? lines : lines.prefix(room - 1) + ["… +\(lines.count - room + 1)"]
  }
}
