/// `sed`.
struct Sed: ProcessImage {
  let invocation: Invocation
  private let script: [SedCommand]
  private let isQuiet: Bool
  private let inPlace: String?
  private let separate: Bool
  private var files: [String]
  private var index = 0
  private var input: Input
  private var held: [UInt8] = []
  private var lineNumber = 0
  /// The next line, read ahead to know the last.
  private var ahead: ([UInt8], Bool)?
  private var inRange: [Int: Int] = [:]
  private var output: [UInt8] = []
  private var failed = false
  private var ended = false
  private var exitCode = 0
  /// Where the script goes on with the next line, after `n` and `N`.
  private var suspended: Suspended?

  private struct Suspended {
    let space: [UInt8]
    let appended: [UInt8]
    let position: Int
  }

  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    var call = invocation
    var suffix: String?
    // -i takes its suffix only when attached.
    call.arguments = call.arguments.compactMap { argument in
      if argument.hasPrefix("-i") && !argument.hasPrefix("--") {
        suffix = String(argument.dropFirst(2))
        if suffix == "E" || suffix == "e" || suffix == "r" || suffix == "n" {
          defer { suffix = "" }
          return "-" + (suffix ?? "")
        }
        return nil
      }
      if argument.hasPrefix("--in-place") {
        suffix = argument.split(separator: "=").dropFirst().first.map(String.init) ?? ""
        return nil
      }
      return argument
    }
    let long: [String: Character] = [
      "quiet": "n", "silent": "n", "expression": "e", "regexp-extended": "E", "file": "f",
    ]
    guard let options = call.options("nEre:f:sui", long: long, &c) else { return Ended(code: 1) }
    var operands = options.operands
    var text = options.values("e")
    for path in options.values("f") {
      guard let bytes = try? c.readFile(path) else {
        call.complain("couldn't open file \(path): No such file or directory", &c)
        return Ended(code: 1)
      }
      text.append(bytes.text)
    }
    if text.isEmpty {
      guard let first = operands.first else {
        c.write("Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n", to: 2)
        return Ended(code: 1)
      }
      operands.removeFirst()
      text = [first]
    }
    var parser = SedParser(text.joined(separator: "\n"), isExtended: options.has("E") || options.has("r"))
    do throws(SedParser.Failure) {
      let script = try parser.parse()
      return Sed(call, script, options, inPlace: options.has("i") ? "" : suffix, operands)
    } catch {
      call.complain("-e expression #1, char \(error.position): \(error.message)", &c)
      return Ended(code: 1)
    }
  }

  private init(
    _ invocation: Invocation,
    _ script: [SedCommand],
    _ options: CommandOptions,
    inPlace: String?,
    _ operands: [String]
  ) {
    self.invocation = invocation
    self.script = script
    self.inPlace = inPlace
    isQuiet = options.has("n") || script.first?.isQuietMark == true
    separate = options.has("s") || inPlace != nil
    files = operands.isEmpty ? ["-"] : operands
    input = Input(separate ? [files[0]] : files)
  }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    while true {
      if !ended {
        switch input.nextLine(invocation, &c) {
        case .line(let line, let endsInNewline):
          let current = ahead
          ahead = (line, endsInNewline)
          if let current { process(current, isLast: false, &c) }
          if inPlace == nil { flush(&c) }
          if !ended { continue }
        case .wait:
          flush(&c)
          return .input
        case .end:
          if let last = ahead { process(last, isLast: true, &c) }
          ahead = nil
        }
      }
      finishFile(&c)
      index += 1
      if ended || !separate || index >= files.count { return .exit(failed && exitCode == 0 ? 2 : exitCode) }
      input = Input([files[index]])
      lineNumber = 0
    }
  }

  private mutating func flush(_ c: inout ProcessContext) {
    guard inPlace == nil, !output.isEmpty else { return }
    c.write(output)
    output = []
  }

  private mutating func finishFile(_ c: inout ProcessContext) {
    if input.failed { failed = true }
    guard let inPlace else { return flush(&c) }
    if !input.failed {
      let path = files[index]
      if ended {
        // After `q` the rest of the file stays.
        while case .line(let line, let newline) = input.nextLine(invocation, &c) {
          output += line + (newline ? [10] : [])
        }
      }
      let mode = (try? c.status(of: path))?.mode ?? 0o644
      do throws(FileError) {
        if !inPlace.isEmpty { try c.writeFile(path + inPlace, try c.readFile(path), mode: mode) }
        // A new file takes the name, as GNU's does: what is mounted or read-only refuses.
        let temporary = path + ".sed-new"
        try c.writeFile(temporary, output, mode: mode)
        do throws(FileError) { try c.rename(temporary, to: path) } catch {
          try? c.remove(temporary)
          invocation.complain("cannot rename \(temporary): \(error.message)", &c)
          failed = true
        }
      } catch {
        invocation.complain("couldn't open temporary file: \(error.message)", &c)
        failed = true
        exitCode = 4
      }
    }
    output = []
  }

  // MARK: Commands

  private mutating func process(_ current: ([UInt8], Bool), isLast: Bool, _ c: inout ProcessContext) {
    lineNumber += 1
    var space = (suspended?.space ?? []) + current.0
    var appended = suspended?.appended ?? []
    var position = suspended?.position ?? 0
    suspended = nil
    var substituted = false
    var steps = 0
    while position < script.count {
      steps += 1
      guard steps < 100_000 else { break }
      let command = script[position]
      guard matches(command, at: position, space, isLast) else {
        position = command.isBlockStart ? command.target + 1 : position + 1
        continue
      }
      position += 1
      switch command.action {
      case .blockStart, .blockEnd, .label, .none: break
      case .delete: return finish(appended)
      case .deleteFirstLine: space = Array(space.drop { $0 != 10 }.dropFirst())
      case .print: output += space + [10]
      case .printFirstLine: output += Array(space.prefix { $0 != 10 }) + [10]
      case .substitute(let substitution):
        if let changed = substitution.apply(to: space) {
          space = changed
          substituted = true
          if substitution.prints { output += space + [10] }
          if let path = substitution.file { try? c.appendFile(path, space + [10]) }
        }
      case .transliterate(let table): space = SedCommand.transliterate(space, table)
      case .append(let text): appended += text + [10]
      case .insert(let text): output += text + [10]
      case .change(let text):
        if command.last == nil || isLast || inRange[position - 1] == nil { output += text + [10] }
        return finish(appended)
      case .lineNumber: output += Array("\(lineNumber)\n".utf8)
      case .hold: held = space
      case .holdAppend: held += [10] + space
      case .get: space = held
      case .getAppend: space += [10] + held
      case .exchange: swap(&held, &space)
      case .next:
        guard !isLast else {
          position = script.count
          break
        }
        if !isQuiet { output += space + [10] }
        output += appended
        suspended = Suspended(space: [], appended: [], position: position)
        return
      case .nextAppend:
        guard !isLast else {
          position = script.count
          break
        }
        suspended = Suspended(space: space + [10], appended: appended, position: position)
        return
      case .quit(let code, let quietly):
        ended = true
        exitCode = code
        if quietly { return }
        position = script.count
      case .branch(let target): position = target
      case .branchIfSubstituted(let target):
        if substituted { position = target }
        substituted = false
      case .write(let path): try? c.appendFile(path, space + [10])
      case .read(let path): appended += (try? c.readFile(path)) ?? []
      case .list: output += SedCommand.listing(space)
      }
    }
    if !isQuiet { output += space + (isLast && !current.1 ? [] : [10]) }
    finish(appended)
  }

  private mutating func finish(_ appended: [UInt8]) { output += appended }

  private mutating func matches(_ command: SedCommand, at position: Int, _ space: [UInt8], _ isLast: Bool) -> Bool {
    guard let first = command.first else { return !command.negated }
    guard let last = command.last else {
      return first.matches(lineNumber, space, isLast: isLast) != command.negated
    }
    var result: Bool
    if let began = inRange[position] {
      result = true
      switch last {
      case .line(let number):
        if lineNumber >= number { inRange[position] = nil }
        if lineNumber > number { result = began == lineNumber }
      case .offset(let count): if lineNumber >= began + count { inRange[position] = nil }
      default: if last.matches(lineNumber, space, isLast: isLast) { inRange[position] = nil }
      }
    } else {
      result = first.matches(lineNumber, space, isLast: isLast)
      if result {
        switch last {
        case .line(let number): if number > lineNumber { inRange[position] = lineNumber }
        case .offset(let count): if count > 0 { inRange[position] = lineNumber }
        default: inRange[position] = lineNumber
        }
      }
    }
    return result != command.negated
  }
}
