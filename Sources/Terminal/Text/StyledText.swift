/// Text with styles: a list of spans.
package struct StyledText: Hashable, Sendable, ExpressibleByStringInterpolation {
  package struct Span: Hashable, Sendable {
    package var text: String
    package var style: Style

    package init(_ text: String, _ style: Style = .plain) {
      self.text = text
      self.style = style
    }
  }

  package private(set) var spans: [Span]

  package init() { spans = [] }

  package init(_ text: some StringProtocol, _ style: Style = .plain) {
    spans = text.isEmpty ? [] : [Span(String(text), style)]
  }

  /// Text that a program printed, without the sequences that colour it: they take no cells.
  package init(plain text: String) { self.init(Self.withoutSequences(text)) }

  private static func withoutSequences(_ text: String) -> String {
    guard text.unicodeScalars.contains("\u{1B}") else { return text }
    var kept = String.UnicodeScalarView()
    var isEscaped = false
    var isSequence = false
    for scalar in text.unicodeScalars {
      if isSequence {
        isSequence = !("@"..."~").contains(scalar)
      } else if isEscaped {
        isEscaped = false
        isSequence = scalar == "["
      } else if scalar == "\u{1B}" {
        isEscaped = true
      } else {
        kept.append(scalar)
      }
    }
    return String(kept)
  }

  package init(_ spans: [Span]) {
    self.spans = []
    for span in spans { append(span.text, span.style) }
  }

  package init(stringLiteral value: String) { self.init(value) }

  package var isEmpty: Bool { spans.isEmpty }

  /// The text without its styles.
  package var plain: String { spans.map(\.text).joined() }

  package var displayWidth: Int { spans.reduce(0) { $0 + $1.text.displayWidth } }

  package mutating func append(_ text: some StringProtocol, _ style: Style = .plain) {
    guard !text.isEmpty else { return }
    if let last = spans.last, last.style == style {
      spans[spans.count - 1].text += text
    } else {
      spans.append(Span(String(text), style))
    }
  }

  package mutating func append(_ other: StyledText) {
    for span in other.spans { append(span.text, span.style) }
  }

  package static func + (left: StyledText, right: StyledText) -> StyledText {
    var sum = left
    sum.append(right)
    return sum
  }

  package static func += (left: inout StyledText, right: StyledText) { left.append(right) }

  /// The bytes for a terminal.
  package func rendered(_ coloring: Coloring) -> String {
    switch coloring {
    case .plain: plain
    case .colored: spans.map { $0.style.onSequence + $0.text + $0.style.offSequence }.joined()
    }
  }

  /// The same text in the back of the scene: what is no code is dim.
  package var dimmed: StyledText {
    StyledText(spans.map { Span($0.text, $0.style == .plain ? .dim : $0.style) })
  }

  /// The text followed by spaces, so that it takes at least so many cells.
  package func padded(to width: Int) -> StyledText {
    var result = self
    result.append(String(repeating: " ", count: max(0, width - displayWidth)))
    return result
  }

  /// As much of the text as fits, with `…` at its end if something is missing.
  package func truncated(to width: Int) -> StyledText {
    guard displayWidth > width else { return self }
    var result = StyledText()
    var left = width
    for span in spans {
      let fits = span.text.displayWidth < left
      result.append(fits ? span.text : (span.text + "…").truncated(to: left), span.style)
      guard fits else { break }
      left -= span.text.displayWidth
    }
    return result
  }

  /// The lines of the text, broken at its line ends.
  package var lines: [StyledText] {
    var lines = [StyledText()]
    for span in spans {
      let parts = span.text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      for (index, part) in parts.enumerated() {
        if index > 0 { lines.append(StyledText()) }
        lines[lines.count - 1].append(String(part), span.style)
      }
    }
    return lines
  }
}

extension [StyledText] {
  package func joined(separator: StyledText) -> StyledText {
    var result = StyledText()
    for (index, text) in enumerated() {
      if index > 0 { result.append(separator) }
      result.append(text)
    }
    return result
  }
}
