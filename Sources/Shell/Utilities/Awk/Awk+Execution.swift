extension Awk {
  private static var maximumSteps: Int { 5_000_000 }

  mutating func execute(_ statement: AwkStatement, _ c: inout ProcessContext) throws(AwkFailure) -> Flow {
    steps += 1
    guard steps < Self.maximumSteps else { throw AwkFailure(message: "the program runs without end") }
    switch statement {
    case .expression(let expression): _ = try evaluate(expression, &c)
    case .print(let values, let target):
      var texts: [String] = []
      for value in values { texts.append(try evaluate(value, &c).text(text("OFMT"))) }
      let line = values.isEmpty ? record : texts.joined(separator: text("OFS"))
      try write(Array((line + text("ORS")).utf8), target, &c)
    case .format(let values, let target):
      try write(Array(try format(values, &c).utf8), target, &c)
    case .block(let statements):
      for inner in statements {
        let flow = try execute(inner, &c)
        if case .normal = flow { continue }
        return flow
      }
    case .condition(let test, let then, let otherwise):
      if try evaluate(test, &c).isTrue { return try execute(then, &c) }
      if let otherwise { return try execute(otherwise, &c) }
    case .loop(let test, let body): return try loop(nil, test, nil, body, &c)
    case .forLoop(let start, let test, let step, let body): return try loop(start, test, step, body, &c)
    case .doLoop(let body, let test):
      repeat {
        let flow = try execute(body, &c)
        if case .breakLoop = flow { break }
        if let flow = Self.leaves(flow) { return flow }
        steps += 1
        guard steps < Self.maximumSteps else { throw AwkFailure(message: "the program runs without end") }
      } while try evaluate(test, &c).isTrue
    case .forEach(let variable, let array, let body):
      for key in arrays[arrayName(array)]?.keys ?? [] {
        set(.variable(variable), AwkValue(input: key))
        let flow = try execute(body, &c)
        if case .breakLoop = flow { break }
        if let flow = Self.leaves(flow) { return flow }
      }
    case .delete(let name, let keys):
      let array = arrayName(name)
      if let keys {
        let key = try key(keys, &c)
        arrays[array]?[key] = nil
      } else {
        arrays[array] = AwkArray()
      }
    case .next: return .next
    case .exit(let code):
      return .exit(Int(try code.map { value throws(AwkFailure) in try evaluate(value, &c).number } ?? 0) & 255)
    case .breakLoop: return .breakLoop
    case .continueLoop: return .continueLoop
    case .giveBack(let value):
      guard let value else { return .giveBack(.unset) }
      return .giveBack(try evaluate(value, &c))
    }
    return .normal
  }

  private mutating func loop(
    _ start: AwkStatement?,
    _ test: AwkExpression?,
    _ step: AwkStatement?,
    _ body: AwkStatement,
    _ c: inout ProcessContext
  ) throws(AwkFailure) -> Flow {
    if let start { _ = try execute(start, &c) }
    while try test.map({ value throws(AwkFailure) in try evaluate(value, &c).isTrue }) ?? true {
      let flow = try execute(body, &c)
      if case .breakLoop = flow { break }
      if let flow = Self.leaves(flow) { return flow }
      if let step { _ = try execute(step, &c) }
      steps += 1
      guard steps < Self.maximumSteps else { throw AwkFailure(message: "the program runs without end") }
    }
    return .normal
  }

  /// What leaves a loop and more.
  private static func leaves(_ flow: Flow) -> Flow? {
    switch flow {
    case .normal, .continueLoop, .breakLoop: nil
    case .next, .exit, .giveBack: flow
    }
  }

  private mutating func write(_ bytes: [UInt8], _ target: AwkOutput?, _ c: inout ProcessContext) throws(AwkFailure) {
    guard let target else {
      output += bytes
      return
    }
    let path = try evaluate(target.path, &c).text()
    if path == "/dev/stderr" {
      c.write(bytes, to: 2)
      return
    }
    if path == "/dev/stdout" {
      output += bytes
      return
    }
    if files[path] == nil {
      do throws(FileError) { files[path] = try c.open(path, target.appends ? .append : .write) } catch {
        throw AwkFailure(message: "can't redirect to `\(path)' (\(error.message))")
      }
    }
    if let descriptor = files[path] { c.write(bytes, to: descriptor) }
  }

  mutating func format(_ values: [AwkExpression], _ c: inout ProcessContext) throws(AwkFailure) -> String {
    var texts: [AwkValue] = []
    for value in values { texts.append(try evaluate(value, &c)) }
    guard let first = texts.first else { return "" }
    return Self.format(first.text(), texts.dropFirst())
  }

  /// The format is used once, and what is missing is empty.
  private static func format(_ format: String, _ values: ArraySlice<AwkValue>) -> String {
    let bytes = Array(format.utf8)
    var rest = values
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] == 37 else {
        result.append(bytes[index])
        index += 1
        continue
      }
      if index + 1 < bytes.count, bytes[index + 1] == 37 {
        result.append(37)
        index += 2
        continue
      }
      var stars = rest.map { $0.text() }[...]
      let before = stars.count
      guard let directive = Printf.Directive(bytes, &index, &stars) else {
        result.append(37)
        index += 1
        continue
      }
      rest = rest.dropFirst(before - stars.count)
      let value = rest.popFirst() ?? .unset
      switch directive.letter {
      case "s": result += directive.pad(Array(directive.cut(value.text()).utf8))
      case "c":
        let isNumber = if case .number = value { true } else { false }
        let character =
          isNumber
          ? UnicodeScalar(UInt32(max(0, value.number))).map { String(Character($0)) } ?? ""
          : String(value.text().prefix(1))
        result += directive.pad(Array(character.utf8))
      case "d", "i", "u", "x", "X", "o":
        let number = value.number
        result += directive.integer(number.isFinite && abs(number) < 9e18 ? Int(number) : 0)
      default: result += directive.floating(value.number)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  // MARK: Variables

  /// The array that a name means: a parameter may stand for one of the caller's.
  func arrayName(_ name: String) -> String { frames.last?.arrays[name] ?? name }

  func variable(_ name: String) -> AwkValue { frames.last?.variables[name] ?? variables[name] ?? .unset }

  mutating func key(_ keys: [AwkExpression], _ c: inout ProcessContext) throws(AwkFailure) -> String {
    var texts: [String] = []
    for key in keys { texts.append(try evaluate(key, &c).text()) }
    return texts.joined(separator: text("SUBSEP"))
  }

  /// Sets a plain variable.
  mutating func set(_ target: AwkExpression, _ value: AwkValue) {
    guard case .variable(let name) = target else { return }
    if frames.last?.variables[name] != nil {
      frames[frames.count - 1].variables[name] = value
      return
    }
    variables[name] = value
    if name == "NF" {
      let count = max(0, min(10_000, Int(value.number)))
      while fields.count < count { fields.append("") }
      fields.removeLast(fields.count - count)
      rebuild()
    }
  }

  mutating func store(
    _ target: AwkExpression,
    _ value: AwkValue,
    _ c: inout ProcessContext
  ) throws(AwkFailure) {
    switch target {
    case .variable: set(target, value)
    case .field(let number): setField(Int(try evaluate(number, &c).number), value.text())
    case .element(let name, let keys):
      let key = try key(keys, &c)
      let array = arrayName(name)
      guard arrays[array]?.count ?? 0 < 1_000_000 else { throw AwkFailure(message: "array too big") }
      arrays[array, default: AwkArray()][key] = value
    case .group(let inner): try store(inner, value, &c)
    default: throw AwkFailure(message: "assignment to what is no variable")
    }
  }
}
