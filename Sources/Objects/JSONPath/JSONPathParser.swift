/// Reads a JSONPath template into a flat list of texts and actions.
struct JSONPathParser {
  private let scalars: [Unicode.Scalar]
  private var index = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  mutating func parseTemplate() throws(JSONPathError) -> [JSONPath.Node] {
    var nodes: [JSONPath.Node] = []
    while index < scalars.count {
      let text = take { $0 != "{" }
      if !text.isEmpty { nodes.append(.text(text)) }
      guard next() != nil else { break }
      nodes.append(.list(try parseAction()))
    }
    return nodes
  }

  /// The steps up to the closing brace.
  private mutating func parseAction() throws(JSONPathError) -> [JSONPath.Node] {
    var steps: [JSONPath.Node] = []
    while let scalar = next(), !Self.isEndOfLine(scalar) {
      switch scalar {
      case "}": return steps
      case " ", "@", "$": continue
      case "[": steps += starts(with: "?(") ? [try parseFilter()] : try parseArray()
      case ".": try parseField(&steps)
      case "\"", "'": steps.append(.literal(.string(try parseQuoted(scalar))))
      case "+", "-", "0"..."9": steps.append(try parseNumber())
      default:
        guard scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
          throw JSONPathError("unrecognized character in action: \(Self.described(scalar))")
        }
        index -= 1
        let word = take { !Self.isTerminator($0) }
        steps.append(word == "true" || word == "false" ? .literal(.bool(word == "true")) : .identifier(word))
      }
    }
    throw JSONPathError("unclosed action")
  }

  /// What follows a dot; a backslash keeps the dot that follows it within the name.
  private mutating func parseField(_ steps: inout [JSONPath.Node]) throws(JSONPathError) {
    if peek == "." {
      if steps.last == .recursive { throw JSONPathError("invalid multiple recursive descent") }
      index += 1
      steps.append(.recursive)
      guard let scalar = peek, scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      else { return }
    }
    var name = ""
    while let scalar = peek, !Self.isTerminator(scalar) {
      index += 1
      if scalar != "\\" {
        name.unicodeScalars.append(scalar)
      } else if let escaped = next() {
        name.unicodeScalars.append(escaped)
      }
    }
    steps.append(name == "*" ? .wildcard : .field(name))
  }

  private mutating func parseNumber() throws(JSONPathError) -> JSONPath.Node {
    let start = index - 1
    _ = take { $0 == "." || $0.properties.numericType == .decimal }
    let text = string(scalars[start..<index])
    if let number = Int(text) { return .literal(.int(number)) }
    if let number = Double(text) { return .literal(.double(number)) }
    throw JSONPathError("cannot parse number \(text)")
  }

  // MARK: Brackets

  private mutating func parseArray() throws(JSONPathError) -> [JSONPath.Node] {
    let text = take { $0 != "]" && $0 != "\n" }
    guard next() == "]" else { throw JSONPathError("unterminated array") }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    if parts.count == 1 { return try Self.selection(text) }
    var union: [JSONPath.Node] = []
    for part in parts {
      let trimmed = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      union.append(.list(try Self.selection(trimmed)))
    }
    return [.union(union)]
  }

  /// `*`, `'name'`, `1`, `1:3`, `::2`.
  private static func selection(_ text: String) throws(JSONPathError) -> [JSONPath.Node] {
    if text == "*" { return [.slice(JSONPath.Slice())] }
    if text.utf8.count > 1, text.hasPrefix("'"), text.hasSuffix("'"), !text.dropFirst().dropLast().contains("'") {
      return try action("." + text.dropFirst().dropLast())
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let isRight = parts.allSatisfy { part in
      (part.hasPrefix("-") ? part.dropFirst() : part).utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
    }
    guard parts.count <= 3, isRight else { throw JSONPathError("invalid array index \(text)") }
    var numbers: [Int?] = []
    for part in parts {
      let number = Int(part)
      if number == nil, !part.isEmpty { throw JSONPathError("array index \(part) is not a number") }
      numbers.append(number)
    }
    if numbers.count == 1 { return [.slice(JSONPath.Slice(start: numbers[0], isIndex: true))] }
    return [.slice(JSONPath.Slice(start: numbers[0], end: numbers[1], step: numbers.count > 2 ? numbers[2] : nil))]
  }

  /// `[?(@.name=="web")]`: one comparison, or a path that must exist.
  private mutating func parseFilter() throws(JSONPathError) -> JSONPath.Node {
    index += 2
    let start = index
    var quote: Unicode.Scalar?
    var isQuoteClosed = false
    while true {
      guard let scalar = next(), scalar != "\n" else { throw JSONPathError("unterminated filter") }
      if scalar == "\"" || scalar == "'" {
        if quote == nil {
          quote = scalar
        } else if scalar == quote, scalars[index - 2] != "\\" {
          isQuoteClosed = true
        }
      } else if scalar == ")", (quote != nil) == isQuoteClosed {
        break
      }
    }
    let text = scalars[start..<(index - 1)]
    guard next() == "]" else { throw JSONPathError("unclosed array expect ]") }
    let operators: Set<Unicode.Scalar> = ["!", "<", ">", "="]
    let left = text.prefix { !operators.contains($0) }
    let operation = text[left.endIndex...].prefix { operators.contains($0) }
    let right = text[operation.endIndex...]
    if left.isEmpty || operation.isEmpty || right.isEmpty {
      return .filter(left: .list(try Self.action(string(text))), operation: "exists", right: .list([]))
    }
    return .filter(
      left: .list(try Self.action(string(left))),
      operation: string(operation),
      right: .list(try Self.action(string(right)))
    )
  }

  /// The steps of a text that stands between braces.
  private static func action(_ text: String) throws(JSONPathError) -> [JSONPath.Node] {
    var parser = JSONPathParser(text + "}")
    return try parser.parseAction()
  }

  // MARK: Quotes

  private mutating func parseQuoted(_ quote: Unicode.Scalar) throws(JSONPathError) -> String {
    let start = index
    while true {
      guard let scalar = next(), scalar != "\n" else { throw JSONPathError("unterminated quoted string") }
      if scalar == quote, scalars[index - 2] != "\\" { break }
    }
    let quoted = string(scalars[(start - 1)..<index])
    guard let text = GoQuote.unquoted(quoted) else {
      throw JSONPathError("unquote string \(quoted) error invalid syntax")
    }
    return text
  }

  // MARK: Scalars

  private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private mutating func next() -> Unicode.Scalar? {
    guard index < scalars.count else { return nil }
    index += 1
    return scalars[index - 1]
  }

  private mutating func take(while isWanted: (Unicode.Scalar) -> Bool) -> String {
    let taken = scalars[index...].prefix(while: isWanted)
    index = taken.endIndex
    return string(taken)
  }

  private func starts(with text: String) -> Bool { scalars[index...].starts(with: text.unicodeScalars) }

  private func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String { String(String.UnicodeScalarView(scalars)) }

  private static func isEndOfLine(_ scalar: Unicode.Scalar) -> Bool { scalar == "\r" || scalar == "\n" }

  private static func isTerminator(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " ", "\t", "\r", "\n", ".", ",", "[", "]", "$", "@", "{", "}": true
    default: false
    }
  }

  /// Go's `%#U`: `U+002C ','`.
  private static func described(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    return scalar.value < 0x20 ? code : "\(code) '\(scalar)'"
  }
}
