/// `wc`.
struct WordCount: ProcessImage {
  let invocation: Invocation
  private let options: CommandOptions
  private let files: [String]
  private var index = 0
  private var input: Input
  private var counts = Counts()
  private var total = Counts()
  private var inWord = false
  private var lineLength = 0
  private var failed = false

  private struct Counts {
    var lines = 0
    var words = 0
    var characters = 0
    var bytes = 0
    var longest = 0
  }

  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    let long: [String: Character] = ["lines": "l", "words": "w", "bytes": "c", "chars": "m"]
    guard let options = invocation.options("lwcmL", long: long, &c) else { return Ended(code: 1) }
    return WordCount(invocation, options)
  }

  private init(_ invocation: Invocation, _ options: CommandOptions) {
    self.invocation = invocation
    self.options = options
    files = options.operands.isEmpty ? ["-"] : options.operands
    input = Input([files[0]])
  }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    while true {
      switch input.nextBytes(invocation, &c) {
      case .line(let bytes, _): count(bytes)
      case .wait: return .input
      case .end:
        if input.failed { failed = true } else { write(counts, options.operands.isEmpty ? "" : files[index], &c) }
        total.lines += counts.lines
        total.words += counts.words
        total.characters += counts.characters
        total.bytes += counts.bytes
        total.longest = max(total.longest, counts.longest)
        counts = Counts()
        inWord = false
        index += 1
        guard index < files.count else {
          if files.count > 1 { write(total, "total", &c) }
          return .exit(failed ? 1 : 0)
        }
        input = Input([files[index]])
      }
    }
  }

  private mutating func count(_ bytes: [UInt8]) {
    counts.bytes += bytes.count
    for byte in bytes {
      if byte & 0xC0 != 0x80 {
        counts.characters += 1
        lineLength += 1
      }
      if byte == 10 {
        counts.lines += 1
        counts.longest = max(counts.longest, lineLength - 1)
        lineLength = 0
      }
      if byte.isSpace {
        inWord = false
      } else if !inWord {
        inWord = true
        counts.words += 1
      }
    }
  }

  private func write(_ counts: Counts, _ name: String, _ c: inout ProcessContext) {
    var columns: [Int] = []
    let all = options.letters.isEmpty
    if all || options.has("l") { columns.append(counts.lines) }
    if all || options.has("w") { columns.append(counts.words) }
    if options.has("m") { columns.append(counts.characters) }
    if all || options.has("c") { columns.append(counts.bytes) }
    if options.has("L") { columns.append(counts.longest) }
    let width = invocation.flavour == .busybox ? 9 : columns.count == 1 && files.count == 1 ? 1 : width(c)
    let text = columns.map { String($0).paddedLeft(to: columns.count == 1 && files.count == 1 ? 1 : width) }
    c.write(text.joined(separator: " ") + (name.isEmpty ? "" : " " + name) + "\n")
  }

  /// GNU makes columns as wide as the files' bytes need; 7 when that is not known.
  private func width(_ c: ProcessContext) -> Int {
    guard !options.operands.isEmpty else { return 7 }
    let bytes = files.map { (try? c.status(of: $0))?.size ?? 0 }.reduce(0, +)
    return String(bytes).count
  }
}

/// `uniq`.
struct Unique: LineUtility {
  let invocation: Invocation
  var input: Input
  private let options: CommandOptions
  private let output: Int
  private var current: [UInt8]?
  private var key: [UInt8] = []
  private var count = 0

  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    guard let options = invocation.options("cduif:s:w:", long: ["count": "c", "repeated": "d", "unique": "u"], &c)
    else { return Ended(code: 1) }
    var output = 1
    if options.operands.count > 1, let opened = try? c.open(options.operands[1], .write) { output = opened }
    let input = Input(Array(options.operands.prefix(1)))
    return Unique(invocation: invocation, input: input, options: options, output: output)
  }

  private init(invocation: Invocation, input: Input, options: CommandOptions, output: Int) {
    self.invocation = invocation
    self.input = input
    self.options = options
    self.output = output
  }

  mutating func take(_ line: [UInt8], endsInNewline: Bool, _ c: inout ProcessContext) {
    let key = key(of: line)
    if current != nil && key == self.key {
      count += 1
      return
    }
    flush(&c)
    current = line
    self.key = key
    count = 1
  }

  private func key(of line: [UInt8]) -> [UInt8] {
    var rest = line[...]
    for _ in 0..<(options.value("f").flatMap { Int($0) } ?? 0) {
      rest = rest.drop { $0.isSpace }.drop { !$0.isSpace }
    }
    rest = rest.dropFirst(options.value("s").flatMap { Int($0) } ?? 0)
    if let width = options.value("w").flatMap({ Int($0) }) { rest = rest.prefix(width) }
    return options.has("i") ? Array(Array(rest).text.lowercased().utf8) : Array(rest)
  }

  private mutating func flush(_ c: inout ProcessContext) {
    guard let line = current else { return }
    if options.has("d") && count < 2 || options.has("u") && count > 1 { return }
    let mark = options.has("c") ? Array((String(count).paddedLeft(to: 7) + " ").utf8) : []
    c.write(mark + line + [10], to: output)
  }

  mutating func finish(_ c: inout ProcessContext) -> Int {
    flush(&c)
    return input.failed ? 1 : 0
  }
}

/// `nl` and `rev` and `tac`: lines one by one.
struct LineMapper: LineUtility {
  let invocation: Invocation
  var input: Input
  private var number = 0
  private let numbersAll: Bool

  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    guard let options = invocation.options(invocation.name == "nl" ? "b:w:s:n:v:" : "", &c) else {
      return Ended(code: 1)
    }
    return LineMapper(
      invocation: invocation,
      input: Input(options.operands),
      numbersAll: options.value("b") == "a"
    )
  }

  private init(invocation: Invocation, input: Input, numbersAll: Bool) {
    self.invocation = invocation
    self.input = input
    self.numbersAll = numbersAll
  }

  mutating func take(_ line: [UInt8], endsInNewline: Bool, _ c: inout ProcessContext) {
    if invocation.name == "rev" {
      c.write(String(line.text.reversed()) + (endsInNewline ? "\n" : ""))
      return
    }
    guard numbersAll || !line.isEmpty else {
      c.write("       " + "\n")
      return
    }
    number += 1
    c.write(Array((String(number).paddedLeft(to: 6) + "\t").utf8) + line + [10])
  }

  mutating func finish(_ c: inout ProcessContext) -> Int { input.failed ? 1 : 0 }
}
