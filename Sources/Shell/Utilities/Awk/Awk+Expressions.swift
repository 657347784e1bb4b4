extension Awk {
  mutating func evaluate(_ expression: AwkExpression, _ c: inout ProcessContext) throws(AwkFailure) -> AwkValue {
    switch expression {
    case .number(let number): return .number(number)
    case .string(let text): return .string(text)
    case .expression(let expression): return .number(expression.matches(Array(record.utf8)) ? 1 : 0)
    case .variable(let name): return variable(name)
    case .group(let inner): return try evaluate(inner, &c)
    case .field(let number): return field(Int(try evaluate(number, &c).number))
    case .element(let name, let keys):
      let key = try key(keys, &c)
      let array = arrayName(name)
      if let value = arrays[array]?[key] { return value }
      arrays[array, default: AwkArray()][key] = .unset
      return .unset
    case .unary(let operation, let operand):
      let value = try evaluate(operand, &c)
      if operation == "!" { return .number(value.isTrue ? 0 : 1) }
      return .number(operation == "-" ? -value.number : value.number)
    case .binary(let operation, let left, let right):
      return try apply(operation, try evaluate(left, &c), try evaluate(right, &c))
    case .and(let left, let right):
      guard try evaluate(left, &c).isTrue else { return .number(0) }
      return .number(try evaluate(right, &c).isTrue ? 1 : 0)
    case .or(let left, let right):
      if try evaluate(left, &c).isTrue { return .number(1) }
      return .number(try evaluate(right, &c).isTrue ? 1 : 0)
    case .matches(let left, let right, let negated):
      let subject = try evaluate(left, &c).text()
      guard let pattern = try pattern(right, &c) else { return .number(negated ? 1 : 0) }
      return .number(pattern.matches(Array(subject.utf8)) != negated ? 1 : 0)
    case .contains(let name, let keys):
      let key = try key(keys, &c)
      return .number(arrays[arrayName(name)]?[key] != nil ? 1 : 0)
    case .conditional(let test, let first, let second):
      return try evaluate(try evaluate(test, &c).isTrue ? first : second, &c)
    case .assign(let target, let operation, let value):
      var result = try evaluate(value, &c)
      if operation != "=" { result = try apply(String(operation.dropLast()), try evaluate(target, &c), result) }
      try store(target, result, &c)
      return result
    case .step(let target, let change, let isPrefix):
      let old = try evaluate(target, &c).number
      try store(target, .number(old + change), &c)
      return .number(isPrefix ? old + change : old)
    case .call(let name, let arguments): return try call(name, arguments, &c)
    }
  }

  private func field(_ number: Int) -> AwkValue {
    if number == 0 { return AwkValue(input: record) }
    return number > 0 && number <= fields.count ? AwkValue(input: fields[number - 1]) : .unset
  }

  private mutating func pattern(
    _ expression: AwkExpression,
    _ c: inout ProcessContext
  ) throws(AwkFailure) -> RegularExpression? {
    if case .expression(let compiled) = expression { return compiled }
    return self.expression(try evaluate(expression, &c).text())
  }

  private func apply(_ operation: String, _ a: AwkValue, _ b: AwkValue) throws(AwkFailure) -> AwkValue {
    switch operation {
    case " ": return .string(a.text(text("CONVFMT")) + b.text(text("CONVFMT")))
    case "+": return .number(a.number + b.number)
    case "-": return .number(a.number - b.number)
    case "*": return .number(a.number * b.number)
    case "/", "%":
      guard b.number != 0 else { throw AwkFailure(message: "division by zero") }
      return .number(operation == "/" ? a.number / b.number : a.number.truncatingRemainder(dividingBy: b.number))
    case "^": return .number(Self.power(a.number, b.number))
    default: return .number(Self.compare(operation, a, b) ? 1 : 0)
    }
  }

  private static func power(_ base: Double, _ exponent: Double) -> Double {
    guard exponent == exponent.rounded(), abs(exponent) < 1024 else {
      return exponent == 0.5 ? base.squareRoot() : .nan
    }
    let result = (0..<Int(abs(exponent))).reduce(1.0) { value, _ in value * base }
    return exponent < 0 ? 1 / result : result
  }

  private static func compare(_ operation: String, _ a: AwkValue, _ b: AwkValue) -> Bool {
    let order: Int
    if a.isString || b.isString {
      let (x, y) = (a.text(), b.text())
      order = x == y ? 0 : x < y ? -1 : 1
    } else {
      order = a.number == b.number ? 0 : a.number < b.number ? -1 : 1
    }
    switch operation {
    case "==": return order == 0
    case "!=": return order != 0
    case "<": return order < 0
    case "<=": return order <= 0
    case ">": return order > 0
    default: return order >= 0
    }
  }

  // MARK: Functions

  private mutating func call(
    _ name: String,
    _ arguments: [AwkExpression],
    _ c: inout ProcessContext
  ) throws(AwkFailure) -> AwkValue {
    if let function = program.functions[name] { return try call(function, arguments, &c) }
    switch name {
    case "length":
      if case .variable(let array)? = arguments.first, let found = arrays[arrayName(array)] {
        return .number(Double(found.count))
      }
      let text = try arguments.first.map { value throws(AwkFailure) in try evaluate(value, &c).text() } ?? record
      return .number(Double(text.count))
    case "sub", "gsub": return try substitute(arguments, all: name == "gsub", &c)
    case "split": return try splitIntoArray(arguments, &c)
    case "match": return try match(arguments, &c)
    case "\u{0}list": return .string("")
    default: break
    }
    var values: [AwkValue] = []
    for argument in arguments { values.append(try evaluate(argument, &c)) }
    guard let result = try simpleCall(name, values, &c) else {
      throw AwkFailure(message: "function `\(name)' is not defined")
    }
    return result
  }

  private mutating func simpleCall(
    _ name: String,
    _ values: [AwkValue],
    _ c: inout ProcessContext
  ) throws(AwkFailure) -> AwkValue? {
    func text(_ index: Int) -> String { index < values.count ? values[index].text() : "" }
    func number(_ index: Int) -> Double { index < values.count ? values[index].number : 0 }
    switch name {
    case "substr":
      let characters = Array(text(0))
      let start = number(1).rounded(.toNearestOrEven)
      let end = values.count > 2 ? start + number(2).rounded(.toNearestOrEven) : Double(characters.count) + 1
      let low = max(1, start)
      let high = min(Double(characters.count) + 1, end)
      return .string(low < high ? String(characters[Int(low) - 1..<Int(high) - 1]) : "")
    case "index":
      let haystack = Array(text(0))
      let needle = Array(text(1))
      guard !needle.isEmpty, needle.count <= haystack.count else { return .number(0) }
      let found = (0...haystack.count - needle.count).first { Array(haystack[$0..<$0 + needle.count]) == needle }
      return .number(Double((found ?? -1) + 1))
    case "toupper": return .string(text(0).uppercased())
    case "tolower": return .string(text(0).lowercased())
    case "sprintf":
      let constants = values.map { value -> AwkExpression in
        if case .number(let number) = value { .number(number) } else { .string(value.text()) }
      }
      return .string(try format(constants, &c))
    case "int": return .number(number(0).rounded(.towardZero))
    case "sqrt": return .number(number(0).squareRoot())
    case "rand": return .number(Double(c.kernel.nextRandom() >> 11) / Double(1 << 53))
    case "srand": return .number(0)
    case "systime": return .number(Double(c.epoch + Int(c.now.components.seconds)))
    case "strftime":
      let seconds = values.count > 1 ? Int(number(1)) : c.epoch + Int(c.now.components.seconds)
      return .string(Calendar.format(values.isEmpty ? "%c" : text(0), seconds: seconds))
    case "close", "fflush": return .number(0)
    case "system": throw AwkFailure(message: "system() is not simulated")
    default: return nil
    }
  }

  private mutating func call(
    _ function: AwkFunction,
    _ arguments: [AwkExpression],
    _ c: inout ProcessContext
  ) throws(AwkFailure) -> AwkValue {
    guard frames.count < 200 else { throw AwkFailure(message: "function calls nested too deep") }
    var frame = AwkFrame(variables: [:], arrays: [:])
    for (index, parameter) in function.parameters.enumerated() {
      if index < arguments.count, case .variable(let name) = arguments[index], arrays[arrayName(name)] != nil {
        frame.arrays[parameter] = arrayName(name)
      } else {
        frame.variables[parameter] = index < arguments.count ? try evaluate(arguments[index], &c) : .unset
        frame.arrays[parameter] = "\(frames.count)\u{0}\(parameter)"
        arrays["\(frames.count)\u{0}\(parameter)"] = nil
      }
    }
    frames.append(frame)
    defer { frames.removeLast() }
    if case .giveBack(let value) = try execute(function.body, &c) { return value }
    return .unset
  }

  private mutating func substitute(
    _ arguments: [AwkExpression],
    all: Bool,
    _ c: inout ProcessContext
  ) throws(AwkFailure) -> AwkValue {
    guard arguments.count >= 2, let pattern = try pattern(arguments[0], &c) else { return .number(0) }
    let replacement = Array(try evaluate(arguments[1], &c).text().utf8)
    let target = arguments.count > 2 ? arguments[2] : .field(.number(0))
    let bytes = Array(try evaluate(target, &c).text().utf8)
    var result: [UInt8] = []
    var start = 0
    var count = 0
    while start <= bytes.count, let match = pattern.firstMatch(in: bytes, from: start) {
      count += 1
      result += bytes[start..<match.range.lowerBound]
      result += Self.expand(replacement, bytes[match.range])
      start = match.range.upperBound
      if match.range.isEmpty {
        if start < bytes.count { result.append(bytes[start]) }
        start += 1
      }
      if !all { break }
    }
    guard count > 0 else { return .number(0) }
    if start < bytes.count { result += bytes[start...] }
    try store(target, .string(result.text), &c)
    return .number(Double(count))
  }

  /// `&` is what matched, `\&` an ampersand.
  private static func expand(_ replacement: [UInt8], _ match: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < replacement.count {
      if replacement[index] == 92, index + 1 < replacement.count,
        replacement[index + 1] == 38 || replacement[index + 1] == 92
      {
        result.append(replacement[index + 1])
        index += 2
        continue
      }
      if replacement[index] == 38 { result += match } else { result.append(replacement[index]) }
      index += 1
    }
    return result
  }

  private mutating func splitIntoArray(
    _ arguments: [AwkExpression],
    _ c: inout ProcessContext
  ) throws(AwkFailure) -> AwkValue {
    guard arguments.count >= 2, case .variable(let name) = arguments[1] else {
      throw AwkFailure(message: "split needs an array")
    }
    let line = try evaluate(arguments[0], &c).text()
    var parts: [String]
    if arguments.count > 2, case .expression(let expression) = arguments[2] {
      parts = []
      let bytes = Array(line.utf8)
      var start = 0
      while let match = expression.firstMatch(in: bytes, from: start), !match.range.isEmpty {
        parts.append(Array(bytes[start..<match.range.lowerBound]).text)
        start = match.range.upperBound
      }
      parts.append(Array(bytes[start...]).text)
    } else {
      let separator = arguments.count > 2 ? try evaluate(arguments[2], &c).text() : text("FS")
      parts = split(line, separator)
    }
    var array = AwkArray()
    for (index, part) in parts.enumerated() { array[String(index + 1)] = AwkValue(input: part) }
    arrays[arrayName(name)] = array
    return .number(Double(parts.count))
  }

  private mutating func match(_ arguments: [AwkExpression], _ c: inout ProcessContext) throws(AwkFailure) -> AwkValue {
    guard arguments.count >= 2, let pattern = try pattern(arguments[1], &c) else { return .number(0) }
    let bytes = Array(try evaluate(arguments[0], &c).text().utf8)
    let found = pattern.firstMatch(in: bytes)
    let start = found.map { Array(bytes[..<$0.range.lowerBound]).text.count + 1 } ?? 0
    variables["RSTART"] = .number(Double(start))
    variables["RLENGTH"] = .number(found.map { Double(Array(bytes[$0.range]).text.count) } ?? -1)
    if arguments.count > 2, case .variable(let name) = arguments[2] {
      var array = AwkArray()
      for (index, group) in (found?.groups ?? []).enumerated() {
        if let group { array[String(index)] = AwkValue(input: Array(bytes[group]).text) }
      }
      arrays[arrayName(name)] = array
    }
    return .number(Double(start))
  }
}
