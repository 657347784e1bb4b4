/// Reads a JSONPath template.
struct JSONPathParser {
  private let characters: [Character]
  private var index = 0

  init(_ text: String) { characters = Array(text) }

  mutating func parseTemplate() throws(JSONPathError) -> [JSONPath.Node] {
    var open: [(JSONPath.Node, [JSONPath.Node])] = []
    var nodes: [JSONPath.Node] = []
    while index < characters.count {
      let text = take { $0 != "{" }
      if !text.isEmpty { nodes.append(.text(text)) }
      guard index < characters.count else { break }
      index += 1
      switch try parseAction() {
      case .range(let path):
        open.append((path, nodes))
        nodes = []
      case .end:
        guard let (path, outer) = open.popLast() else { throw JSONPathError("not in range, nothing to end") }
        nodes = outer + [.range(path, body: nodes)]
      case .path(let node): nodes.append(node)
      }
    }
    if !open.isEmpty { throw JSONPathError("unterminated range") }
    return nodes
  }

  private enum Action { case range(JSONPath.Node), end, path(JSONPath.Node) }

  private mutating func parseAction() throws(JSONPathError) -> Action {
    skipBlanks()
    if takeWord("end") {
      skipBlanks()
      guard next() == "}" else { throw JSONPathError("unclosed action") }
      return .end
    }
    if takeWord("range") {
      let path = try parseSteps(until: ["}"])
      guard next() == "}" else { throw JSONPathError("unclosed action") }
      return .range(path)
    }
    let path = try parseSteps(until: ["}"])
    guard next() == "}" else { throw JSONPathError("unclosed action") }
    return .path(path)
  }

  /// Steps up to, not including, one of the characters.
  private mutating func parseSteps(until stops: Set<Character>) throws(JSONPathError) -> JSONPath.Node {
    var steps: [JSONPath.Node] = []
    while let character = peek, !stops.contains(character) {
      switch character {
      case " ", "\t", "\n", "\r", "@", "$": index += 1
      case ".": steps += try parseField()
      case "[": steps.append(try parseBrackets())
      case "\"", "'": steps.append(.literal(.string(try parseQuoted())))
      case "-", "+", "0"..."9": steps.append(.literal(parseNumber()))
      case "a"..."z", "A"..."Z", "_": steps.append(try parseIdentifier(stops))
      case "*":
        index += 1
        steps.append(.wildcard)
      default: throw JSONPathError("unrecognized character in action: U+\(hex(character)) '\(character)'")
      }
    }
    return .list(steps)
  }

  private func hex(_ character: Character) -> String {
    let digits = String(character.unicodeScalars.first?.value ?? 0, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private mutating func parseField() throws(JSONPathError) -> [JSONPath.Node] {
    index += 1
    if peek == "." {
      index += 1
      guard let character = peek, character != "[", character != "}" else { return [.recursive] }
      return [.recursive, .field(takeName())]
    }
    guard let character = peek, character != "[" else { return [] }
    let name = takeName()
    if name == "*" { return [.wildcard] }
    return name.isEmpty ? [] : [.field(name)]
  }

  /// A field's name; a backslash keeps the dot that follows.
  private mutating func takeName() -> String {
    var name = ""
    while let character = peek {
      if character == "\\", index + 1 < characters.count {
        name.append(characters[index + 1])
        index += 2
        continue
      }
      if " \t\r\n.,[]$@{}()=<>!&|".contains(character) { break }
      name.append(character)
      index += 1
    }
    return name
  }

  private mutating func parseIdentifier(_ stops: Set<Character>) throws(JSONPathError) -> JSONPath.Node {
    let word = takeName()
    switch word {
    case "true": return .literal(.bool(true))
    case "false": return .literal(.bool(false))
    default: throw JSONPathError("unrecognized identifier \(word)")
    }
  }

  private mutating func parseBrackets() throws(JSONPathError) -> JSONPath.Node {
    index += 1
    skipBlanks()
    if peek == "?" { return try parseFilter() }
    if peek == "'" || peek == "\"" { return try parseNames() }
    if peek == "*" {
      index += 1
      guard next() == "]" else { throw JSONPathError("unterminated array") }
      return .wildcard
    }
    var text = ""
    while let character = peek, character != "]" {
      if character == "}" || character == "[" { throw JSONPathError("unterminated array") }
      text.append(character)
      index += 1
    }
    guard next() == "]" else { throw JSONPathError("unterminated array") }
    // Empty brackets mean all elements.
    if text.isEmpty { return .wildcard }
    var parts: [JSONPath.Node] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      parts.append(try slice(String(part.filter { $0 != " " })))
    }
    return parts.count == 1 ? parts[0] : .union(parts)
  }

  private func slice(_ text: String) throws(JSONPathError) -> JSONPath.Node {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let numbers = parts.map { Int($0) }
    guard parts.count <= 3, zip(parts, numbers).allSatisfy({ $0.isEmpty && parts.count > 1 || $1 != nil }) else {
      throw JSONPathError("invalid array index \(text)")
    }
    if numbers.count == 1 { return .slice(start: numbers[0], end: nil, step: nil, isIndex: true) }
    return .slice(start: numbers[0], end: numbers[1], step: numbers.count > 2 ? numbers[2] : nil, isIndex: false)
  }

  private mutating func parseNames() throws(JSONPathError) -> JSONPath.Node {
    var names: [String] = []
    while true {
      skipBlanks()
      guard peek == "'" || peek == "\"" else { throw JSONPathError("unterminated array") }
      names.append(try parseQuoted())
      skipBlanks()
      switch next() {
      case "]":
        if names.count == 1 { return .field(names[0]) }
        // Each of several is a path of its own: `['metadata.name','status.phase']`.
        return .union(
          names.map { .list($0.split(separator: ".").map { .field(String($0)) }) }
        )
      case ",": continue
      default: throw JSONPathError("unterminated array")
      }
    }
  }

  private mutating func parseFilter() throws(JSONPathError) -> JSONPath.Node {
    index += 1
    guard next() == "(" else { throw JSONPathError("unterminated filter") }
    let left = try parseSteps(until: ["=", "!", "<", ">", ")"])
    var operation = "exists"
    var right = JSONPath.Node.list([])
    if let character = peek, character != ")" {
      operation = take { "=!<>".contains($0) }
      guard ["==", "!=", "<", "<=", ">", ">=", "="].contains(operation) else {
        throw JSONPathError("unrecognized filter operator \(operation)")
      }
      if operation == "=" { operation = "==" }
      right = try parseSteps(until: [")"])
    }
    guard next() == ")", next() == "]" else { throw JSONPathError("unterminated filter") }
    return .filter(left: left, operation: operation, right: right)
  }

  private mutating func parseQuoted() throws(JSONPathError) -> String {
    let quote = next()
    var text = ""
    while let character = next() {
      if character == quote { return text }
      if character == "\\", let escaped = next() {
        switch escaped {
        case "n": text.append("\n")
        case "t": text.append("\t")
        case "r": text.append("\r")
        default: text.append(escaped)
        }
        continue
      }
      text.append(character)
    }
    throw JSONPathError("unterminated quoted string")
  }

  private mutating func parseNumber() -> Value {
    let text = take { "+-.eE".contains($0) || $0.isNumber }
    return Int(text).map { .int($0) } ?? .double(Double(text) ?? 0)
  }

  private var peek: Character? { index < characters.count ? characters[index] : nil }

  private mutating func next() -> Character? {
    guard index < characters.count else { return nil }
    index += 1
    return characters[index - 1]
  }

  private mutating func take(while isWanted: (Character) -> Bool) -> String {
    let start = index
    while index < characters.count, isWanted(characters[index]) { index += 1 }
    return String(characters[start..<index])
  }

  private mutating func takeWord(_ word: String) -> Bool {
    let end = index + word.count
    guard end <= characters.count, String(characters[index..<end]) == word,
      end == characters.count || " }\t\n.[".contains(characters[end])
    else { return false }
    index = end
    return true
  }

  private mutating func skipBlanks() { while let character = peek, character.isWhitespace { index += 1 } }
}
