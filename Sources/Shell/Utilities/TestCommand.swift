/// `test` and `[`.
enum TestCommand {
  enum Failure: Error {
    case notInteger(String)
    case unknownOperator(String)
    case tooMany
    case missingArgument(String)

    func message(_ dialect: Dialect) -> String {
      switch (self, dialect) {
      case (.notInteger(let text), .bash): "\(text): integer expression expected"
      case (.notInteger(let text), .ash): "\(text): bad number"
      case (.notInteger(let text), .dash): "Illegal number: \(text)"
      case (.unknownOperator(let text), .bash): "\(text): unary operator expected"
      case (.unknownOperator(let text), _): "\(text): unknown operand"
      case (.tooMany, _): "too many arguments"
      case (.missingArgument(let text), .bash): "\(text): argument expected"
      case (.missingArgument, _): "argument expected"
      }
    }
  }

  static func evaluate(_ arguments: [String], _ c: ProcessContext) throws(Failure) -> Bool {
    switch arguments.count {
    case 0: return false
    case 1: return !arguments[0].isEmpty
    case 2:
      if arguments[0] == "!" { return arguments[1].isEmpty }
      guard let result = unary(arguments[0], arguments[1], c) else { throw .unknownOperator(arguments[0]) }
      return result
    case 3:
      if let result = try binary(arguments[0], arguments[1], arguments[2], c) { return result }
      if arguments[0] == "!" { return try !evaluate(Array(arguments.dropFirst()), c) }
      if arguments[0] == "(" && arguments[2] == ")" { return !arguments[1].isEmpty }
    case 4 where arguments[0] == "!": return try !evaluate(Array(arguments.dropFirst()), c)
    default: break
    }
    var reader = Reader(rest: arguments[...])
    let result = try reader.or(c)
    guard reader.rest.isEmpty else { throw .tooMany }
    return result
  }

  private struct Reader {
    var rest: ArraySlice<String>

    mutating func or(_ c: ProcessContext) throws(Failure) -> Bool {
      var result = try and(c)
      while rest.first == "-o" {
        rest.removeFirst()
        let right = try and(c)
        result = result || right
      }
      return result
    }

    mutating func and(_ c: ProcessContext) throws(Failure) -> Bool {
      var result = try primary(c)
      while rest.first == "-a" {
        rest.removeFirst()
        let right = try primary(c)
        result = result && right
      }
      return result
    }

    mutating func primary(_ c: ProcessContext) throws(Failure) -> Bool {
      guard let first = rest.popFirst() else { throw .missingArgument("test") }
      if first == "!" { return try !primary(c) }
      if first == "(" {
        let result = try or(c)
        guard rest.popFirst() == ")" else { throw .missingArgument(")") }
        return result
      }
      if let operation = rest.first, let second = rest.dropFirst().first,
        let result = try TestCommand.binary(first, operation, second, c)
      {
        rest.removeFirst(2)
        return result
      }
      if let operand = rest.first, let result = TestCommand.unary(first, operand, c) {
        rest.removeFirst()
        return result
      }
      return !first.isEmpty
    }
  }

  /// Nil if it is no unary operator.
  static func unary(_ operation: String, _ operand: String, _ c: ProcessContext) -> Bool? {
    func status(followingLinks: Bool = true) -> FileStatus? {
      try? c.status(of: operand, followingLinks: followingLinks)
    }
    switch operation {
    case "-n": return !operand.isEmpty
    case "-z": return operand.isEmpty
    case "-e", "-a": return status() != nil
    case "-f": return status()?.kind == .file
    case "-d": return status()?.isDirectory == true
    case "-h", "-L": return status(followingLinks: false)?.kind == .symbolicLink
    case "-s": return (status()?.size ?? 0) > 0
    case "-r": return c.permits(operand, 4)
    case "-w": return c.permits(operand, 2)
    case "-x": return c.permits(operand, 1)
    case "-p": return status()?.kind == .pipe
    case "-S": return status()?.kind == .socket
    case "-b": return false
    case "-c": return status()?.kind == .device
    case "-t": return c.isTerminal(Int(operand) ?? -1)
    case "-O": return status()?.owner == c.user.id
    case "-G": return status()?.group == c.user.group
    case "-u", "-g", "-k": return false
    default: return nil
    }
  }

  /// Nil if it is no binary operator.
  static func binary(
    _ left: String,
    _ operation: String,
    _ right: String,
    _ c: ProcessContext
  ) throws(Failure) -> Bool? {
    switch operation {
    case "=", "==": return left == right
    case "!=": return left != right
    case "<": return left < right
    case ">": return left > right
    case "-eq", "-ne", "-lt", "-le", "-gt", "-ge":
      let a = try number(left)
      let b = try number(right)
      switch operation {
      case "-eq": return a == b
      case "-ne": return a != b
      case "-lt": return a < b
      case "-le": return a <= b
      case "-gt": return a > b
      default: return a >= b
      }
    case "-nt", "-ot":
      let a = (try? c.status(of: left))?.modified ?? .seconds(-1)
      let b = (try? c.status(of: right))?.modified ?? .seconds(-1)
      return operation == "-nt" ? a > b : a < b
    case "-ef":
      guard let a = try? c.status(of: left), let b = try? c.status(of: right) else { return false }
      return a.inode == b.inode && a.fileSystem == b.fileSystem
    default: return nil
    }
  }

  private static func number(_ text: String) throws(Failure) -> Int {
    guard let number = Int(text.trimmed) else { throw .notInteger(text) }
    return number
  }
}

extension Shell {
  /// What `[[ … ]]` says.
  mutating func test(_ expression: TestExpression, _ c: inout ProcessContext) throws(ExpansionStop) -> Bool {
    switch expression {
    case .word(let word): return !(try expandOne(word, &c)).isEmpty
    case .not(let inner): return !(try test(inner, &c))
    case .and(let left, let right):
      guard try test(left, &c) else { return false }
      return try test(right, &c)
    case .or(let left, let right):
      if try test(left, &c) { return true }
      return try test(right, &c)
    case .unary(let operation, let word):
      let operand = try expandOne(word, &c)
      if operation == "-v" { return variables[operand] != nil }
      guard let result = TestCommand.unary(operation, operand, c) else {
        throw .failed("conditional unary operator expected: \(operation)", status: 2, isFatal: false)
      }
      return result
    case .binary(let left, let operation, let right): return try test(left, operation, right, &c)
    }
  }

  private mutating func test(
    _ left: Word,
    _ operation: String,
    _ right: Word,
    _ c: inout ProcessContext
  ) throws(ExpansionStop) -> Bool {
    let subject = try expandOne(left, &c)
    switch operation {
    case "=", "==": return Pattern(try expandPattern(right, &c)).matches(subject)
    case "!=": return !Pattern(try expandPattern(right, &c)).matches(subject)
    case "=~":
      let text = try expandOne(right, &c)
      guard let expression = try? RegularExpression(text, isExtended: true) else {
        throw .failed("invalid regular expression `\(text)'", status: 2, isFatal: false)
      }
      let bytes = Array(subject.utf8)
      guard let match = expression.firstMatch(in: bytes) else { return false }
      var variable = Variable("")
      variable.elements = match.groups.map { group in
        group.map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
      }
      variable.value = variable.elements?.first ?? ""
      variables["BASH_REMATCH"] = variable
      return true
    default:
      let operand = try expandOne(right, &c)
      do throws(TestCommand.Failure) {
        if let result = try TestCommand.binary(subject, operation, operand, c) { return result }
      } catch { throw .failed(error.message(dialect), status: 2, isFatal: false) }
      throw .failed("conditional binary operator expected", status: 2, isFatal: false)
    }
  }
}
