/// Reads shell text, one complete command at a time.
struct Parser: Sendable {
  var bytes: [UInt8]
  var index = 0
  var line = 1
  /// Bash's additions (`[[`, `(( ))`, `function`) are words to plain shells.
  var dialect = Dialect.bash
  var isBash: Bool { dialect == .bash }
  var aliases: [String: String] = [:]
  /// Aliases being expanded: not again before this many bytes are left.
  var activeAliases: [(name: String, left: Int)] = []
  /// Here-documents in order of their redirections; those pending have no text yet.
  var documents: [Word] = []
  private var pending: [PendingDocument] = []
  /// A here-document reached the end of the text before its delimiter.
  private(set) var openDocument = false
  var depth = 0

  private struct PendingDocument {
    let number: Int
    let delimiter: String
    let isQuoted: Bool
    let stripsTabs: Bool
  }

  static let maximumDepth = 200

  init(_ text: String) { bytes = Array(text.utf8) }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  func peek(_ offset: Int) -> UInt8? { index + offset < bytes.count ? bytes[index + offset] : nil }

  func at(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= bytes.count else { return false }
    return bytes[index..<index + count].elementsEqual(Array(String(describing: text).utf8))
  }

  // MARK: Between words

  mutating func skipBlanks() {
    while let byte = peek {
      if byte == 32 || byte == 9 || byte == 13 && peek(1) == 10 {
        index += 1
      } else if byte == 92 && peek(1) == 10 {
        index += 2
        line += 1
      } else if byte == 35 {
        while let next = peek, next != 10 { index += next == 10 ? 0 : 1 }
      } else {
        return
      }
    }
  }

  /// Goes over a newline, then over the here-documents that begin after it.
  mutating func takeNewline() {
    index += 1
    line += 1
    let waiting = pending
    pending = []
    for document in waiting { readDocument(document) }
  }

  mutating func skipNewlines() {
    skipBlanks()
    while peek == 10 {
      takeNewline()
      skipBlanks()
    }
  }

  /// Notes a here-document whose text follows the line.
  mutating func expectDocument(_ delimiter: Word, stripsTabs: Bool) -> Int {
    documents.append(Word())
    let document = PendingDocument(
      number: documents.count - 1,
      delimiter: Self.plainText(delimiter),
      isQuoted: delimiter.isQuoted,
      stripsTabs: stripsTabs
    )
    pending.append(document)
    return document.number
  }

  private static func plainText(_ word: Word) -> String {
    word.parts.map { part in
      switch part {
      case .literal(let text), .quoted(let text), .tilde(let text): text
      case .doubleQuoted(let parts): plainText(Word(parts))
      case .parameter(let parameter): "$" + parameter.name
      case .command, .process, .arithmetic: ""
      }
    }.joined()
  }

  private mutating func readDocument(_ document: PendingDocument) {
    var text: [UInt8] = []
    var ended = false
    while index < bytes.count {
      let stop = bytes[index...].firstIndex(of: 10) ?? bytes.count
      var content = bytes[index..<stop]
      if document.stripsTabs { content = content.drop { $0 == 9 } }
      index = min(bytes.count, stop + 1)
      line += 1
      if content.elementsEqual(document.delimiter.utf8) {
        ended = true
        break
      }
      text += content
      if stop < bytes.count { text.append(10) }
    }
    if !ended { openDocument = true }
    if document.isQuoted {
      documents[document.number] = Word([.quoted(String(decoding: text, as: UTF8.self))])
      return
    }
    var inner = Parser(text)
    inner.dialect = dialect
    let parts = (try? inner.quotedParts(until: nil, isDocument: true)) ?? []
    documents[document.number] = Word([.doubleQuoted(parts)])
  }

  /// Whether a here-document still waits for its text.
  var hasPendingDocuments: Bool { !pending.isEmpty }

  // MARK: Commands

  /// The next complete command; nil at the end of the text.
  mutating func nextCommand() throws(SyntaxError) -> Node? {
    skipNewlines()
    guard index < bytes.count else { return nil }
    documents = []
    openDocument = false
    let node = try parseLine()
    skipBlanks()
    if peek == 10 {
      takeNewline()
    } else if index < bytes.count {
      throw .unexpected(tokenText(), line: line)
    } else if !pending.isEmpty {
      openDocument = true
    }
    return node
  }

  private mutating func parseLine() throws(SyntaxError) -> Node {
    var nodes: [Node] = []
    while true {
      nodes.append(try parseListItem())
      skipBlanks()
      guard previousSeparator, let next = peek, next != 10, next != 41, next != 59 else { break }
    }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  /// The item just read ended with `;` or `&`.
  private var previousSeparator = false

  /// One and-or list with the separator after it.
  mutating func parseListItem() throws(SyntaxError) -> Node {
    skipBlanks()
    previousSeparator = false
    let start = index
    let node = try parseAndOr()
    skipBlanks()
    if peek == 38 && peek(1) != 38 {
      let text = String(decoding: bytes[start..<index], as: UTF8.self).trimmed
      index += 1
      previousSeparator = true
      return .background(node, text: text)
    }
    if peek == 59 && peek(1) != 59 && peek(1) != 38 {
      index += 1
      previousSeparator = true
    }
    return node
  }

  private mutating func parseAndOr() throws(SyntaxError) -> Node {
    var left = try parsePipeline()
    while true {
      skipBlanks()
      if at("&&") {
        index += 2
        skipNewlines()
        left = .and(left, try parsePipeline())
      } else if at("||") {
        index += 2
        skipNewlines()
        left = .or(left, try parsePipeline())
      } else {
        return left
      }
    }
  }

  private mutating func parsePipeline() throws(SyntaxError) -> Node {
    var negated = false
    skipBlanks()
    while takeReserved("!") {
      negated.toggle()
      skipBlanks()
    }
    if isBash && takeReserved("time") { skipBlanks() }
    var parts = [try parseCommand()]
    skipBlanks()
    while peek == 124 && peek(1) != 124 {
      index += 1
      if peek == 38 {
        index += 1
        let both = Redirection(descriptor: 2, kind: .duplicate, target: Word(literal: "1"))
        parts[parts.count - 1] = .redirected(parts[parts.count - 1], [both])
      }
      skipNewlines()
      parts.append(try parseCommand())
      skipBlanks()
    }
    return parts.count == 1 && !negated ? parts[0] : .pipeline(parts, negated: negated)
  }

  /// Commands up to one of the reserved words, which is left to be read.
  mutating func parseList(until terminators: [String]) throws(SyntaxError) -> Node {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.maximumDepth else { throw .unexpected(tokenText(), line: line) }
    var nodes: [Node] = []
    var separated = true
    while true {
      skipBlanks()
      if peek == 10 {
        skipNewlines()
        separated = true
      }
      guard index < bytes.count else { throw .endOfFile(expecting: terminators.first, line: line) }
      if terminators.contains(where: { isReserved($0) }) {
        if nodes.isEmpty && terminators != [")"] && !terminators.contains(";;") {
          throw .unexpected(tokenText(), line: line)
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
      }
      guard separated else { throw .unexpected(tokenText(), line: line) }
      nodes.append(try parseListItem())
      separated = previousSeparator
    }
  }

  // MARK: Reserved words

  /// Whether the reserved word or operator stands here.
  func isReserved(_ word: String) -> Bool {
    let text = Array(word.utf8)
    guard index + text.count <= bytes.count, bytes[index..<index + text.count].elementsEqual(text) else { return false }
    guard let first = text.first, first != 41, first != 59 else { return true }
    guard let next = peek(text.count) else { return true }
    return Self.endsWord(next)
  }

  mutating func takeReserved(_ word: String) -> Bool {
    guard isReserved(word) else { return false }
    index += word.utf8.count
    return true
  }

  static func endsWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 32, 9, 10, 13, 59, 38, 124, 60, 62, 40, 41: true
    default: false
    }
  }

  mutating func expect(_ word: String) throws(SyntaxError) {
    skipBlanks()
    guard takeReserved(word) else {
      throw index < bytes.count
        ? .unexpected(tokenText(), line: line) : .endOfFile(expecting: word, line: line)
    }
  }

  /// What stands here, for a message.
  func tokenText() -> String {
    guard let byte = peek else { return "newline" }
    if byte == 10 { return "newline" }
    for token in ["&&", "||", ";;", ";&", ">>", "<<", "<", ">", "|", "&", ";", "(", ")"] where isOperator(token) {
      return token
    }
    var stop = index
    while stop < bytes.count, !Self.endsWord(bytes[stop]) { stop += 1 }
    return String(decoding: bytes[index..<stop], as: UTF8.self)
  }

  private func isOperator(_ token: String) -> Bool {
    index + token.utf8.count <= bytes.count && bytes[index..<index + token.utf8.count].elementsEqual(token.utf8)
  }
}
