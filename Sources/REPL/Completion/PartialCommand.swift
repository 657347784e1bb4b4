/// The command that is being typed at the end of a text: what stands before the cursor, as far as completion needs it.
struct PartialCommand: Hashable, Sendable {
  /// The finished words, without their quotes; assignments before the command are left out.
  private(set) var words: [String] = []
  /// The word at the cursor, without its quotes.
  private(set) var current = ""
  /// How many scalars of the text a candidate for the word replaces: what follows its opening quote.
  private(set) var replaced = 0
  /// The quote that is open.
  private(set) var quote: Unicode.Scalar?
  /// The word is the file of a redirection.
  private(set) var isRedirected = false

  private var hasWord = false
  private var redirects = false

  init(_ text: String) {
    var afterBackslash = false
    for scalar in text.unicodeScalars {
      if afterBackslash {
        afterBackslash = false
        // A backslash at the end of a line joins it with the next.
        if scalar != "\n" { append(scalar) }
      } else if scalar == "\\", quote != "'" {
        afterBackslash = true
        hasWord = true
        replaced += 1
      } else if let open = quote {
        replaced += 1
        if scalar == open { quote = nil } else { current.unicodeScalars.append(scalar) }
      } else {
        take(scalar)
      }
    }
    isRedirected = redirects
  }

  private mutating func take(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "'", "\"":
      quote = scalar
      hasWord = true
      replaced = 0
    case " ", "\t": endWord()
    case "|", ";", "&", "(", "\n", "`":
      self = PartialCommand("")
    case "<", ">":
      endWord()
      redirects = true
    default: append(scalar)
    }
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    current.unicodeScalars.append(scalar)
    hasWord = true
    replaced += 1
  }

  private mutating func endWord() {
    defer {
      current = ""
      replaced = 0
      hasWord = false
    }
    guard hasWord else { return }
    let isAssignment = words.isEmpty && current.contains("=") && !current.hasPrefix("=")
    if !redirects, !isAssignment { words.append(current) }
    redirects = false
  }

  /// A candidate as it must be written at the cursor: with its special characters escaped, unless a quote is open.
  func written(_ text: String) -> String {
    guard quote == nil else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if " \t'\"\\$&|;<>()`*?[]#!".unicodeScalars.contains(scalar) { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }
}
