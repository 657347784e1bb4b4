/// Reads sed scripts.
struct SedParser {
  struct Failure: Error {
    let position: Int
    let message: String
  }

  private let bytes: [UInt8]
  private let isExtended: Bool
  private var index = 0
  private var commands: [SedCommand] = []
  private var blocks: [Int] = []
  private var lastExpression: RegularExpression?

  init(_ text: String, isExtended: Bool) {
    bytes = Array(text.utf8)
    self.isExtended = isExtended
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private func failure(_ message: String) -> Failure { Failure(position: index, message: message) }

  mutating func parse() throws(Failure) -> [SedCommand] {
    if bytes.starts(with: [35, 110, 10]) || bytes == [35, 110] { commands.append(SedCommand(isQuietMark: true)) }
    while true {
      while let byte = peek, byte.isSpace || byte == 59 { index += 1 }
      guard index < bytes.count else { break }
      if peek == 35 {
        while let byte = peek, byte != 10 { index += byte == 10 ? 0 : 1 }
        continue
      }
      try parseCommand()
    }
    guard blocks.isEmpty else { throw Failure(position: 0, message: "unmatched `{'") }
    try resolveLabels()
    return commands
  }

  private mutating func resolveLabels() throws(Failure) {
    for position in commands.indices {
      let label = commands[position].label
      let target: Int
      switch commands[position].action {
      case .branch, .branchIfSubstituted:
        if label.isEmpty {
          target = commands.count
        } else {
          let found = commands.firstIndex { command in
            if case .label = command.action { command.label == label } else { false }
          }
          guard let found else { throw Failure(position: index, message: "can't find label for jump to `\(label)'") }
          target = found
        }
      default: continue
      }
      if case .branch = commands[position].action {
        commands[position].action = .branch(target)
      } else {
        commands[position].action = .branchIfSubstituted(target)
      }
    }
  }

  private mutating func parseCommand() throws(Failure) {
    var command = SedCommand()
    command.first = try address()
    skipBlanks()
    if command.first != nil, peek == 44 {
      index += 1
      skipBlanks()
      if peek == 43 {
        index += 1
        command.last = .offset(number() ?? 0)
      } else {
        guard let last = try address() else { throw failure("unexpected `,'") }
        command.last = last
      }
    }
    skipBlanks()
    while peek == 33 {
      command.negated = true
      index += 1
      skipBlanks()
    }
    guard let letter = peek else { throw failure("missing command") }
    index += 1
    try parseAction(letter, &command)
    commands.append(command)
    if command.isBlockStart { blocks.append(commands.count - 1) }
    if case .blockEnd = command.action {
      guard let start = blocks.popLast() else { throw failure("unexpected `}'") }
      commands[start].target = commands.count - 1
    }
  }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 32 || byte == 9 { index += 1 }
  }

  private mutating func number() -> Int? {
    let start = index
    while let byte = peek, byte.isDigit { index += 1 }
    return Int(String(decoding: bytes[start..<index], as: UTF8.self))
  }

  private mutating func address() throws(Failure) -> SedCommand.Address? {
    skipBlanks()
    switch peek {
    case 36:
      index += 1
      return .last
    case 47: return .expression(try expression(delimiter: 47))
    case 92:
      index += 1
      guard let delimiter = peek else { throw failure("unterminated address regex") }
      return .expression(try expression(delimiter: delimiter))
    default:
      guard let first = number() else { return nil }
      guard peek == 126 else { return .line(first) }
      index += 1
      return .step(first, number() ?? 0)
    }
  }

  /// The text between two delimiters; the index is at the first and ends at the second.
  private mutating func delimited(_ delimiter: UInt8, keepsEscapes: Bool, _ what: String) throws(Failure) -> [UInt8] {
    index += 1
    var text: [UInt8] = []
    var inSet = false
    while let byte = peek, byte != delimiter || inSet {
      if byte == 92, let next = index + 1 < bytes.count ? bytes[index + 1] : nil {
        if next == delimiter && (keepsEscapes ? !"+?|(){}".utf8.contains(next) : true) {
          text.append(delimiter)
        } else if next == 10 {
          text.append(10)
        } else {
          text += [92, next]
        }
        index += 2
        continue
      }
      if byte == 10 && keepsEscapes { break }
      if keepsEscapes && byte == 91 && !inSet { inSet = bytes[index...].dropFirst(2).prefix { $0 != 10 }.contains(93) }
      if byte == 93 && text.last != 91 { inSet = false }
      text.append(byte)
      index += 1
    }
    guard peek == delimiter else { throw failure("unterminated \(what)") }
    return text
  }

  private mutating func expression(delimiter: UInt8) throws(Failure) -> RegularExpression {
    let text = try delimited(delimiter, keepsEscapes: true, "address regex")
    index += 1
    var ignoresCase = false
    if peek == 73 {
      ignoresCase = true
      index += 1
    }
    return try compile(text, ignoresCase: ignoresCase)
  }

  private mutating func compile(_ text: [UInt8], ignoresCase: Bool) throws(Failure) -> RegularExpression {
    if text.isEmpty {
      guard let lastExpression else { throw failure("no previous regular expression") }
      return lastExpression
    }
    do throws(RegularExpression.Failure) {
      let compiled = try RegularExpression(text.text, isExtended: isExtended, ignoresCase: ignoresCase)
      lastExpression = compiled
      return compiled
    } catch { throw failure(error.message) }
  }

  private mutating func parseAction(_ letter: UInt8, _ command: inout SedCommand) throws(Failure) {
    switch letter {
    case UInt8(ascii: "{"): command.action = .blockStart
    case UInt8(ascii: "}"): command.action = .blockEnd
    case UInt8(ascii: "d"): command.action = .delete
    case UInt8(ascii: "D"): command.action = .deleteFirstLine
    case UInt8(ascii: "p"): command.action = .print
    case UInt8(ascii: "P"): command.action = .printFirstLine
    case UInt8(ascii: "="): command.action = .lineNumber
    case UInt8(ascii: "h"): command.action = .hold
    case UInt8(ascii: "H"): command.action = .holdAppend
    case UInt8(ascii: "g"): command.action = .get
    case UInt8(ascii: "G"): command.action = .getAppend
    case UInt8(ascii: "x"): command.action = .exchange
    case UInt8(ascii: "n"): command.action = .next
    case UInt8(ascii: "N"): command.action = .nextAppend
    case UInt8(ascii: "l"): command.action = .list
    case UInt8(ascii: "q"), UInt8(ascii: "Q"):
      skipBlanks()
      command.action = .quit(number() ?? 0, quietly: letter == UInt8(ascii: "Q"))
    case UInt8(ascii: "s"): command.action = .substitute(try substitution())
    case UInt8(ascii: "y"): command.action = .transliterate(try transliteration())
    case UInt8(ascii: "a"): command.action = .append(text())
    case UInt8(ascii: "i"): command.action = .insert(text())
    case UInt8(ascii: "c"): command.action = .change(text())
    case UInt8(ascii: ":"):
      command.label = word()
      command.action = .label
    case UInt8(ascii: "b"):
      command.label = word()
      command.action = .branch(0)
    case UInt8(ascii: "t"):
      command.label = word()
      command.action = .branchIfSubstituted(0)
    case UInt8(ascii: "w"): command.action = .write(restOfLine())
    case UInt8(ascii: "r"): command.action = .read(restOfLine())
    default: throw failure("unknown command: `\(Character(UnicodeScalar(letter)))'")
    }
    try expectEnd(letter)
  }

  private mutating func expectEnd(_ letter: UInt8) throws(Failure) {
    if letter == UInt8(ascii: "{") { return }
    skipBlanks()
    guard let byte = peek, byte != 10, byte != 59, byte != 125, byte != 35 else { return }
    index += 1
    throw failure("extra characters after command")
  }

  private mutating func word() -> String {
    skipBlanks()
    let start = index
    while let byte = peek, byte != 10, byte != 59, byte != 125 { index += 1 }
    return String(decoding: bytes[start..<index], as: UTF8.self).trimmed
  }

  private mutating func restOfLine() -> String {
    skipBlanks()
    let start = index
    while let byte = peek, byte != 10 { index += byte == 10 ? 0 : 1 }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// The text of `a`, `i` and `c`: on the same line or the next, backslashes continue it.
  private mutating func text() -> [UInt8] {
    skipBlanks()
    if peek == 92 {
      index += 1
      skipBlanks()
      if peek == 10 { index += 1 }
    }
    var text: [UInt8] = []
    while let byte = peek, byte != 10 {
      if byte == 92, index + 1 < bytes.count {
        text.append(bytes[index + 1] == 116 ? 9 : bytes[index + 1])
        index += 2
        continue
      }
      text.append(byte)
      index += 1
    }
    return text
  }

  private mutating func substitution() throws(Failure) -> SedCommand.Substitution {
    guard let delimiter = peek, delimiter != 10, delimiter != 92 else { throw failure("unterminated `s' command") }
    let pattern = try delimited(delimiter, keepsEscapes: true, "`s' command")
    let replacement = try delimited(delimiter, keepsEscapes: false, "`s' command")
    index += 1
    var global = false
    var prints = false
    var ignoresCase = false
    var count = 1
    var file: String?
    flags: while let byte = peek {
      switch byte {
      case UInt8(ascii: "g"): global = true
      case UInt8(ascii: "p"): prints = true
      case UInt8(ascii: "i"), UInt8(ascii: "I"): ignoresCase = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        count = number() ?? 1
        continue flags
      case UInt8(ascii: "w"):
        index += 1
        file = restOfLine()
        break flags
      case UInt8(ascii: "e"), UInt8(ascii: "m"), UInt8(ascii: "M"): break
      case 10, 59, 125, 32, 9, 35: break flags
      default:
        index += 1
        throw failure("unknown option to `s'")
      }
      index += 1
    }
    let expression = try compile(pattern, ignoresCase: ignoresCase)
    let parts = Self.parts(replacement)
    for case .group(let group) in parts where group > expression.groupCount {
      throw failure("invalid reference \\\(group) on `s' command's RHS")
    }
    var substitution = SedCommand.Substitution(expression: expression, replacement: parts)
    substitution.global = global
    substitution.number = count
    substitution.prints = prints
    substitution.file = file
    return substitution
  }

  private static func parts(_ text: [UInt8]) -> [SedCommand.Substitution.Part] {
    var parts: [SedCommand.Substitution.Part] = []
    var plain: [UInt8] = []
    func flush() {
      if !plain.isEmpty { parts.append(.text(plain)) }
      plain = []
    }
    var index = 0
    while index < text.count {
      let byte = text[index]
      index += 1
      if byte == 38 {
        flush()
        parts.append(.group(0))
        continue
      }
      guard byte == 92, index < text.count else {
        plain.append(byte)
        continue
      }
      let next = text[index]
      index += 1
      let special: SedCommand.Substitution.Part? =
        switch next {
        case 48...57: .group(Int(next - 48))
        case UInt8(ascii: "U"): .upper
        case UInt8(ascii: "L"): .lower
        case UInt8(ascii: "u"): .upperNext
        case UInt8(ascii: "l"): .lowerNext
        case UInt8(ascii: "E"): .plain
        default: nil
        }
      if let special {
        flush()
        parts.append(special)
      } else {
        plain.append(next == 110 ? 10 : next == 116 ? 9 : next)
      }
    }
    flush()
    return parts
  }

  private mutating func transliteration() throws(Failure) -> [UInt32: UInt32] {
    guard let delimiter = peek else { throw failure("unterminated `y' command") }
    let from = try delimited(delimiter, keepsEscapes: false, "`y' command")
    let to = try delimited(delimiter, keepsEscapes: false, "`y' command")
    index += 1
    let a = Escapes.decode(from, style: .printf).bytes.text.unicodeScalars.map(\.value)
    let b = Escapes.decode(to, style: .printf).bytes.text.unicodeScalars.map(\.value)
    guard a.count == b.count else { throw failure("strings for `y' command are different lengths") }
    return Dictionary(zip(a, b)) { first, _ in first }
  }
}
