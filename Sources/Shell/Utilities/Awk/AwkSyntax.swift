/// An expression of awk.
indirect enum AwkExpression: Sendable {
  case number(Double)
  case string(String)
  case expression(RegularExpression)
  case variable(String)
  case field(AwkExpression)
  case element(String, [AwkExpression])
  case unary(String, AwkExpression)
  case binary(String, AwkExpression, AwkExpression)
  case and(AwkExpression, AwkExpression)
  case or(AwkExpression, AwkExpression)
  case matches(AwkExpression, AwkExpression, negated: Bool)
  case contains(String, [AwkExpression])
  case conditional(AwkExpression, AwkExpression, AwkExpression)
  case assign(AwkExpression, String, AwkExpression)
  /// `++x` or `x++`.
  case step(AwkExpression, by: Double, isPrefix: Bool)
  case call(String, [AwkExpression])
  case group(AwkExpression)
}

/// A statement of awk.
indirect enum AwkStatement: Sendable {
  case expression(AwkExpression)
  case print([AwkExpression], AwkOutput?)
  case format([AwkExpression], AwkOutput?)
  case block([AwkStatement])
  case condition(AwkExpression, AwkStatement, AwkStatement?)
  case loop(AwkExpression, AwkStatement)
  case doLoop(AwkStatement, AwkExpression)
  case forLoop(AwkStatement?, AwkExpression?, AwkStatement?, AwkStatement)
  case forEach(String, String, AwkStatement)
  case delete(String, [AwkExpression]?)
  case next
  case exit(AwkExpression?)
  case breakLoop
  case continueLoop
  case giveBack(AwkExpression?)
}

/// Where `print > file` goes.
struct AwkOutput: Sendable {
  let path: AwkExpression
  let appends: Bool
}

struct AwkRule: Sendable {
  enum Pattern: Sendable {
    case begin
    case end
    case always
    case expression(AwkExpression)
    case range(AwkExpression, AwkExpression)
  }

  let pattern: Pattern
  /// Nil prints the record.
  let action: AwkStatement?
}

struct AwkFunction: Sendable {
  let parameters: [String]
  let body: AwkStatement
}

struct AwkProgram: Sendable {
  var rules: [AwkRule] = []
  var functions: [String: AwkFunction] = [:]
}

struct AwkFailure: Error {
  let message: String
}

/// A value of awk: numbers, strings, and input that looks like a number.
enum AwkValue: Sendable {
  case unset
  case number(Double)
  case string(String)
  case input(String, Double)

  /// Input text, a number too if it looks like one.
  init(input text: String) {
    let trimmed = text.trimmed
    if let first = trimmed.utf8.first, first.isDigit || first == 45 || first == 43 || first == 46,
      let number = Double(trimmed)
    {
      self = .input(text, number)
    } else {
      self = .string(text)
    }
  }

  var number: Double {
    switch self {
    case .unset: 0
    case .number(let number), .input(_, let number): number
    case .string(let text): Self.leadingNumber(text)
    }
  }

  func text(_ format: String = "%.6g") -> String {
    switch self {
    case .unset: ""
    case .string(let text), .input(let text, _): text
    case .number(let number):
      number == number.rounded() && abs(number) < 1e16
        ? String(Int(number)) : Printf.format(Array(format.utf8), [String(number)]).bytes.text
    }
  }

  var isTrue: Bool {
    switch self {
    case .unset: false
    case .number(let number), .input(_, let number): number != 0
    case .string(let text): !text.isEmpty
    }
  }

  var isString: Bool { if case .string = self { true } else { false } }

  static func leadingNumber(_ text: String) -> Double {
    let bytes = Array(text.trimmed.utf8)
    var end = 0
    if end < bytes.count, bytes[end] == 45 || bytes[end] == 43 { end += 1 }
    while end < bytes.count, bytes[end].isDigit { end += 1 }
    if end < bytes.count, bytes[end] == 46 {
      end += 1
      while end < bytes.count, bytes[end].isDigit { end += 1 }
    }
    if end + 1 < bytes.count, bytes[end] == 101 || bytes[end] == 69 {
      var exponent = end + 1
      if exponent < bytes.count, bytes[exponent] == 45 || bytes[exponent] == 43 { exponent += 1 }
      if exponent < bytes.count, bytes[exponent].isDigit {
        while exponent < bytes.count, bytes[exponent].isDigit { exponent += 1 }
        end = exponent
      }
    }
    return Double(String(decoding: bytes[..<end], as: UTF8.self)) ?? 0
  }
}

/// An array of awk; its keys are visited in the order in which they came.
struct AwkArray: Sendable {
  private(set) var keys: [String] = []
  private var values: [String: AwkValue] = [:]

  var count: Int { keys.count }

  subscript(key: String) -> AwkValue? {
    get { values[key] }
    set {
      if values[key] == nil, newValue != nil { keys.append(key) }
      if newValue == nil, values[key] != nil { keys.removeAll { $0 == key } }
      values[key] = newValue
    }
  }
}
