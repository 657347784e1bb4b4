/// `seq`.
struct Sequence: ProcessImage {
  let invocation: Invocation
  private var next = 0.0
  private var step = 1.0
  private var last = 0.0
  private var separator = "\n"
  private var format: String?
  private var digits = 0
  private var width = 0
  private var started = false
  private var isFirst = true

  init(invocation: Invocation) { self.invocation = invocation }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    if !started {
      started = true
      if let code = start(&c) { return .exit(code) }
    }
    while step > 0 ? next <= last + 1e-9 : next >= last - 1e-9 {
      if c.mustYield { return .input }
      var text = ""
      for _ in 0..<512 where step > 0 ? next <= last + 1e-9 : next >= last - 1e-9 {
        if !isFirst { text += separator }
        isFirst = false
        text += written(next)
        next += step
      }
      c.charge(8)
      c.write(text)
    }
    if !isFirst { c.write("\n") }
    return .exit(0)
  }

  private func written(_ value: Double) -> String {
    if let format { return Printf.format(Array(format.utf8), [String(value)]).bytes.text }
    let text = digits == 0 ? String(Int(value.rounded())) : Printf.Directive.fixed(value, digits)
    return text.hasPrefix("-")
      ? "-" + text.dropFirst().paddedLeft(to: width - 1, with: "0") : text.paddedLeft(to: width, with: "0")
  }

  private mutating func start(_ c: inout ProcessContext) -> Int? {
    var arguments = invocation.arguments[...]
    var padded = false
    while let first = arguments.first, first.hasPrefix("-"), Double(first) == nil {
      arguments.removeFirst()
      switch first {
      case "-w": padded = true
      case "-s": separator = arguments.popFirst() ?? "\n"
      case "-f": format = arguments.popFirst()
      default:
        if first.hasPrefix("-s") { separator = String(first.dropFirst(2)) }
      }
    }
    let numbers = arguments.map { Double($0) }
    guard (1...3).contains(numbers.count) else {
      invocation.complain(numbers.isEmpty ? "missing operand" : "extra operand '\(arguments.last ?? "")'", &c)
      return 1
    }
    for (text, number) in zip(arguments, numbers) where number == nil {
      invocation.complain("invalid floating point argument: '\(text)'", &c)
      return 1
    }
    let values = numbers.compactMap { $0 }
    next = values.count > 1 ? values[0] : 1
    step = values.count > 2 ? values[1] : 1
    last = values[values.count - 1]
    digits = arguments.map { $0.split(separator: ".").dropFirst().first?.count ?? 0 }.max() ?? 0
    if padded { width = max(written(next).count, written(last).count) }
    guard step != 0 else {
      invocation.complain("invalid Zero increment value: '0'", &c)
      return 1
    }
    return nil
  }
}

/// `yes`.
struct Yes: ProcessImage {
  let invocation: Invocation

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    let line = (invocation.arguments.isEmpty ? "y" : invocation.arguments.joined(separator: " ")) + "\n"
    let block = Array(String(repeating: line, count: max(1, 4096 / line.utf8.count)).utf8)
    while !c.mustYield { c.write(block) }
    return .input
  }
}

/// Commands that run another: `xargs`, `env`, `nohup`, `nice`, `time`, `watch` once, `setsid`.
struct Runner: ProcessImage {
  let invocation: Invocation
  private var input = Input([])
  private var words: [String] = []
  private var text: [UInt8] = []
  private var queue: [[String]] = []
  private var child: PID?
  private var status = 0
  private var options: CommandOptions?

  init(invocation: Invocation) { self.invocation = invocation }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    if options == nil {
      let long: [String: Character] = ["null": "0", "max-args": "n", "no-run-if-empty": "r", "verbose": "t"]
      guard let parsed = invocation.options("+0n:I:rtP:L:d:i", long: long, &c) else { return .exit(1) }
      options = parsed
    }
    if let running = child {
      guard let ended = c.reap(running) else { return .wait(Wait(child: true)) }
      if ended.exitCode != 0 { status = 123 }
      child = nil
    }
    if queue.isEmpty && words.isEmpty {
      while true {
        let next = input.nextBytes(invocation, &c)
        if case .line(let bytes, _) = next {
          text += bytes
          continue
        }
        if case .wait = next { return .input }
        break
      }
      prepare()
      words = ["done"]
    }
    guard !queue.isEmpty else { return .exit(status) }
    let command = queue.removeFirst()
    if options?.has("t") == true { c.write(command.joined(separator: " ") + "\n", to: 2) }
    do throws(SpawnError) { child = try c.spawnChild(command) } catch {
      let name = command.first ?? ""
      invocation.complain("\(name): No such file or directory", &c)
      return .exit(127)
    }
    return .wait(Wait(child: true))
  }

  private mutating func prepare() {
    guard let options else { return }
    let command = options.operands.isEmpty ? ["echo"] : options.operands
    let items = options.has("0") ? text.split(separator: 0).map { Array($0).text } : tokens(options)
    if let mark = options.value("I") {
      queue = items.map { item in
        command.map { $0.split(separator: mark, omittingEmptySubsequences: false).joined(separator: item) }
      }
      return
    }
    let size = options.value("n").flatMap { Int($0) } ?? options.value("L").flatMap { Int($0) } ?? 5000
    if items.isEmpty { queue = options.has("r") || invocation.flavour == .busybox && options.has("r") ? [] : [command] }
    for start in stride(from: 0, to: items.count, by: max(1, size)) {
      queue.append(command + items[start..<min(items.count, start + max(1, size))])
    }
  }

  private func tokens(_ options: CommandOptions) -> [String] {
    if options.has("I") || options.has("L") { return text.lines.map { $0.text.trimmed }.filter { !$0.isEmpty } }
    if let delimiter = options.value("d") {
      let byte = Escapes.decode(Array(delimiter.utf8), style: .printf).bytes.first ?? 10
      return text.split(separator: byte).map { Array($0).text.trimmed }
    }
    var result: [String] = []
    var current: [UInt8]?
    var quote: UInt8?
    var escaped = false
    for byte in text {
      if escaped {
        current = (current ?? []) + [byte]
        escaped = false
      } else if let open = quote {
        if byte == open { quote = nil } else { current = (current ?? []) + [byte] }
      } else if byte == 92 {
        escaped = true
      } else if byte == 39 || byte == 34 {
        quote = byte
        current = current ?? []
      } else if byte.isSpace {
        if let word = current { result.append(word.text) }
        current = nil
      } else {
        current = (current ?? []) + [byte]
      }
    }
    if let word = current { result.append(word.text) }
    return result
  }
}

/// `env` and its like, which become the command.
struct Become: ProcessImage {
  let invocation: Invocation

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    var rest = invocation.arguments[...]
    if invocation.name == "env" {
      while let first = rest.first {
        if first == "-i" || first == "-" {
          c.process.environment = Environment()
        } else if first == "-u" {
          rest.removeFirst()
          if let name = rest.first { c.process.environment[name] = nil }
        } else if let equals = first.firstIndex(of: "="), equals != first.startIndex {
          c.process.environment[String(first[..<equals])] = String(first[first.index(after: equals)...])
        } else {
          break
        }
        rest.removeFirst()
      }
      if rest.isEmpty {
        for entry in c.environment.entries { c.write("\(entry.name)=\(entry.value)\n") }
        return .exit(0)
      }
    } else {
      while let first = rest.first, first.hasPrefix("-") {
        rest.removeFirst()
        if first == "-n", invocation.name == "nice" { _ = rest.popFirst() }
      }
      if invocation.name == "nohup" { c.process.ignoredSignals.insert(.hangup) }
    }
    guard let name = rest.first else { return .exit(0) }
    do throws(SpawnError) {
      let path = c.environment["PATH"] ?? Kernel.defaultPath
      let location = try c.kernel.findExecutable(name, path: path, from: c.view)
      let loaded = try c.kernel.load(location, arguments: Array(rest), from: c.view)
      c.process.arguments = loaded.arguments
      return .replace(loaded.image)
    } catch {
      let isGNU = invocation.flavour == .gnu
      if case .permissionDenied = error {
        invocation.complain("\(isGNU ? "'\(name)'" : "can't execute '\(name)'"): Permission denied", &c)
        return .exit(126)
      }
      invocation.complain("\(isGNU ? "'\(name)'" : "can't execute '\(name)'"): No such file or directory", &c)
      return .exit(127)
    }
  }
}
