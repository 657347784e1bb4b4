/// `awk`.
struct Awk: ProcessImage {
  let invocation: Invocation
  let program: AwkProgram
  private var operands: ArraySlice<String>
  private var input: Input?
  private var readsStandardInput = true
  private var isStarted = false
  private var activeRanges: Set<Int> = []

  var variables: [String: AwkValue]
  var arrays: [String: AwkArray] = [:]
  var record = ""
  var fields: [String] = []
  var expressions: [String: RegularExpression] = [:]
  var files: [String: Int] = [:]
  var output: [UInt8] = []
  var frames: [AwkFrame] = []
  var steps = 0
  var random: UInt64 = 0

  /// Variables of a function call.
  struct AwkFrame: Sendable {
    var variables: [String: AwkValue]
    /// Parameters that are arrays of the caller, by their own names.
    var arrays: [String: String]
  }

  enum Flow: Sendable {
    case normal, breakLoop, continueLoop, next
    case exit(Int)
    case giveBack(AwkValue)
  }

  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    guard let options = invocation.options("+F:v:f:", &c) else { return Ended(code: 2) }
    var operands = options.operands[...]
    var text = ""
    for path in options.values("f") {
      guard let bytes = try? c.readFile(path) else {
        invocation.complain("can't open file \(path)", &c)
        return Ended(code: 2)
      }
      text += bytes.text + "\n"
    }
    if !options.has("f") {
      guard let first = operands.popFirst() else {
        c.write("usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]\n", to: 2)
        return Ended(code: 2)
      }
      text = first
    }
    do throws(AwkFailure) {
      var awk = Awk(invocation, try AwkParser.parse(text), operands)
      if let separator = options.value("F") {
        awk.variables["FS"] = .string(
          separator == "t" ? "\t" : Escapes.decode(Array(separator.utf8), style: .ansi).bytes.text
        )
      }
      for assignment in options.values("v") { awk.assign(assignment) }
      return awk
    } catch {
      invocation.complain("cmd. line:1: \(error.message)", &c)
      return Ended(code: 2)
    }
  }

  private init(_ invocation: Invocation, _ program: AwkProgram, _ operands: ArraySlice<String>) {
    self.invocation = invocation
    self.program = program
    self.operands = operands
    variables = [
      "FS": .string(" "), "OFS": .string(" "), "ORS": .string("\n"), "NR": .number(0), "FNR": .number(0),
      "NF": .number(0), "RS": .string("\n"), "SUBSEP": .string("\u{1C}"), "FILENAME": .string(""),
      "OFMT": .string("%.6g"), "CONVFMT": .string("%.6g"), "RSTART": .number(0), "RLENGTH": .number(-1),
    ]
  }

  /// `name=value` among the operands; false if it is a file.
  @discardableResult
  private mutating func assign(_ text: String) -> Bool {
    guard let equals = text.firstIndex(of: "="), Shell.isName(text[..<equals]) else { return false }
    let value = Escapes.decode(Array(text[text.index(after: equals)...].utf8), style: .ansi).bytes.text
    variables[String(text[..<equals])] = AwkValue(input: value)
    return true
  }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    do throws(AwkFailure) {
      if !isStarted {
        isStarted = true
        if let code = try begin(&c) { return .exit(code) }
      }
      while true {
        if input == nil, !nextInput() { return .exit(try finish(&c)) }
        guard var source = input else { break }
        input = nil
        let delimiter = text("RS").utf8.first ?? 10
        let next = source.nextLine(invocation, delimiter: delimiter, &c)
        switch next {
        case .line(let line, _):
          input = source
          if let code = try process(line.text, &c) { return .exit(code) }
          c.charge(max(1, steps >> 4))
          steps = 0
          if output.count > 4096 { flush(&c) }
        case .wait:
          input = source
          flush(&c)
          return .input
        case .end:
          if source.failed { failed = true }
        }
      }
      return .exit(0)
    } catch {
      flush(&c)
      invocation.complain("cmd. line:1: \(error.message)", &c)
      return .exit(2)
    }
  }

  private var failed = false

  private mutating func flush(_ c: inout ProcessContext) {
    c.write(output)
    output = []
  }

  private mutating func begin(_ c: inout ProcessContext) throws(AwkFailure) -> Int? {
    var environment = AwkArray()
    for entry in c.environment.entries { environment[entry.name] = AwkValue(input: entry.value) }
    arrays["ENVIRON"] = environment
    for rule in program.rules {
      guard case .begin = rule.pattern, let action = rule.action else { continue }
      if case .exit(let code) = try execute(action, &c) {
        flush(&c)
        return code
      }
    }
    let needsInput = program.rules.contains { if case .begin = $0.pattern { false } else { true } }
    guard needsInput else {
      flush(&c)
      return 0
    }
    return nil
  }

  private mutating func nextInput() -> Bool {
    while let operand = operands.popFirst() {
      if assign(operand) { continue }
      readsStandardInput = false
      variables["FILENAME"] = .string(operand)
      variables["FNR"] = .number(0)
      input = Input([operand])
      return true
    }
    guard readsStandardInput else { return false }
    readsStandardInput = false
    input = Input([])
    return true
  }

  private mutating func finish(_ c: inout ProcessContext) throws(AwkFailure) -> Int {
    var code = failed ? 2 : 0
    for rule in program.rules {
      guard case .end = rule.pattern, let action = rule.action else { continue }
      if case .exit(let asked) = try execute(action, &c) {
        code = asked
        break
      }
    }
    flush(&c)
    return code
  }

  private mutating func process(_ line: String, _ c: inout ProcessContext) throws(AwkFailure) -> Int? {
    setRecord(line)
    variables["NR"] = .number((variables["NR"]?.number ?? 0) + 1)
    variables["FNR"] = .number((variables["FNR"]?.number ?? 0) + 1)
    for (index, rule) in program.rules.enumerated() {
      guard try applies(rule.pattern, index, &c) else { continue }
      guard let action = rule.action else {
        output += Array((record + text("ORS")).utf8)
        continue
      }
      switch try execute(action, &c) {
      case .next: return nil
      case .exit(let code):
        operands = []
        input = nil
        readsStandardInput = false
        for case .end in program.rules.map(\.pattern) { return try max(code, finish(&c)) }
        flush(&c)
        return code
      default: break
      }
    }
    return nil
  }

  private mutating func applies(
    _ pattern: AwkRule.Pattern,
    _ index: Int,
    _ c: inout ProcessContext
  ) throws(AwkFailure) -> Bool {
    switch pattern {
    case .begin, .end: return false
    case .always: return true
    case .expression(let expression): return try evaluate(expression, &c).isTrue
    case .range(let first, let last):
      if !activeRanges.contains(index) {
        guard try evaluate(first, &c).isTrue else { return false }
        activeRanges.insert(index)
      }
      if try evaluate(last, &c).isTrue { activeRanges.remove(index) }
      return true
    }
  }

  // MARK: Records

  func text(_ name: String) -> String { variables[name]?.text() ?? "" }

  mutating func setRecord(_ line: String) {
    record = line
    fields = split(line, text("FS"))
    variables["NF"] = .number(Double(fields.count))
  }

  mutating func split(_ line: String, _ separator: String) -> [String] {
    if separator == " " {
      return line.split { $0 == " " || $0 == "\t" || $0 == "\n" }.map(String.init)
    }
    guard !line.isEmpty else { return [] }
    if separator.isEmpty { return line.map(String.init) }
    if separator.utf8.count == 1 && separator != "\\" {
      return line.split(separator: Character(separator), omittingEmptySubsequences: false).map(String.init)
    }
    guard let expression = expression(separator) else { return [line] }
    let bytes = Array(line.utf8)
    var parts: [String] = []
    var start = 0
    while let match = expression.firstMatch(in: bytes, from: start), !match.range.isEmpty {
      parts.append(Array(bytes[start..<match.range.lowerBound]).text)
      start = match.range.upperBound
    }
    return parts + [Array(bytes[start...]).text]
  }

  mutating func expression(_ text: String) -> RegularExpression? {
    if let known = expressions[text] { return known }
    let compiled = try? RegularExpression(text, isExtended: true)
    expressions[text] = compiled
    return compiled
  }

  mutating func setField(_ number: Int, _ value: String) {
    guard number > 0 else { return setRecord(value) }
    guard number <= 10_000 else { return }
    while fields.count < number { fields.append("") }
    fields[number - 1] = value
    rebuild()
  }

  mutating func rebuild() {
    record = fields.joined(separator: text("OFS"))
    variables["NF"] = .number(Double(fields.count))
  }
}
