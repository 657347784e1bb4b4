package import Terminal

/// The little markup of lesson texts as lines for a terminal: paragraphs, lists, code, emphasis.
///
/// Paragraphs and list items flow into the width; fenced or indented lines stay as they are. Without colour, code
/// spans keep their backticks, so that what is to be typed can be told from what is said.
package struct Prose {
  private let width: Int
  private let coloring: Coloring
  private var lines: [StyledText] = []
  private var paragraph = ""
  /// What stands before the paragraph's first line, and the spaces before the others.
  private var marker = ""
  private var isFenced = false

  /// The text as lines of at most so many cells.
  package static func lines(_ text: String, width: Int, coloring: Coloring) -> [StyledText] {
    var prose = Prose(width: measure(width), coloring: coloring)
    for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
      prose.take(String(line))
    }
    prose.endParagraph()
    while prose.lines.last?.isEmpty == true { prose.lines.removeLast() }
    return prose.lines
  }

  /// The width of running text; beyond this, the eye loses the line.
  static func measure(_ width: Int) -> Int { min(width, 100) }

  private init(width: Int, coloring: Coloring) {
    self.width = width
    self.coloring = coloring
  }

  private mutating func take(_ line: String) {
    let content = line.drop { $0 == " " }
    if content.hasPrefix("```") {
      endParagraph()
      isFenced.toggle()
    } else if isFenced {
      lines.append(StyledText("  " + line, .cyan))
    } else if content.isEmpty {
      endParagraph()
      if lines.last?.isEmpty == false { lines.append(StyledText()) }
    } else if line.hasPrefix("    "), paragraph.isEmpty {
      lines.append(StyledText(line.dropFirst(2), .cyan))
    } else if let (mark, rest) = Self.listItem(content) {
      endParagraph()
      marker = String(repeating: " ", count: line.count - content.count) + mark
      paragraph = rest
    } else if content.hasPrefix("# ") {
      endParagraph()
      lines.append(StyledText(content.dropFirst(2), .bold))
    } else {
      paragraph += (paragraph.isEmpty ? "" : " ") + content
    }
  }

  private mutating func endParagraph() {
    defer {
      paragraph = ""
      marker = ""
    }
    guard !paragraph.isEmpty else { return }
    let text = StyledText(marker) + styled(paragraph)
    lines += text.wrapped(to: width, indent: String(repeating: " ", count: marker.displayWidth))
  }

  /// `- text`, `* text` or `1. text`.
  private static func listItem(_ line: Substring) -> (marker: String, rest: String)? {
    if line.hasPrefix("- ") || line.hasPrefix("* ") { return ("• ", String(line.dropFirst(2))) }
    let digits = line.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, digits.count < 3, line.dropFirst(digits.count).hasPrefix(". ") else { return nil }
    return (digits + ". ", String(line.dropFirst(digits.count + 2)))
  }

  /// `code` and **emphasis**.
  private func styled(_ text: String) -> StyledText { Self.styled(text, coloring) }

  /// The spans of one paragraph: `code` and **emphasis**.
  package static func styled(_ text: String, _ coloring: Coloring) -> StyledText {
    var result = StyledText()
    for (index, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
      if index % 2 == 1 {
        result.append(coloring == .colored ? String(part) : "`\(part)`", .cyan)
        continue
      }
      for (inner, piece) in part.split(separator: "**", omittingEmptySubsequences: false).enumerated() {
        result.append(piece, inner % 2 == 1 ? .bold : .plain)
      }
    }
    return result
  }
}
