extension Shell {
  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    if mainPID == 0 { start(&c) }
    while let signal = c.takeSignal() { receive(signal) }
    while true {
      if waiting != nil, let step = proceed(&c) { return step }
      if let code = exiting {
        if let step = finishExit(code, &c) { return step }
        continue
      }
      if !pendingTraps.isEmpty && !isInTrap { runTrap(&c) }
      if c.mustYield { return .input }
      c.charge(1)
      if frames.isEmpty {
        if let step = beginCommand(&c) { return step }
        continue
      }
      if let step = step(&c) { return step }
    }
  }

  private mutating func start(_ c: inout ProcessContext) {
    mainPID = c.pid
    inherit(c.environment)
    set("PWD", c.workingDirectory)
    if dialect == .bash {
      set("BASH_VERSION", "5.2.37(1)-release")
      set("BASH", "/bin/bash")
      set("HOSTNAME", c.hostname)
      set("UID", String(c.user.id))
      set("EUID", String(c.user.id))
      if variables["HOME"] == nil && c.user.id == 0 { set("HOME", "/root") }
    }
    set("PPID", "0")
    set("IFS", " \t\n")
    set("OPTIND", "1")
    if variables["PATH"] == nil { set("PATH", Kernel.defaultPath) }
    if case .input = source, c.isTerminal(0) { isInteractive = true }
    if case .submissions = source { isInteractive = true }
    if isInteractive {
      runStartupFiles(&c)
    }
  }

  /// A login shell reads `/etc/profile` and `~/.profile`, an interactive bash `~/.bashrc`.
  private mutating func runStartupFiles(_ c: inout ProcessContext) {
    var files: [String] = []
    let home = value("HOME") ?? "/"
    if isLogin { files += ["/etc/profile", home + "/.profile"] }
    if dialect == .bash { files.append(home + "/.bashrc") }
    for file in files.reversed() {
      guard let bytes = try? c.readFile(file) else { continue }
      var script = makeParser(bytes)
      if let code = try? script.wholeScript() { push(code, .source(arguments: nil)) }
    }
  }

  func makeParser(_ bytes: [UInt8]) -> Parser {
    var parser = Parser(bytes)
    parser.dialect = dialect
    parser.aliases = isInteractive || dialect != .bash ? aliases : [:]
    return parser
  }

  mutating func push(_ code: Code, _ kind: Frame.Kind) {
    frames.append(Frame(code, kind, decisions: decisions))
  }

  // MARK: Reading commands

  /// Begins the next command of the source; a step when there is none.
  private mutating func beginCommand(_ c: inout ProcessContext) -> ImageStep? {
    if isInteractive { reportJobs(&c) }
    let isAtEnd = parser.index >= parser.bytes.count
    switch source {
    case .none:
      requestExit(lastStatus)
      return nil
    case .text, .submissions: break
    case .input where isAtEnd:
      return readMore(&c)
    case .input: break
    }
    let start = parser
    parser.aliases = isInteractive || dialect != .bash ? aliases : [:]
    do throws(SyntaxError) {
      guard let node = try parser.nextCommand() else {
        parser = Parser("")
        parser.dialect = dialect
        switch source {
        case .submissions: return .wait(.forever)
        case .input: return nil
        case .text, .none:
          requestExit(lastStatus)
          return nil
        }
      }
      if case .input = source, parser.openDocument || parser.hasPendingDocuments, !inputEnded {
        parser = start
        return readMore(&c)
      }
      if options.readsOnly { return nil }
      push(Compiler.compile(node, documents: parser.documents), .main)
      return nil
    } catch {
      if case .input = source, error.isIncomplete, !inputEnded {
        parser = start
        return readMore(&c)
      }
      failSyntax(error, &c)
      return nil
    }
  }

  private mutating func failSyntax(_ error: SyntaxError, _ c: inout ProcessContext) {
    let text = String(decoding: parser.bytes, as: UTF8.self)
    var shown = name
    if case .text = source, dialect == .bash, isCommandString { shown += ": -c" }
    if isInteractive && dialect == .bash {
      c.write(dialect.message(error, shell: shown, text: text).withoutLineNumbers, to: 2)
    } else {
      c.write(dialect.message(error, shell: shown, text: text), to: 2)
    }
    lastStatus = 2
    parser = Parser("")
    parser.dialect = dialect
    if !isInteractive { requestExit(2) }
  }

  /// Reads one more line of standard input into the parser's text.
  private mutating func readMore(_ c: inout ProcessContext) -> ImageStep? {
    if inputEnded {
      if isInteractive && c.isTerminal(0) { c.write(dialect == .bash ? "exit\n" : "", to: 2) }
      requestExit(lastStatus)
      return nil
    }
    if isInteractive && !promptShown {
      let isContinuation = parser.index < parser.bytes.count
      c.write(isContinuation ? value("PS2") ?? "> " : prompt(c), to: 2)
      promptShown = true
    }
    switch c.readLine(0) {
    case .wait: return .input
    case .end:
      inputEnded = true
      return nil
    case .bytes(let bytes):
      promptShown = false
      if parser.index >= parser.bytes.count {
        parser.bytes = bytes
        parser.index = 0
      } else {
        parser.bytes += bytes
      }
      return nil
    }
  }

  // MARK: Signals

  private mutating func receive(_ signal: Signal) {
    if let handler = traps[signal.name] {
      if !handler.isEmpty { pendingTraps.append(signal) }
      if case .jobs = waiting {
        waiting = nil
        lastStatus = 128 + signal.rawValue
      }
      return
    }
    guard isInteractive, signal == .interrupt else { return }
    switch waiting {
    case .foreground, .substitution: wasInterrupted = true
    case nil, .read, .jobs, .moreInput: abandon(status: 130)
    }
  }

  /// Drops all that is being done, back to the prompt.
  mutating func abandon(status: Int) {
    frames = []
    decisions = 0
    waiting = nil
    wasInterrupted = false
    lastStatus = status
    resetSubstitutions()
    if case .submissions = source { parser = makeParser([]) }
    if case .input = source {
      parser = makeParser([])
      promptShown = false
    }
  }

  private mutating func runTrap(_ c: inout ProcessContext) {
    let signal = pendingTraps.removeFirst()
    guard let handler = traps[signal.name] else { return }
    var script = makeParser(Array(handler.utf8))
    guard let code = try? script.wholeScript() else { return }
    isInTrap = true
    push(code, .trap(status: lastStatus))
  }

  // MARK: Leaving

  mutating func requestExit(_ code: Int) {
    if exiting == nil { exiting = code }
  }

  /// Runs the trap on `EXIT` if there is one, then ends.
  private mutating func finishExit(_ code: Int, _ c: inout ProcessContext) -> ImageStep? {
    if let handler = traps["EXIT"], !handler.isEmpty {
      traps["EXIT"] = nil
      var script = makeParser(Array(handler.utf8))
      if let trap = try? script.wholeScript() {
        frames = []
        source = .none
        exiting = nil
        lastStatus = code
        push(trap, .trap(status: code))
        return nil
      }
    }
    return .exit(code)
  }

  // MARK: Messages

  /// What stands before a message.
  func prefix(_ command: String? = nil) -> String {
    let tail = command.map { $0 + ": " } ?? ""
    switch dialect {
    case .bash: return isInteractive ? "\(name): \(tail)" : "\(name): line \(line): \(tail)"
    case .ash:
      if isInteractive || (isCommandString && command == nil) { return "\(name): \(tail)" }
      return command == nil ? "\(name): line \(line): " : "\(name): \(tail)line \(line): "
    case .dash: return "\(name): \(line): \(tail)"
    }
  }

  func complain(_ message: String, command: String? = nil, _ c: inout ProcessContext) {
    c.write(prefix(command) + message + "\n", to: 2)
  }
}

extension String {
  /// `bash: line 1: x` as an interactive bash writes it.
  fileprivate var withoutLineNumbers: String {
    split(separator: "\n").map { line in
      var parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      if parts.count == 3, parts[1].hasPrefix(" line ") { parts.remove(at: 1) }
      return parts.joined(separator: ":") + "\n"
    }.joined()
  }
}
