/// `cut`.
struct Cut: LineUtility {
  let invocation: Invocation
  var input: Input
  private let options: CommandOptions
  private let ranges: [ClosedRange<Int>]
  private let delimiter: [UInt8]

  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    let long: [String: Character] = [
      "delimiter": "d", "fields": "f", "characters": "c", "bytes": "b", "output-delimiter": "O", "complement": "C",
    ]
    guard let options = invocation.options("d:f:c:b:snO:C", long: long, &c) else { return Ended(code: 1) }
    guard let list = options.value("f") ?? options.value("c") ?? options.value("b"), let ranges = parse(list) else {
      invocation.complain("you must specify a list of bytes, characters, or fields", &c)
      return Ended(code: 1)
    }
    let delimiter = Array((options.value("d") ?? "\t").utf8)
    guard delimiter.count == 1 || options.value("d").map({ $0.count == 1 }) == true else {
      invocation.complain("the delimiter must be a single character", &c)
      return Ended(code: 1)
    }
    let input = Input(options.operands)
    return Cut(invocation: invocation, input: input, options: options, ranges: ranges, delimiter: delimiter)
  }

  private init(
    invocation: Invocation,
    input: Input,
    options: CommandOptions,
    ranges: [ClosedRange<Int>],
    delimiter: [UInt8]
  ) {
    self.invocation = invocation
    self.input = input
    self.options = options
    self.ranges = ranges
    self.delimiter = delimiter
  }

  private static func parse(_ list: String) -> [ClosedRange<Int>]? {
    var ranges: [ClosedRange<Int>] = []
    for part in list.split(separator: ",") {
      let bounds = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      let low = bounds[0].isEmpty ? 1 : Int(bounds[0])
      let high = bounds.count == 1 ? low : bounds[1].isEmpty ? Int.max : Int(bounds[1])
      guard let low, let high, low >= 1, low <= high else { return nil }
      ranges.append(low...high)
    }
    return ranges.isEmpty ? nil : ranges
  }

  private func keeps(_ number: Int) -> Bool { ranges.contains { $0.contains(number) } != options.has("C") }

  mutating func take(_ line: [UInt8], endsInNewline: Bool, _ c: inout ProcessContext) {
    if options.has("f") {
      let text = line.text
      let separator = delimiter.text
      let fields = text.split(separator: separator, omittingEmptySubsequences: false)
      if fields.count == 1 {
        if !options.has("s") { c.write(line + [10]) }
        return
      }
      let kept = fields.enumerated().filter { keeps($0.offset + 1) }.map(\.element)
      c.write(kept.joined(separator: options.value("O") ?? separator) + "\n")
    } else if options.has("b") {
      c.write(line.enumerated().filter { keeps($0.offset + 1) }.map(\.element) + [10])
    } else {
      c.write(String(line.text.enumerated().filter { keeps($0.offset + 1) }.map(\.element)) + "\n")
    }
  }

  mutating func finish(_ c: inout ProcessContext) -> Int { input.failed ? 1 : 0 }
}

/// `tr`.
struct Translate: ProcessImage {
  let invocation: Invocation
  var input = Input([])
  private let table: [UInt32: UInt32]
  private let last: UInt32?
  private let first: Set<UInt32>
  private let squeezed: Set<UInt32>
  private let deletes: Bool
  private let complements: Bool
  private var previous: UInt32?
  private var pending: [UInt8] = []

  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    let long: [String: Character] = ["delete": "d", "squeeze-repeats": "s", "complement": "c"]
    guard let options = invocation.options("+cCdst", long: long, &c) else { return Ended(code: 1) }
    guard let one = options.operands.first else {
      invocation.complain("missing operand", &c)
      return Ended(code: 1)
    }
    if options.operands.count < 2 && !options.has("d") && !options.has("s") {
      invocation.complain("missing operand after '\(one)'", &c)
      return Ended(code: 1)
    }
    return Translate(invocation, options)
  }

  private init(_ invocation: Invocation, _ options: CommandOptions) {
    self.invocation = invocation
    let from = Self.expand(options.operands[0])
    var to = options.operands.count > 1 ? Self.expand(options.operands[1]) : []
    complements = options.has("c") || options.has("C")
    deletes = options.has("d")
    first = Set(from)
    last = to.last
    if let filler = to.last { while to.count < from.count { to.append(filler) } }
    var table: [UInt32: UInt32] = [:]
    if !complements && !deletes {
      for (a, b) in zip(from, to) where table[a] == nil { table[a] = b }
    }
    self.table = table
    squeezed = options.has("s") ? Set(options.operands.count > 1 ? to : from) : []
  }

  private static func expand(_ text: String) -> [UInt32] {
    let bytes = Escapes.decode(Array(text.utf8), style: .printf).bytes
    var result: [UInt32] = []
    var index = 0
    while index < bytes.count {
      if bytes[index...].starts(with: [91, 58]), let close = Pattern.find(":]", in: bytes, from: index + 2),
        let ranges = CharacterClass.ranges(named: String(decoding: bytes[index + 2..<close], as: UTF8.self))
      {
        for range in ranges { result += range.prefix { $0 < 128 } }
        index = close + 2
        continue
      }
      let low = CharacterClass.scalar(bytes, &index)
      if index + 1 < bytes.count, bytes[index] == 45 {
        var next = index + 1
        let high = CharacterClass.scalar(bytes, &next)
        if low <= high && high - low < 65_536 {
          result += Array(low...high)
          index = next
          continue
        }
      }
      result.append(low)
    }
    return result
  }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    while true {
      switch input.nextBytes(invocation, &c) {
      case .line(let bytes, _): c.write(translate(bytes))
      case .wait: return .input
      case .end:
        c.write(pending)
        return .exit(0)
      }
    }
  }

  private mutating func translate(_ new: [UInt8]) -> [UInt8] {
    let bytes = pending + new
    pending = []
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if index + CharacterClass.length(bytes[index]) > bytes.count, bytes[index] >= 0xC0 {
        pending = Array(bytes[index...])
        break
      }
      let scalar = CharacterClass.scalar(bytes, &index)
      let isIn = first.contains(scalar) != complements
      if deletes && isIn { continue }
      var output = scalar
      if isIn && !deletes { output = complements ? last ?? scalar : table[scalar] ?? scalar }
      if squeezed.contains(output) || complements && isIn && !squeezed.isEmpty && last == nil {
        if previous == output { continue }
      }
      previous = output
      if output < 128 {
        result.append(UInt8(output))
      } else if let character = UnicodeScalar(output) {
        result += Array(String(Character(character)).utf8)
      }
    }
    return result
  }
}

/// `paste`.
enum Paste {
  static func run(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("d:s", &c) else { return 1 }
    let delimiters = Array(Escapes.decode(Array((options.value("d") ?? "\t").utf8), style: .printf).bytes.text)
    var columns: [[String]] = []
    for path in options.operands.isEmpty ? ["-"] : options.operands {
      do throws(FileError) {
        columns.append(try c.readOperand(path).lines.map(\.text))
      } catch {
        call.complain(opening: path, error, &c)
        return 1
      }
    }
    func joined(_ values: [String]) -> String {
      var text = ""
      for (index, value) in values.enumerated() {
        if index > 0, !delimiters.isEmpty { text.append(delimiters[(index - 1) % delimiters.count]) }
        text += value
      }
      return text + "\n"
    }
    if options.has("s") {
      for column in columns { c.write(joined(column)) }
    } else {
      for row in 0..<(columns.map(\.count).max() ?? 0) {
        c.write(joined(columns.map { row < $0.count ? $0[row] : "" }))
      }
    }
    return 0
  }
}

/// `comm`.
enum Common {
  static func run(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("123", &c), options.operands.count == 2 else {
      call.complain("missing operand", &c)
      return 1
    }
    var sides: [[String]] = []
    for path in options.operands {
      do throws(FileError) {
        sides.append(try c.readOperand(path).lines.map(\.text))
      } catch {
        call.complain(opening: path, error, &c)
        return 1
      }
    }
    var (a, b) = (sides[0][...], sides[1][...])
    while !a.isEmpty || !b.isEmpty {
      if let left = a.first, b.first.map({ left < $0 }) ?? true {
        if !options.has("1") { c.write(left + "\n") }
        a.removeFirst()
      } else if let right = b.first, a.first.map({ right < $0 }) ?? true {
        if !options.has("2") { c.write((options.has("1") ? "" : "\t") + right + "\n") }
        b.removeFirst()
      } else if let both = a.popFirst() {
        b.removeFirst()
        if !options.has("3") { c.write((options.has("1") ? "" : "\t") + (options.has("2") ? "" : "\t") + both + "\n") }
      }
    }
    return 0
  }
}

extension ProcessContext {
  /// A file's bytes; `-` is what standard input has by now.
  mutating func readOperand(_ path: String) throws(FileError) -> [UInt8] {
    guard path == "-" else { return try readFile(path) }
    var bytes: [UInt8] = []
    while case .bytes(let more) = read(0) { bytes += more }
    return bytes
  }
}
