/// `cat`, with the marks of `-n`, `-b`, `-E`, `-T`, `-A`, `-s`; also `less` and `more` when nobody pages.
struct Cat: ProcessImage {
  let invocation: Invocation
  var input: Input
  private let options: CommandOptions
  private var number = 0
  private var lastWasEmpty = false
  private let isPlain: Bool

  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    let isPager = invocation.name != "cat"
    let letters = isPager ? "RSNXFefinrsw" : "nbEevTtAsu"
    guard let options = invocation.options(letters, long: ["number": "n", "show-all": "A"], &c) else {
      return Ended(code: 1)
    }
    return Cat(invocation, options, isPlain: isPager || options.letters.allSatisfy { $0 == "u" })
  }

  private init(_ invocation: Invocation, _ options: CommandOptions, isPlain: Bool) {
    self.invocation = invocation
    self.options = options
    self.isPlain = isPlain
    input = Input(options.operands)
  }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    while true {
      let next = isPlain ? input.nextBytes(invocation, &c) : input.nextLine(invocation, &c)
      switch next {
      case .line(let bytes, let endsInNewline):
        if isPlain { c.write(bytes) } else { write(bytes, endsInNewline, &c) }
      case .wait: return .input
      case .end:
        if let error = c.writeError, error != .brokenPipe {
          invocation.complain("write error: \(error.message)", &c)
          return .exit(1)
        }
        return .exit(input.failed ? 1 : 0)
      }
    }
  }

  private mutating func write(_ bytes: [UInt8], _ endsInNewline: Bool, _ c: inout ProcessContext) {
    if options.has("s") && bytes.isEmpty && lastWasEmpty { return }
    lastWasEmpty = bytes.isEmpty
    var line: [UInt8] = []
    if options.has("b") ? !bytes.isEmpty : options.has("n") {
      number += 1
      line += Array((String(number).paddedLeft(to: 6) + "\t").utf8)
    }
    let all = options.has("A")
    for byte in bytes {
      switch byte {
      case 9 where all || options.has("T") || options.has("t"): line += [94, 73]
      case 0..<32 where byte != 9 && (all || options.has("v") || options.has("e") || options.has("t")):
        line += [94, byte + 64]
      default: line.append(byte)
      }
    }
    if endsInNewline {
      if all || options.has("E") || options.has("e") { line.append(36) }
      line.append(10)
    }
    c.write(line)
  }
}

/// `tee`.
struct Tee: ProcessImage {
  let invocation: Invocation
  var input = Input([])
  private var descriptors: [Int] = []
  private var status = 0

  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    guard let options = invocation.options("ai", long: ["append": "a"], &c) else { return Ended(code: 1) }
    var tee = Tee(invocation: invocation)
    for path in options.operands {
      do throws(FileError) {
        tee.descriptors.append(try c.open(path, options.has("a") ? .append : .write))
      } catch {
        invocation.complain(opening: path, error, &c)
        tee.status = 1
      }
    }
    return tee
  }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    while true {
      switch input.nextBytes(invocation, &c) {
      case .line(let bytes, _):
        c.write(bytes)
        for descriptor in descriptors { c.write(bytes, to: descriptor) }
      case .wait: return .input
      case .end: return .exit(c.writeError == nil || c.writeError == .brokenPipe ? status : 1)
      }
    }
  }
}
