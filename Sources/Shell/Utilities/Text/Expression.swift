/// `expr`.
struct Expression {
  private enum Failure: Error {
    case syntax
    case notNumber
    case divisionByZero
  }

  private var rest: ArraySlice<String>

  static func run(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    var expression = Expression(rest: call.arguments[...])
    do throws(Failure) {
      guard !call.arguments.isEmpty else { throw .syntax }
      let value = try expression.or()
      guard expression.rest.isEmpty else { throw .syntax }
      c.write(value + "\n")
      return value.isEmpty || value == "0" ? 1 : 0
    } catch {
      switch error {
      case .syntax: call.complain("syntax error", &c)
      case .notNumber: call.complain("non-integer argument", &c)
      case .divisionByZero: call.complain("division by zero", &c)
      }
      return 2
    }
  }

  private init(rest: ArraySlice<String>) { self.rest = rest }

  private mutating func or() throws(Failure) -> String {
    var left = try and()
    while rest.first == "|" {
      rest.removeFirst()
      let right = try and()
      if left.isEmpty || left == "0" { left = right }
    }
    return left
  }

  private mutating func and() throws(Failure) -> String {
    var left = try comparison()
    while rest.first == "&" {
      rest.removeFirst()
      let right = try comparison()
      if [left, right].contains(where: { $0.isEmpty || $0 == "0" }) { left = "0" }
    }
    return left
  }

  private mutating func comparison() throws(Failure) -> String {
    var left = try sum()
    while let operation = rest.first, ["<", "<=", "=", "==", "!=", ">=", ">"].contains(operation) {
      rest.removeFirst()
      let right = try sum()
      let order: Int
      if let a = Int(left), let b = Int(right) {
        order = a < b ? -1 : a > b ? 1 : 0
      } else {
        order = left < right ? -1 : left > right ? 1 : 0
      }
      let holds: Bool =
        switch operation {
        case "<": order < 0
        case "<=": order <= 0
        case ">": order > 0
        case ">=": order >= 0
        case "!=": order != 0
        default: order == 0
        }
      left = holds ? "1" : "0"
    }
    return left
  }

  private mutating func sum() throws(Failure) -> String {
    var left = try product()
    while rest.first == "+" || rest.first == "-" {
      let operation = rest.removeFirst()
      let right = try product()
      guard let a = Int(left), let b = Int(right) else { throw .notNumber }
      left = String(operation == "+" ? a &+ b : a &- b)
    }
    return left
  }

  private mutating func product() throws(Failure) -> String {
    var left = try match()
    while let operation = rest.first, ["*", "/", "%"].contains(operation) {
      rest.removeFirst()
      guard let a = Int(left), let b = Int(try match()) else { throw .notNumber }
      if operation != "*" && b == 0 { throw .divisionByZero }
      left = String(operation == "*" ? a &* b : operation == "/" ? a / b : a % b)
    }
    return left
  }

  private mutating func match() throws(Failure) -> String {
    let left = try primary()
    guard rest.first == ":" else { return left }
    rest.removeFirst()
    return try match(left, try primary())
  }

  private func match(_ text: String, _ pattern: String) throws(Failure) -> String {
    guard let expression = try? RegularExpression("^" + pattern, isExtended: false) else { throw .syntax }
    let bytes = Array(text.utf8)
    let found = expression.firstMatch(in: bytes)
    if expression.groupCount > 0 {
      guard let group = found?.groups[1] else { return "" }
      return Array(bytes[group]).text
    }
    return String(found.map { Array(bytes[$0.range]).text.count } ?? 0)
  }

  private mutating func primary() throws(Failure) -> String {
    guard let word = rest.popFirst() else { throw .syntax }
    switch word {
    case "(":
      let value = try or()
      guard rest.popFirst() == ")" else { throw .syntax }
      return value
    case "length" where !rest.isEmpty: return String(try primary().count)
    case "match" where rest.count > 1:
      let text = try primary()
      return try match(text, try primary())
    case "substr" where rest.count > 2:
      let text = Array(try primary())
      guard let start = Int(try primary()), let count = Int(try primary()), start > 0, count > 0 else { return "" }
      return String(text.dropFirst(start - 1).prefix(count))
    case "index" where rest.count > 1:
      let text = try primary()
      let characters = try primary()
      return String((Array(text).firstIndex { characters.contains($0) } ?? -1) + 1)
    default: return word
    }
  }
}

/// `dd`.
enum BlockCopy {
  static func run(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    var values: [String: String] = [:]
    for argument in call.arguments {
      let parts = argument.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
    }
    let size = values["bs"].flatMap(Size.parse) ?? 512
    let count = values["count"].flatMap { Int($0) }
    let limit = count.map { $0.multipliedReportingOverflow(by: size) }
    guard size > 0, limit?.overflow != true else {
      call.complain("invalid number: '\(values["bs"] ?? "")'", &c)
      return 1
    }
    var total = 0
    do throws(FileError) {
      let input = try values["if"].map { path throws(FileError) in try c.open(path, .read) } ?? 0
      let output = try values["of"].map { path throws(FileError) in try c.open(path, .write) } ?? 1
      while total < limit?.partialValue ?? Int.max {
        guard total < 1 << 30 else { throw .fileTooLarge }
        guard case .bytes(let bytes) = try c.tryRead(input, max: min(65_536, (limit?.partialValue ?? Int.max) - total))
        else { break }
        try c.tryWrite(bytes, to: output)
        total += bytes.count
      }
    } catch {
      let path = values["of"] ?? values["if"] ?? "standard output"
      call.complain(
        error == .noSpace ? "error writing '\(path)': \(error.message)" : "failed to open '\(path)': \(error.message)",
        &c
      )
      return 1
    }
    let (full, partial) = (total / size, total % size > 0 ? 1 : 0)
    c.write("\(full)+\(partial) records in\n\(full)+\(partial) records out\n", to: 2)
    if values["status"] != "none" {
      c.write("\(total) bytes (\(Size.human(total))B) copied, 0.001 s, \(Size.human(total * 1000))B/s\n", to: 2)
    }
    return 0
  }
}
