/// A filter of `jq`: from one value to any number of them.
indirect enum JSONFilter: Sendable {
  case identity
  case recurse
  case literal(JSONValue)
  case text([JSONTextPart], format: String?)
  case field(JSONFilter, JSONFilter)
  case slice(JSONFilter, JSONFilter?, JSONFilter?)
  case iterate(JSONFilter)
  case optional(JSONFilter)
  case pipe(JSONFilter, JSONFilter)
  case comma(JSONFilter, JSONFilter)
  case negate(JSONFilter)
  case binary(String, JSONFilter, JSONFilter)
  case and(JSONFilter, JSONFilter)
  case or(JSONFilter, JSONFilter)
  case alternative(JSONFilter, JSONFilter)
  case array(JSONFilter?)
  case object([(key: JSONFilter, value: JSONFilter)])
  case condition(JSONFilter, JSONFilter, JSONFilter)
  case bind(JSONFilter, String, JSONFilter)
  case variable(String)
  case reduce(JSONFilter, String, JSONFilter, JSONFilter)
  case call(String, [JSONFilter])
  case update(JSONFilter, String, JSONFilter)
}

enum JSONTextPart: Sendable {
  case plain(String)
  case filter(JSONFilter)
}

/// Reads filters.
struct JSONFilterParser {
  struct Failure: Error {
    let message: String
  }

  private let bytes: [UInt8]
  private var index = 0
  private var depth = 0

  static func parse(_ text: String) throws(Failure) -> JSONFilter {
    var parser = JSONFilterParser(bytes: Array(text.utf8))
    parser.skipSpace()
    guard parser.index < parser.bytes.count else { return .identity }
    let filter = try parser.pipe()
    parser.skipSpace()
    guard parser.index == parser.bytes.count else { throw parser.unexpected() }
    return filter
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func unexpected() -> Failure {
    let rest = Array(bytes[min(index, bytes.count)...]).text
    return Failure(message: "syntax error, unexpected \(rest.isEmpty ? "end of file" : String(rest.prefix(10)))")
  }

  private mutating func skipSpace() {
    while index < bytes.count, bytes[index].isSpace || bytes[index] == 35 {
      if bytes[index] == 35 { while index < bytes.count, bytes[index] != 10 { index += 1 } } else { index += 1 }
    }
  }

  private func at(_ text: String) -> Bool {
    guard bytes[index...].starts(with: text.utf8) else { return false }
    guard let last = text.utf8.last, last.isNameByte, index + text.utf8.count < bytes.count else { return true }
    return !bytes[index + text.utf8.count].isNameByte
  }

  private mutating func take(_ text: String, notBefore: String = "") -> Bool {
    skipSpace()
    guard at(text) else { return false }
    let next = index + text.utf8.count
    if next < bytes.count, notBefore.utf8.contains(bytes[next]) { return false }
    index = next
    return true
  }

  private mutating func expect(_ text: String) throws(Failure) {
    guard take(text) else { throw unexpected() }
  }

  private mutating func pipe() throws(Failure) -> JSONFilter {
    depth += 1
    defer { depth -= 1 }
    guard depth < 100 else { throw unexpected() }
    let left = try comma()
    if take("as") {
      let name = try variableName()
      try expect("|")
      return .bind(left, name, try pipe())
    }
    guard take("|", notBefore: "=") else { return left }
    return .pipe(left, try pipe())
  }

  private mutating func comma() throws(Failure) -> JSONFilter {
    var left = try assignment()
    while take(",") { left = .comma(left, try assignment()) }
    return left
  }

  private mutating func assignment() throws(Failure) -> JSONFilter {
    let left = try alternative()
    for operation in ["|=", "+=", "-=", "*=", "/=", "//="] where take(operation) {
      return .update(left, operation, try alternative())
    }
    if take("=", notBefore: "=") { return .update(left, "=", try alternative()) }
    return left
  }

  private mutating func alternative() throws(Failure) -> JSONFilter {
    let left = try or()
    guard take("//", notBefore: "=") else { return left }
    return .alternative(left, try alternative())
  }

  private mutating func or() throws(Failure) -> JSONFilter {
    var left = try and()
    while take("or") { left = .or(left, try and()) }
    return left
  }

  private mutating func and() throws(Failure) -> JSONFilter {
    var left = try comparison()
    while take("and") { left = .and(left, try comparison()) }
    return left
  }

  private mutating func comparison() throws(Failure) -> JSONFilter {
    let left = try sum()
    for operation in ["==", "!=", "<=", ">=", "<", ">"] where take(operation) {
      return .binary(operation, left, try sum())
    }
    return left
  }

  private mutating func sum() throws(Failure) -> JSONFilter {
    var left = try product()
    while true {
      if take("+", notBefore: "=") {
        left = .binary("+", left, try product())
      } else if take("-", notBefore: "=") {
        left = .binary("-", left, try product())
      } else {
        return left
      }
    }
  }

  private mutating func product() throws(Failure) -> JSONFilter {
    var left = try postfix()
    while true {
      if take("*", notBefore: "=") {
        left = .binary("*", left, try postfix())
      } else if take("/", notBefore: "/=") {
        left = .binary("/", left, try postfix())
      } else if take("%", notBefore: "=") {
        left = .binary("%", left, try postfix())
      } else {
        return left
      }
    }
  }

  private mutating func postfix() throws(Failure) -> JSONFilter {
    var term = try primary()
    while true {
      skipSpace()
      guard index < bytes.count else { return term }
      if bytes[index] == 63, !at("?//") {
        index += 1
        term = .optional(term)
      } else if bytes[index] == 91 {
        term = try bracket(of: term)
      } else if bytes[index] == 46, index + 1 < bytes.count, bytes[index + 1] != 46 {
        index += 1
        if bytes[index] == 91 { continue }
        term = .field(term, .literal(.string(try key())))
      } else {
        return term
      }
    }
  }

  private mutating func key() throws(Failure) -> String {
    if index < bytes.count, bytes[index] == 34 {
      guard case .text(let parts, _) = try string(), case .plain(let text)? = parts.first ?? .plain("") else {
        throw unexpected()
      }
      return text
    }
    let name = word()
    guard !name.isEmpty else { throw unexpected() }
    return name
  }

  private mutating func word() -> String {
    let start = index
    while index < bytes.count, bytes[index].isNameByte { index += 1 }
    return Array(bytes[start..<index]).text
  }

  private mutating func bracket(of term: JSONFilter) throws(Failure) -> JSONFilter {
    try expect("[")
    if take("]") { return .iterate(term) }
    if take(":") {
      let end = try pipe()
      try expect("]")
      return .slice(term, nil, end)
    }
    let first = try pipe()
    if take(":") {
      if take("]") { return .slice(term, first, nil) }
      let end = try pipe()
      try expect("]")
      return .slice(term, first, end)
    }
    try expect("]")
    return .field(term, first)
  }

  private mutating func variableName() throws(Failure) -> String {
    try expect("$")
    return word()
  }

  private mutating func primary() throws(Failure) -> JSONFilter {
    skipSpace()
    guard index < bytes.count else { throw unexpected() }
    let byte = bytes[index]
    switch byte {
    case 46:
      if at("..") {
        index += 2
        return .recurse
      }
      index += 1
      guard index < bytes.count, bytes[index].isNameByte && !bytes[index].isDigit || bytes[index] == 34 else {
        return .identity
      }
      return .field(.identity, .literal(.string(try key())))
    case 34: return try string()
    case 40:
      index += 1
      let inner = try pipe()
      try expect(")")
      return inner
    case 91:
      index += 1
      if take("]") { return .array(nil) }
      let inner = try pipe()
      try expect("]")
      return .array(inner)
    case 123: return try object()
    case 36: return .variable(try variableName())
    case 45:
      index += 1
      return .negate(try postfix())
    case 64:
      index += 1
      let format = word()
      skipSpace()
      if index < bytes.count, bytes[index] == 34, case .text(let parts, _) = try string() {
        return .text(parts, format: format)
      }
      return .text([.filter(.identity)], format: format)
    default: return byte.isDigit ? try number() : try named()
    }
  }

  private mutating func number() throws(Failure) -> JSONFilter {
    let start = index
    while index < bytes.count, bytes[index].isDigit || bytes[index] == 46 || bytes[index] == 101 { index += 1 }
    guard let value = Double(Array(bytes[start..<index]).text) else { throw unexpected() }
    return .literal(.number(value))
  }

  private mutating func named() throws(Failure) -> JSONFilter {
    let name = word()
    switch name {
    case "": throw unexpected()
    case "null": return .literal(.null)
    case "true": return .literal(.bool(true))
    case "false": return .literal(.bool(false))
    case "if": return try condition()
    case "reduce":
      let source = try postfix()
      try expect("as")
      let variable = try variableName()
      try expect("(")
      let start = try pipe()
      try expect(";")
      let step = try pipe()
      try expect(")")
      return .reduce(source, variable, start, step)
    default: break
    }
    var arguments: [JSONFilter] = []
    if index < bytes.count, bytes[index] == 40 {
      index += 1
      repeat { arguments.append(try pipe()) } while take(";")
      try expect(")")
    }
    return .call(name, arguments)
  }

  private mutating func condition() throws(Failure) -> JSONFilter {
    let test = try pipe()
    try expect("then")
    let then = try pipe()
    if take("elif") { return .condition(test, then, try condition()) }
    var otherwise = JSONFilter.identity
    if take("else") { otherwise = try pipe() }
    try expect("end")
    return .condition(test, then, otherwise)
  }

  private mutating func object() throws(Failure) -> JSONFilter {
    index += 1
    var entries: [(key: JSONFilter, value: JSONFilter)] = []
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      guard index < bytes.count else { throw unexpected() }
      var key: JSONFilter
      var short: JSONFilter?
      if bytes[index] == 40 {
        index += 1
        key = try pipe()
        try expect(")")
      } else if bytes[index] == 36 {
        let name = try variableName()
        key = .literal(.string(name))
        short = .variable(name)
      } else if bytes[index] == 34 {
        key = try string()
        short = .field(.identity, key)
      } else {
        key = .literal(.string(try self.key()))
        short = .field(.identity, key)
      }
      if take(":") {
        entries.append((key, try objectValue()))
      } else if let short {
        entries.append((key, short))
      } else {
        throw unexpected()
      }
    } while take(",")
    try expect("}")
    return .object(entries)
  }

  private mutating func objectValue() throws(Failure) -> JSONFilter {
    var left = try alternative()
    while take("|") { left = .pipe(left, try alternative()) }
    return left
  }

  private mutating func string() throws(Failure) -> JSONFilter {
    index += 1
    var parts: [JSONTextPart] = []
    var text: [UInt8] = []
    while index < bytes.count, bytes[index] != 34 {
      guard bytes[index] == 92, index + 1 < bytes.count else {
        text.append(bytes[index])
        index += 1
        continue
      }
      let letter = bytes[index + 1]
      index += 2
      switch letter {
      case 40:
        parts.append(.plain(text.text))
        text = []
        parts.append(.filter(try pipe()))
        try expect(")")
      case 110: text.append(10)
      case 116: text.append(9)
      default: text.append(letter)
      }
    }
    guard index < bytes.count else { throw unexpected() }
    index += 1
    if !text.isEmpty || parts.isEmpty { parts.append(.plain(text.text)) }
    return .text(parts, format: nil)
  }
}
