/// `grep`, `egrep`, `fgrep`.
struct Grep: ProcessImage {
  let invocation: Invocation
  private let options: CommandOptions
  private let matchers: [Matcher]
  private var files: [String]
  private var index = 0
  private var input: Input
  private let showsNames: Bool
  private var matchedAny = false
  private var failed = false
  private var lineNumber = 0
  private var count = 0
  private var before: [(Int, [UInt8])] = []
  private var afterLeft = 0
  private var lastPrinted = 0
  private var printedAny = false
  private let context: (before: Int, after: Int)

  private enum Matcher: Sendable {
    case fixed([UInt8], ignoresCase: Bool)
    case expression(RegularExpression)

    func match(_ line: [UInt8], from start: Int) -> Range<Int>? {
      switch self {
      case .expression(let expression): return expression.firstMatch(in: line, from: start)?.range
      case .fixed(let text, let ignoresCase):
        if text.isEmpty { return start..<start }
        let line = ignoresCase ? line.map(Self.fold) : line
        guard line.count >= text.count, start <= line.count - text.count else { return nil }
        return (start...line.count - text.count).first { line[$0..<$0 + text.count].elementsEqual(text) }
          .map { $0..<$0 + text.count }
      }
    }

    static func fold(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }
  }

  private static let long: [String: Character] = [
    "ignore-case": "i", "invert-match": "v", "count": "c", "line-number": "n", "recursive": "r", "quiet": "q",
    "silent": "q", "only-matching": "o", "word-regexp": "w", "extended-regexp": "E", "fixed-strings": "F",
    "after-context": "A", "before-context": "B", "context": "C", "files-with-matches": "l", "no-filename": "h",
    "with-filename": "H", "max-count": "m", "regexp": "e", "file": "f", "color": "~", "colour": "~",
    "line-buffered": "u", "perl-regexp": "P", "no-messages": "s", "line-regexp": "x", "files-without-match": "L",
    "include": "I",
  ]

  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    var call = invocation
    call.arguments = call.arguments.map { $0.isNumberOption ? "-C" + $0.dropFirst() : $0 }
    guard let options = call.options("EFGPivcnrRqsowxlLhHuaA:B:C:m:e:f:~I:", long: long, &c) else {
      return Ended(code: 2)
    }
    var operands = options.operands
    var patterns = options.values("e").flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }
    for path in options.values("f") {
      do throws(FileError) { patterns += try c.readFile(path).lines.map { Substring($0.text) } } catch {
        call.complain("\(path): \(error.message)", &c)
        return Ended(code: 2)
      }
    }
    if !options.has("e") && !options.has("f") {
      guard let first = operands.first else {
        c.write("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n", to: 2)
        return Ended(code: 2)
      }
      operands.removeFirst()
      patterns = first.split(separator: "\n", omittingEmptySubsequences: false)
    }
    do throws(RegularExpression.Failure) {
      var matchers: [Matcher] = []
      for pattern in patterns { matchers.append(try matcher(String(pattern), options, call)) }
      return Grep(call, options, matchers, expandFolders(operands, options, call, &c))
    } catch {
      call.complain(error.message, &c)
      return Ended(code: 2)
    }
  }

  private static func matcher(
    _ pattern: String,
    _ options: CommandOptions,
    _ call: Invocation
  ) throws(RegularExpression.Failure) -> Matcher {
    let ignoresCase = options.has("i")
    if options.has("F") || call.name == "fgrep" {
      if !options.has("w") && !options.has("x") {
        let bytes = Array(pattern.utf8)
        return .fixed(ignoresCase ? bytes.map(Matcher.fold) : bytes, ignoresCase: ignoresCase)
      }
    }
    let isExtended = options.has("E") || options.has("P") || call.name == "egrep"
    var text = pattern
    if options.has("F") {
      text = String(pattern.flatMap { ".[]*^$\\".contains($0) ? ["\\", $0] : [$0] })
    }
    if options.has("x") { text = isExtended ? "^(\(text))$" : "^\\(\(text)\\)$" }
    if options.has("w") { text = isExtended ? "\\b(\(text))\\b" : "\\b\\(\(text)\\)\\b" }
    return .expression(try RegularExpression(text, isExtended: isExtended, ignoresCase: ignoresCase))
  }

  private static func expandFolders(
    _ operands: [String],
    _ options: CommandOptions,
    _ call: Invocation,
    _ c: inout ProcessContext
  ) -> [String] {
    guard options.has("r") || options.has("R") else { return operands }
    var files: [String] = []
    let pattern = options.value("I").map { Pattern($0) }
    func walk(_ path: String) {
      guard let status = try? c.status(of: path, followingLinks: options.has("R")) else { return files.append(path) }
      if status.isDirectory {
        for name in (try? c.list(path)) ?? [] { walk(path == "." && operands.isEmpty ? name : path + "/" + name) }
      } else if status.kind == .file, pattern?.matches(path.lastPathComponent) ?? true {
        files.append(path)
      }
    }
    for operand in operands.isEmpty ? ["."] : operands {
      if (try? c.status(of: operand)) == nil { files.append(operand) } else { walk(operand) }
    }
    return files.isEmpty ? ["/dev/null"] : files
  }

  private init(_ invocation: Invocation, _ options: CommandOptions, _ matchers: [Matcher], _ files: [String]) {
    self.invocation = invocation
    self.options = options
    self.matchers = matchers
    self.files = files.isEmpty ? ["-"] : files
    input = Input([self.files[0]])
    let isRecursive = options.has("r") || options.has("R")
    showsNames = (self.files.count > 1 || isRecursive || options.has("H")) && !options.has("h")
    let around = options.value("C").flatMap { Int($0) } ?? 0
    context = (
      options.value("B").flatMap { Int($0) } ?? around, options.value("A").flatMap { Int($0) } ?? around
    )
  }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    let maximum = options.value("m").flatMap { Int($0) } ?? Int.max
    while true {
      if options.has("q") && matchedAny { return .exit(0) }
      let next = count >= maximum && afterLeft == 0 ? Input.Next.end : input.nextLine(invocation, &c)
      switch next {
      case .line(let line, _): take(line, &c)
      case .wait: return .input
      case .end:
        finishFile(&c)
        index += 1
        guard index < files.count else {
          return .exit(failed && !(options.has("q") && matchedAny) ? 2 : matchedAny ? 0 : 1)
        }
        input.skipFile(&c)
        input = Input([files[index]])
        lineNumber = 0
        count = 0
        before = []
        afterLeft = 0
        lastPrinted = 0
      }
    }
  }

  private mutating func finishFile(_ c: inout ProcessContext) {
    if input.failed {
      failed = true
      return
    }
    let name = files[index] == "-" ? "(standard input)" : files[index]
    if options.has("q") { return }
    if options.has("c") { c.write((showsNames ? name + ":" : "") + "\(count)\n") }
    if options.has("l") && count > 0 || options.has("L") && count == 0 { c.write(name + "\n") }
  }

  private mutating func take(_ line: [UInt8], _ c: inout ProcessContext) {
    lineNumber += 1
    let range = matchers.lazy.compactMap { $0.match(line, from: 0) }.first
    let isMatch = (range != nil) != options.has("v")
    let isQuiet = options.has("q") || options.has("c") || options.has("l") || options.has("L")
    if isMatch {
      count += 1
      matchedAny = true
      if isQuiet { return }
      if options.has("o") {
        if !options.has("v") { writeMatches(line, &c) }
        return
      }
      let gap = lastPrinted > 0 && lineNumber - before.count > lastPrinted + 1
      if (context.before > 0 || context.after > 0) && printedAny && (gap || lastPrinted == 0) { c.write("--\n") }
      for (number, held) in before { write(held, number, separator: "-", &c) }
      before = []
      write(line, lineNumber, separator: ":", &c)
      afterLeft = context.after
    } else if afterLeft > 0 && !isQuiet {
      afterLeft -= 1
      write(line, lineNumber, separator: "-", &c)
    } else if context.before > 0 {
      before.append((lineNumber, line))
      if before.count > context.before { before.removeFirst() }
    }
  }

  private func prefix(_ number: Int, _ separator: String) -> String {
    let name = files[index] == "-" ? "(standard input)" : files[index]
    return (showsNames ? name + separator : "") + (options.has("n") ? "\(number)\(separator)" : "")
  }

  private mutating func write(_ line: [UInt8], _ number: Int, separator: String, _ c: inout ProcessContext) {
    printedAny = true
    lastPrinted = number
    c.write(Array(prefix(number, separator).utf8) + line + [10])
  }

  private func writeMatches(_ line: [UInt8], _ c: inout ProcessContext) {
    var start = 0
    while start <= line.count {
      let found = matchers.compactMap { $0.match(line, from: start) }
        .min { ($0.lowerBound, -$0.count) < ($1.lowerBound, -$1.count) }
      guard let found else { return }
      if !found.isEmpty { c.write(Array(prefix(lineNumber, ":").utf8) + line[found] + [10]) }
      start = found.isEmpty ? found.upperBound + 1 : found.upperBound
    }
  }
}
