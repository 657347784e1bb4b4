/// `head`.
struct Head: ProcessImage {
  let invocation: Invocation
  private let files: [String]
  private var index = 0
  private var input: Input
  private var lines: Int
  private let limit: Int
  private let countsBytes: Bool
  /// All but the last so many (`-n -5`): what is held back.
  private let leavesOut: Bool
  private var held: [[UInt8]] = []
  private var failed = false
  private let showsNames: Bool
  private var began = false

  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    var call = invocation
    call.arguments = call.arguments.map { $0.isNumberOption ? "-n" + $0.dropFirst() : $0 }
    guard let options = call.options("n:c:qv", long: ["lines": "n", "bytes": "c", "quiet": "q"], &c) else {
      return Ended(code: 1)
    }
    let text = options.value("c") ?? options.value("n") ?? "10"
    guard let count = Size.parse(text) else {
      call.complain("invalid number of \(options.has("c") ? "bytes" : "lines"): '\(text)'", &c)
      return Ended(code: 1)
    }
    return Head(call, options, count: count, leavesOut: text.hasPrefix("-"))
  }

  private init(_ invocation: Invocation, _ options: CommandOptions, count: Int, leavesOut: Bool) {
    self.invocation = invocation
    files = options.operands.isEmpty ? ["-"] : options.operands
    limit = abs(count)
    lines = limit
    countsBytes = options.has("c")
    self.leavesOut = leavesOut
    showsNames = (files.count > 1 || options.has("v")) && !options.has("q")
    input = Input([files[0]])
  }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    while true {
      if !leavesOut && lines <= 0 {
        input.skipFile(&c)
        guard nextFile(&c) else { return .exit(failed ? 1 : 0) }
      }
      let next = countsBytes ? input.nextBytes(invocation, &c) : input.nextLine(invocation, &c)
      switch next {
      case .line(let bytes, let endsInNewline): take(bytes, endsInNewline, &c)
      case .wait: return .input
      case .end:
        if input.failed { failed = true }
        held = []
        guard nextFile(&c) else { return .exit(failed ? 1 : 0) }
      }
    }
  }

  private mutating func take(_ bytes: [UInt8], _ endsInNewline: Bool, _ c: inout ProcessContext) {
    writeHeader(&c)
    if countsBytes && !leavesOut {
      c.write(Array(bytes.prefix(lines)))
      lines -= bytes.count
      return
    }
    let line = endsInNewline ? bytes + [10] : bytes
    if leavesOut {
      held.append(line)
      if held.count > limit { c.write(held.removeFirst()) }
    } else {
      c.write(line)
      lines -= 1
    }
  }

  private mutating func writeHeader(_ c: inout ProcessContext) {
    guard !began else { return }
    began = true
    if showsNames {
      let name = files[index] == "-" ? "standard input" : files[index]
      c.write((index > 0 ? "\n" : "") + "==> \(name) <==\n")
    }
  }

  private mutating func nextFile(_ c: inout ProcessContext) -> Bool {
    index += 1
    guard index < files.count else { return false }
    input = Input([files[index]])
    lines = limit
    began = false
    return true
  }
}

/// `tail`, which follows with `-f` and `-F`.
struct Tail: ProcessImage {
  let invocation: Invocation
  private let options: CommandOptions
  private let files: [String]
  private var index = 0
  private var input: Input
  private let limit: Int
  private let fromStart: Bool
  private var held: [[UInt8]] = []
  private var seen = 0
  private var failed = false
  private var hasOpened = false
  private var followed: [Followed] = []
  private var isFollowing = false
  private var lastShown = -1

  private struct Followed {
    let path: String
    var offset: Int
    var inode: Int
  }

  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    var call = invocation
    call.arguments = call.arguments.map { $0.isNumberOption ? "-n" + $0.dropFirst() : $0 }
    let long: [String: Character] = ["lines": "n", "bytes": "c", "follow": "f", "quiet": "q", "retry": "F", "pid": "p"]
    guard let options = call.options("n:c:fFqvs:p:", long: long, &c) else { return Ended(code: 1) }
    let text = options.value("c") ?? options.value("n") ?? "10"
    guard let count = Size.parse(text) else {
      call.complain("invalid number of \(options.has("c") ? "bytes" : "lines"): '\(text)'", &c)
      return Ended(code: 1)
    }
    return Tail(call, options, count: abs(count), fromStart: text.hasPrefix("+"))
  }

  private init(_ invocation: Invocation, _ options: CommandOptions, count: Int, fromStart: Bool) {
    self.invocation = invocation
    self.options = options
    files = options.operands.isEmpty ? ["-"] : options.operands
    limit = count
    self.fromStart = fromStart
    input = Input([files[0]])
  }

  private var follows: Bool { options.has("f") || options.has("F") }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    if isFollowing { return follow(&c) }
    while true {
      let next = options.has("c") ? input.nextBytes(invocation, &c) : input.nextLine(invocation, &c)
      switch next {
      case .line(let bytes, let endsInNewline): take(bytes, endsInNewline)
      case .wait: return .input
      case .end:
        finishFile(&c)
        index += 1
        if index < files.count {
          input = Input([files[index]])
        } else if follows && !followed.isEmpty {
          isFollowing = true
          return follow(&c)
        } else {
          if !hasOpened, failed { complainOfNone(&c) }
          return .exit(failed ? 1 : 0)
        }
      }
    }
  }

  private func complainOfNone(_ c: inout ProcessContext) {
    if invocation.flavour == .busybox {
      invocation.complain("no files", &c)
    } else if follows {
      invocation.complain("no files remaining", &c)
    }
  }

  private mutating func take(_ bytes: [UInt8], _ endsInNewline: Bool) {
    if options.has("c") {
      held = [(held.first ?? []) + bytes]
      return
    }
    seen += 1
    if fromStart && seen < limit { return }
    held.append(endsInNewline ? bytes + [10] : bytes)
    if !fromStart && held.count > limit { held.removeFirst(held.count - limit) }
  }

  private mutating func finishFile(_ c: inout ProcessContext) {
    let path = files[index]
    if input.failed {
      failed = true
      if options.has("F") { followed.append(Followed(path: path, offset: 0, inode: -1)) }
    } else {
      hasOpened = true
      header(index, &c)
      if options.has("c") {
        let bytes = held.first ?? []
        c.write(fromStart ? Array(bytes.dropFirst(max(0, limit - 1))) : Array(bytes.suffix(limit)))
      } else {
        c.write(Array(held.joined()))
      }
      if follows, path != "-", let status = try? c.status(of: path) {
        followed.append(Followed(path: path, offset: status.size, inode: status.inode))
      }
    }
    held = []
    seen = 0
  }

  private mutating func header(_ file: Int, _ c: inout ProcessContext) {
    guard files.count > 1, !options.has("q"), lastShown != file else { return }
    c.write((lastShown >= 0 ? "\n" : "") + "==> \(files[file]) <==\n")
    lastShown = file
  }

  /// Looks each second what has been added.
  private mutating func follow(_ c: inout ProcessContext) -> ImageStep {
    for index in followed.indices {
      let path = followed[index].path
      guard let status = try? c.status(of: path) else { continue }
      if options.has("F") && status.inode != followed[index].inode {
        if followed[index].inode >= 0 {
          invocation.complain("'\(path)' has been replaced;  following new file", &c)
        } else {
          invocation.complain("'\(path)' has appeared;  following new file", &c)
        }
        followed[index].inode = status.inode
        followed[index].offset = 0
      }
      if status.size < followed[index].offset {
        invocation.complain("\(path): file truncated", &c)
        followed[index].offset = 0
      }
      guard status.size > followed[index].offset, let bytes = try? c.readFile(path) else { continue }
      header(files.firstIndex(of: path) ?? 0, &c)
      c.write(Array(bytes[followed[index].offset...]))
      followed[index].offset = bytes.count
    }
    return .wait(.until(c.now + .seconds(1)))
  }
}

/// Numbers with suffixes.
enum Size {
  /// `10`, `-5`, `+3`, `1k`, `2M`.
  static func parse(_ text: String) -> Int? {
    var digits = text.hasPrefix("+") ? Substring(text.dropFirst()) : Substring(text)
    var factor = 1
    switch digits.last {
    case "b": factor = 512
    case "k", "K": factor = 1 << 10
    case "M", "m": factor = 1 << 20
    case "G", "g": factor = 1 << 30
    default: break
    }
    if factor != 1 { digits = digits.dropLast() }
    return Int(digits).flatMap { number in
      let (product, overflow) = number.multipliedReportingOverflow(by: factor)
      return overflow ? nil : product
    }
  }

  /// `1.5K`, as `-h` shows sizes: rounded up, one digit after the point below ten.
  static func human(_ bytes: Int) -> String {
    guard bytes >= 1024 else { return String(bytes) }
    var value = Double(bytes)
    var unit = 0
    while value >= 1024 && unit < 6 {
      value /= 1024
      unit += 1
    }
    let letter = Array("KMGTPE")[unit - 1]
    if value < 10 { return Printf.Directive.fixed((value * 10).rounded(.up) / 10, 1) + String(letter) }
    return String(Int(value.rounded(.up))) + String(letter)
  }
}

extension String {
  /// `-5`, the old way to write `-n 5`.
  var isNumberOption: Bool { count > 1 && hasPrefix("-") && dropFirst().allSatisfy { $0.isNumber && $0.isASCII } }
}
