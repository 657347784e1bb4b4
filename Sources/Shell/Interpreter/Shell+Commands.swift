extension Shell {
  /// A simple command's words, values and targets after expansion.
  private struct Expanded {
    var words: [String]
    var values: [(assignment: Assignment, value: [String])] = []
    var targets: [String]
  }

  mutating func perform(_ command: SimpleCommand, _ c: inout ProcessContext) throws(ExpansionStop) -> ImageStep? {
    line = command.line
    closeSubstitutedPipes(&c)
    let expanded = try expanding { shell throws(ExpansionStop) in try shell.expand(command, &c) }
    let status = substitutionStatus
    resetSubstitutions()
    if options.traces { trace(expanded, &c) }
    guard let name = expanded.words.first else {
      return performAssignments(command, expanded, status: status, &c)
    }
    let permanent = name == "exec" && expanded.words.count == 1
    if let code = functions[name] {
      return call(code, command, expanded, &c)
    }
    if Builtin.names.contains(name), !(name == "exec" && expanded.words.count > 1) {
      return runBuiltin(command, expanded, permanent: permanent, &c)
    }
    return runExternal(command, expanded, &c)
  }

  private mutating func expand(
    _ command: SimpleCommand,
    _ c: inout ProcessContext
  ) throws(ExpansionStop) -> Expanded {
    var expanded = Expanded(words: try expand(command.words, &c), targets: [])
    expanded.targets = try expandTargets(command.redirections, &c)
    for assignment in command.assignments {
      switch assignment.value {
      case .word(let word):
        let value = try expandOne(word, &c)
        expanded.values.append((assignment, [value]))
        // Later values of the same command see it.
        if command.words.isEmpty { try assign(assignment, [value], &c) }
      case .list(let words):
        let values = try expand(words, &c)
        expanded.values.append((assignment, values))
        if command.words.isEmpty { try assign(assignment, values, &c) }
      }
    }
    return expanded
  }

  private mutating func assign(
    _ assignment: Assignment,
    _ values: [String],
    _ c: inout ProcessContext
  ) throws(ExpansionStop) {
    let name = assignment.name
    if variables[name]?.isReadOnly == true {
      let message = dialect == .bash ? "\(name): readonly variable" : "\(name): is read only"
      throw .failed(message, status: dialect == .bash ? 1 : 2, isFatal: dialect != .bash)
    }
    if case .list = assignment.value {
      var elements = assignment.appends ? variables[name]?.elements ?? [] : []
      elements += values
      var variable = variables[name] ?? Variable("")
      variable.elements = elements
      variable.value = elements.first ?? ""
      variables[name] = variable
    } else if let index = assignment.index {
      setElement(name, try arithmetic(index, &c), values[0])
    } else {
      set(name, assignment.appends ? (value(name) ?? "") + values[0] : values[0])
    }
  }

  /// A command of assignments and redirections only.
  private mutating func performAssignments(
    _ command: SimpleCommand,
    _ expanded: Expanded,
    status: Int?,
    _ c: inout ProcessContext
  ) -> ImageStep? {
    lastStatus = status ?? 0
    if !command.redirections.isEmpty {
      if let saved = redirect(command.redirections, expanded.targets, keeping: true, &c) {
        restore(saved, &c)
      } else {
        lastStatus = 1
      }
    }
    failIfAsked()
    return nil
  }

  /// Sets the assignments before a command for as long as it runs.
  private mutating func setTemporarily(_ expanded: Expanded) -> [SavedVariable] {
    expanded.values.map { assignment, values in
      let saved = SavedVariable(name: assignment.name, variable: variables[assignment.name])
      set(assignment.name, values.first ?? "")
      export(assignment.name)
      return saved
    }
  }

  private mutating func call(
    _ code: Code,
    _ command: SimpleCommand,
    _ expanded: Expanded,
    _ c: inout ProcessContext
  ) -> ImageStep? {
    guard frames.count < 1000 else {
      complain("\(expanded.words[0]): maximum function nesting level exceeded (1000)", &c)
      abandon(status: 2)
      requestExit(2)
      return nil
    }
    guard let saved = redirect(command.redirections, expanded.targets, keeping: true, &c) else {
      lastStatus = 1
      failIfAsked()
      return nil
    }
    pushBlock(.call(setTemporarily(expanded), saved))
    push(code, .function(arguments: positional))
    positional = Array(expanded.words.dropFirst())
    return nil
  }

  private mutating func runBuiltin(
    _ command: SimpleCommand,
    _ expanded: Expanded,
    permanent: Bool,
    _ c: inout ProcessContext
  ) -> ImageStep? {
    guard let saved = redirect(command.redirections, expanded.targets, keeping: !permanent, &c) else {
      lastStatus = dialect == .dash ? 2 : 1
      if permanent && !isInteractive { requestExit(lastStatus) }
      failIfAsked()
      return nil
    }
    let restores = setTemporarily(expanded)
    let depth = frames.count
    pushBlock(.call(restores, saved))
    c.writeError = nil
    switch runBuiltin(expanded.words, &c) {
    case .status(let status):
      lastStatus = status
      if let error = c.writeError, status == 0, error != .brokenPipe {
        complain("write error: \(error.message)", command: expanded.words[0], &c)
        lastStatus = 1
      }
      if frames.count == depth { endCall(&c) }
    case .left:
      // The frame that held the block is gone or goes on elsewhere; what is left of it is undone there.
      break
    case .started: break
    case .replaced(let image): return .replace(image)
    }
    return nil
  }

  // MARK: Executables

  private mutating func runExternal(
    _ command: SimpleCommand,
    _ expanded: Expanded,
    _ c: inout ProcessContext
  ) -> ImageStep? {
    var words = expanded.words
    let isExec = words[0] == "exec"
    if isExec { words.removeFirst() }
    let replaces = isExec || canBeReplaced
    let restores = setTemporarily(expanded)
    defer { for saved in restores.reversed() { restore(saved) } }
    guard let saved = redirect(command.redirections, expanded.targets, keeping: !replaces, &c) else {
      lastStatus = dialect == .dash ? 2 : 1
      failIfAsked()
      return nil
    }
    let loaded: Kernel.Loaded
    do throws(SpawnError) {
      let location = try c.kernel.findExecutable(words[0], path: value("PATH") ?? "", from: c.view)
      loaded = try c.kernel.load(location, arguments: words, from: c.view)
    } catch {
      explain(error, words[0], &c)
      restore(saved, &c)
      if isExec && !isInteractive { requestExit(lastStatus) }
      failIfAsked()
      return nil
    }
    if replaces {
      c.process.arguments = loaded.arguments
      c.process.environment = environment
      c.process.descriptors.removeAll { descriptor in
        let isOwn = descriptor.number >= 10 && !descriptor.isPassedOn
        if isOwn { c.kernel.release(descriptor.file) }
        return isOwn
      }
      return .replace(loaded.image)
    }
    start(loaded, &c)
    restore(saved, &c)
    return nil
  }

  /// Starts a child for an executable and waits for it.
  private mutating func start(_ loaded: Kernel.Loaded, _ c: inout ProcessContext) {
    c.process.environment = environment
    guard let pid = c.fork(loaded.image, arguments: loaded.arguments) else {
      failToFork(&c)
      return
    }
    waiting = .foreground([pid], statuses: [])
  }

  mutating func failToFork(_ c: inout ProcessContext) {
    let message =
      dialect == .bash
      ? "fork: retry: Resource temporarily unavailable" : "can't fork: Resource temporarily unavailable"
    complain(message, &c)
    lastStatus = dialect == .bash ? 254 : 2
    if !isInteractive { requestExit(lastStatus) }
  }

  private mutating func explain(_ error: SpawnError, _ name: String, _ c: inout ProcessContext) {
    let shown = name.isEmpty ? "" : name
    switch error {
    case .notFound:
      lastStatus = 127
      complain(dialect == .bash ? "\(shown): command not found" : "\(shown): not found", &c)
    case .noSuchFile(let path):
      lastStatus = 127
      let isInterpreter = path != name
      if dialect == .bash {
        let reason = isInterpreter ? "cannot execute: required file not found" : "No such file or directory"
        complain("\(shown): \(reason)", &c)
      } else {
        complain("\(shown): not found", &c)
      }
    case .isDirectory:
      lastStatus = 126
      complain("\(shown): \(dialect == .bash ? "Is a directory" : "Permission denied")", &c)
    case .permissionDenied, .noWorkingDirectory, .tooManyProcesses, .noSuchNamespace:
      lastStatus = 126
      complain("\(shown): Permission denied", &c)
    }
  }

  /// Nothing follows: the process may become the command instead of waiting for it.
  private var canBeReplaced: Bool {
    guard traps.isEmpty, jobs.isEmpty, !isInteractive, exiting == nil else { return false }
    switch source {
    case .none: break
    case .text: guard restIsBlank else { return false }
    case .input, .submissions: return false
    }
    for frame in frames {
      guard frame.blocks.isEmpty, frame.position >= frame.code.instructions.count else { return false }
      if case .trap = frame.kind { return false }
    }
    return true
  }

  private var restIsBlank: Bool {
    guard parser.index < parser.bytes.count else { return true }
    return parser.bytes[parser.index...].allSatisfy(\.isSpace)
  }

  private func trace(_ expanded: Expanded, _ c: inout ProcessContext) {
    let values = expanded.values.map { $0.assignment.name + "=" + Quoting.quote($0.value.first ?? "") }
    let text = (values + expanded.words.map(Quoting.quote)).joined(separator: " ")
    c.write((value("PS4") ?? "+ ") + text + "\n", to: 2)
  }
}

/// How the shell writes a word so that it can be read again.
enum Quoting {
  static func quote(_ text: String) -> String {
    let isPlain = !text.isEmpty && text.utf8.allSatisfy { $0.isNameByte || "-./:=,@%+".utf8.contains($0) }
    return isPlain ? text : always(text)
  }

  static func always(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
