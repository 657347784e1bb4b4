extension Shell {
  mutating func runWait(_ arguments: [String], _ c: inout ProcessContext) -> Builtin.Result {
    var pids: [PID] = []
    var status = 0
    for argument in arguments where !argument.hasPrefix("-") {
      if let job = job(argument) {
        pids.append(job.pid)
      } else {
        if argument.hasPrefix("%") {
          complain("\(argument): no such job", command: "wait", &c)
        } else if dialect == .bash {
          complain("pid \(argument) is not a child of this shell", command: "wait", &c)
        }
        status = 127
      }
    }
    if arguments.isEmpty {
      pids = jobs.map(\.pid)
    } else if pids.isEmpty {
      return .status(status)
    }
    lastStatus = 0
    waitsForAll = arguments.isEmpty
    waiting = .jobs(pids)
    return .started
  }

  /// The job of `%1`, `%%` or a process number.
  private func job(_ text: String) -> Job? {
    if text == "%%" || text == "%+" || text == "%" { return jobs.last }
    if text == "%-" { return jobs.dropLast().last ?? jobs.last }
    if text.hasPrefix("%") {
      if let number = Int(text.dropFirst()) { return jobs.first { $0.number == number } }
      return jobs.last { $0.text.hasPrefix(text.dropFirst()) }
    }
    return Int(text).flatMap { number in jobs.first { $0.localPID == number } }
  }

  mutating func runJobs(_ words: [String], _ c: inout ProcessContext) -> Builtin.Result {
    switch words[0] {
    case "kill": return .status(runKill(Array(words.dropFirst()), &c))
    case "jobs":
      updateJobs(&c)
      for job in jobs {
        c.write((words.contains("-p") ? String(job.localPID) : describe(job)) + "\n")
      }
      jobs.removeAll { $0.status != .running }
      return .status(0)
    case "fg":
      guard let job = words.count > 1 ? job(words[1]) : jobs.last else {
        complain("\(words.count > 1 ? words[1] : "current"): no such job", command: words[0], &c)
        return .status(1)
      }
      c.write(job.text + "\n")
      let pid = job.pid
      c.kernel.processes.update(pid) { $0.isBackground = false }
      waiting = .jobs([pid])
      return .started
    default: return .status(0)
    }
  }

  private mutating func runKill(_ arguments: [String], _ c: inout ProcessContext) -> Int {
    let translated = arguments.map { argument in
      argument.hasPrefix("%") ? job(argument).map { String($0.localPID) } ?? argument : argument
    }
    if translated == ["-l"] || translated == ["-L"] { return listSignals(&c) }
    return Kill.run(translated, prefix: prefix("kill"), isBash: dialect == .bash, &c)
  }

  // MARK: read

  mutating func runRead(_ arguments: [String], _ c: inout ProcessContext) -> Builtin.Result {
    var command = ReadCommand()
    var rest = arguments[...]
    while let first = rest.first, first.hasPrefix("-"), first.count > 1 {
      rest.removeFirst()
      for (index, letter) in first.dropFirst().enumerated() {
        let attached = String(first.dropFirst(index + 2))
        func operand() -> String? { attached.isEmpty ? rest.popFirst() : attached }
        switch letter {
        case "r": command.isRaw = true
        case "s": break
        case "p": command.prompt = operand() ?? ""
        case "t":
          let seconds = Double(operand() ?? "") ?? 0
          command.deadline = c.now + .nanoseconds(Int64(min(seconds, 1e9) * 1e9))
        case "n", "N": command.count = Int(operand() ?? "")
        case "d": command.delimiter = operand()?.utf8.first ?? 0
        case "a": command.array = operand()
        case "u": command.descriptor = Int(operand() ?? "") ?? 0
        default:
          complain("illegal option -\(letter)", command: "read", &c)
          return .status(2)
        }
        if "ptnNdau".contains(letter) { break }
      }
    }
    command.names = Array(rest)
    if !command.prompt.isEmpty && c.isTerminal(0) { c.write(command.prompt, to: 2) }
    waiting = .read(command, bytes: [])
    return .started
  }

  mutating func proceedRead(_ command: ReadCommand, _ bytes: [UInt8], _ c: inout ProcessContext) -> ImageStep? {
    var bytes = bytes
    var ended = false
    while !command.isComplete(bytes) {
      let result =
        command.readsByBytes ? c.read(command.descriptor, max: 1) : c.readLine(command.descriptor)
      if case .bytes(let more) = result {
        bytes += more
        continue
      }
      if case .wait = result {
        if let deadline = command.deadline, deadline <= c.now {
          finishRead(command, bytes, status: dialect == .bash ? 142 : 1, &c)
          return nil
        }
        waiting = .read(command, bytes: bytes)
        return .wait(Wait(until: command.deadline, input: true))
      }
      ended = true
      break
    }
    finishRead(command, bytes, status: ended ? 1 : 0, &c)
    return nil
  }

  private mutating func finishRead(
    _ command: ReadCommand,
    _ bytes: [UInt8],
    status: Int,
    _ c: inout ProcessContext
  ) {
    let separators = value("IFS") ?? " \t\n"
    if let array = command.array {
      var variable = Variable("")
      variable.elements = command.fields(bytes, separators, count: Int.max)
      variable.value = variable.elements?.first ?? ""
      variables[array] = variable
    } else {
      let names = command.names.isEmpty ? ["REPLY"] : command.names
      let isReply = command.names.isEmpty
      let fields = command.fields(bytes, isReply ? "" : separators, count: names.count)
      for (index, name) in names.enumerated() { set(name, index < fields.count ? fields[index] : "") }
    }
    lastStatus = status
    endCall(&c)
  }

  // MARK: getopts

  mutating func runGetopts(_ arguments: [String], _ c: inout ProcessContext) -> Int {
    guard arguments.count >= 2 else { return 2 }
    let specification = arguments[0]
    let name = arguments[1]
    let words = arguments.count > 2 ? Array(arguments.dropFirst(2)) : positional
    var index = Int(value("OPTIND") ?? "1") ?? 1
    if index == 1 && optionOffset < 0 { optionOffset = 0 }
    guard index <= words.count else { return finishOptions(name, index) }
    let word = Array(words[index - 1].utf8)
    if optionOffset == 0 {
      guard word.count > 1, word[0] == 45 else { return finishOptions(name, index) }
      if word == [45, 45] { return finishOptions(name, index + 1) }
      optionOffset = 1
    }
    let letter = Character(UnicodeScalar(word[optionOffset]))
    optionOffset += 1
    let attached = String(decoding: word[optionOffset...], as: UTF8.self)
    let isSilent = specification.hasPrefix(":")
    let place = specification.firstIndex(of: letter)
    let takesValue = place.map { specification[specification.index(after: $0)...].hasPrefix(":") } ?? false
    variables["OPTARG"] = nil
    if takesValue {
      index += 1
      optionOffset = 0
      if !attached.isEmpty {
        set("OPTARG", attached)
      } else if index <= words.count {
        set("OPTARG", words[index - 1])
        index += 1
      } else {
        set(name, isSilent ? ":" : "?")
        if isSilent { set("OPTARG", String(letter)) } else { complain("option requires an argument -- \(letter)", &c) }
        set("OPTIND", String(index))
        return 0
      }
    } else if attached.isEmpty {
      index += 1
      optionOffset = 0
    }
    set("OPTIND", String(index))
    guard place != nil, letter != ":" else {
      if isSilent { set("OPTARG", String(letter)) } else { complain("illegal option -- \(letter)", &c) }
      set(name, "?")
      return 0
    }
    set(name, String(letter))
    return 0
  }

  private mutating func finishOptions(_ name: String, _ index: Int) -> Int {
    optionOffset = 0
    set("OPTIND", String(index))
    set(name, "?")
    return 1
  }
}

/// What `read` was asked for.
struct ReadCommand: Sendable {
  var names: [String] = []
  var isRaw = false
  var prompt = ""
  var deadline: Duration?
  var count: Int?
  var delimiter: UInt8 = 10
  var array: String?
  var descriptor = 0

  var readsByBytes: Bool { count != nil || delimiter != 10 }

  /// Whether a whole line has been read; a backslash at its end goes on unless raw.
  func isComplete(_ bytes: [UInt8]) -> Bool {
    if let count, bytes.count >= count { return true }
    guard bytes.last == delimiter else { return false }
    if isRaw { return true }
    let slashes = bytes.dropLast().reversed().prefix { $0 == 92 }.count
    return slashes % 2 == 0
  }

  /// The fields; the last holds the rest.
  func fields(_ bytes: [UInt8], _ separators: String, count: Int) -> [String] {
    var line = bytes
    if line.last == delimiter { line.removeLast() }
    // Pairs of byte and whether it is escaped.
    var characters: [(byte: UInt8, isEscaped: Bool)] = []
    var index = 0
    while index < line.count {
      if line[index] == 92 && !isRaw {
        index += 1
        if index < line.count && line[index] != 10 { characters.append((line[index], true)) }
      } else {
        characters.append((line[index], false))
      }
      index += 1
    }
    let separators = Array(separators.utf8)
    func isSpace(_ at: Int) -> Bool {
      !characters[at].isEscaped && characters[at].byte.isSpace && separators.contains(characters[at].byte)
    }
    func isSeparator(_ at: Int) -> Bool { !characters[at].isEscaped && separators.contains(characters[at].byte) }
    var fields: [String] = []
    var at = 0
    while at < characters.count && isSpace(at) { at += 1 }
    while at < characters.count {
      if fields.count == count - 1 {
        var end = characters.count
        while end > at && isSpace(end - 1) { end -= 1 }
        fields.append(String(decoding: characters[at..<end].map(\.byte), as: UTF8.self))
        return fields
      }
      let start = at
      while at < characters.count && !isSeparator(at) { at += 1 }
      fields.append(String(decoding: characters[start..<at].map(\.byte), as: UTF8.self))
      while at < characters.count && isSpace(at) { at += 1 }
      if at < characters.count && isSeparator(at) && !isSpace(at) && start != at {
        at += 1
        while at < characters.count && isSpace(at) { at += 1 }
      }
    }
    return fields
  }
}
