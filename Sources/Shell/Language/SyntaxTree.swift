/// A word as written, before expansion.
struct Word: Sendable {
  var parts: [WordPart]

  init(_ parts: [WordPart] = []) { self.parts = parts }

  init(literal text: String) { parts = [.quoted(text)] }

  /// The text of a word without quotes or expansions, as reserved words and aliases must be.
  var bare: String? {
    guard parts.count == 1, case .literal(let text) = parts[0] else { return nil }
    return text
  }

  var isQuoted: Bool {
    parts.contains { part in
      switch part {
      case .quoted, .doubleQuoted: true
      default: false
      }
    }
  }
}

indirect enum WordPart: Sendable {
  /// Text in which `*`, `?` and `[` mean files.
  case literal(String)
  case quoted(String)
  case doubleQuoted([WordPart])
  case parameter(Parameter)
  case command(Code)
  /// `<(…)` or `>(…)`: the path of a pipe from or to a command.
  case process(Code, ProcessSubstitution)
  case arithmetic(Word)
  case tilde(String)
}

/// Which way a process substitution goes.
enum ProcessSubstitution: Sendable { case reads, writes }

/// `$name` or `${name…}`.
struct Parameter: Sendable {
  enum Operation: Sendable {
    case value
    case length
    case fallback(Word, orEmpty: Bool)
    case assign(Word, orEmpty: Bool)
    case require(Word, orEmpty: Bool)
    case alternative(Word, orEmpty: Bool)
    case removeSuffix(Word, longest: Bool)
    case removePrefix(Word, longest: Bool)
    case replace(Word, with: Word, Replacement)
    case slice(Word, length: Word?)
    case changeCase(upper: Bool, all: Bool)
    case indirect
  }

  enum Replacement: Sendable { case first, all, prefix, suffix }

  var name: String
  /// The index of an array's element: `@`, `*` or arithmetic.
  var index: Word?
  var operation: Operation = .value
}

struct Assignment: Sendable {
  enum Value: Sendable {
    case word(Word)
    case list([Word])
  }

  var name: String
  var index: Word?
  var value: Value
  var appends = false
}

struct Redirection: Sendable {
  enum Kind: Sendable {
    case read, write, clobber, append, readWrite, duplicate, both, bothAppend, hereDocument, hereString
  }

  var descriptor: Int
  var kind: Kind
  var target: Word
  /// Which of the parser's here-documents is meant.
  var document = 0
}

struct SimpleCommand: Sendable {
  var assignments: [Assignment] = []
  var words: [Word] = []
  var redirections: [Redirection] = []
  var line = 1
}

/// One command, whatever it is made of.
indirect enum Node: Sendable {
  case simple(SimpleCommand)
  case pipeline([Node], negated: Bool)
  case and(Node, Node)
  case or(Node, Node)
  case sequence([Node])
  case background(Node, text: String)
  case group(Node)
  case subshell(Node)
  case condition([Branch], otherwise: Node?)
  case loop(condition: Node, body: Node, until: Bool)
  case forEach(name: String, words: [Word]?, body: Node)
  case forArithmetic(start: Word, condition: Word, step: Word, body: Node)
  case match(Word, [CaseClause])
  case function(name: String, body: Node)
  case test(TestExpression)
  case arithmetic(Word)
  case redirected(Node, [Redirection])

  struct Branch: Sendable {
    var condition: Node
    var body: Node
  }

  struct CaseClause: Sendable {
    var patterns: [Word]
    var body: Node
    /// Ends with `;&`: the next body runs too.
    var fallsThrough = false
  }
}

/// What stands between `[[` and `]]`.
indirect enum TestExpression: Sendable {
  case word(Word)
  case unary(String, Word)
  case binary(Word, String, Word)
  case not(TestExpression)
  case and(TestExpression, TestExpression)
  case or(TestExpression, TestExpression)
}

/// Why a text is not a command.
enum SyntaxError: Error, Sendable {
  case unexpected(String, line: Int)
  case endOfFile(expecting: String?, line: Int)
  case unterminated(Character, line: Int)
  case badSubstitution(String, line: Int)

  /// Whether more text could make it right.
  var isIncomplete: Bool {
    switch self {
    case .endOfFile, .unterminated: true
    case .unexpected, .badSubstitution: false
    }
  }

  var line: Int {
    switch self {
    case .unexpected(_, let line), .endOfFile(_, let line), .unterminated(_, let line), .badSubstitution(_, let line):
      line
    }
  }
}
