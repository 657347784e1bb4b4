extension Shell {
  static let keywords: Set<String> = [
    "if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "in", "{", "}", "!",
    "[[", "]]", "function", "time",
  ]

  /// `type`, `command`, `builtin`, `hash`.
  mutating func runLookup(_ words: [String], _ c: inout ProcessContext) -> Builtin.Result {
    var operands = Array(words.dropFirst())
    var flags = ""
    while let first = operands.first, first.hasPrefix("-"), first.count > 1 {
      flags += first.dropFirst()
      operands.removeFirst()
    }
    switch words[0] {
    case "hash": return .status(0)
    case "type": return .status(describe(operands, flags, &c))
    default: break
    }
    if words[0] == "command", flags.contains("v") || flags.contains("V") {
      if flags.contains("V") { return .status(describe(operands, "", &c)) }
      var status = 0
      for name in operands {
        if let found = locate(name, c) { c.write(found + "\n") } else { status = dialect == .bash ? 1 : 127 }
      }
      return .status(status)
    }
    guard let name = operands.first else { return .status(0) }
    if Builtin.names.contains(name) && name != "exec" { return runBuiltin(operands, &c) }
    return runProgram(operands, &c)
  }

  /// Runs an executable, past functions and builtins.
  private mutating func runProgram(_ words: [String], _ c: inout ProcessContext) -> Builtin.Result {
    do throws(SpawnError) {
      let location = try c.kernel.findExecutable(words[0], path: value("PATH") ?? "", from: c.view)
      let loaded = try c.kernel.load(location, arguments: words, from: c.view)
      c.process.environment = environment
      guard let pid = c.fork(loaded.image, arguments: loaded.arguments) else { return .status(254) }
      waiting = .foreground([pid], statuses: [])
      return .started
    } catch {
      complain("\(words[0]): \(dialect == .bash ? "command not found" : "not found")", &c)
      return .status(127)
    }
  }

  /// What `command -v` prints.
  private func locate(_ name: String, _ c: ProcessContext) -> String? {
    if let alias = aliases[name] { return "alias \(name)=\(Quoting.always(alias))" }
    if functions[name] != nil || Builtin.names.contains(name) || Self.keywords.contains(name) { return name }
    return executable(name, c)
  }

  private func executable(_ name: String, _ c: ProcessContext) -> String? {
    if name.contains("/") { return c.permits(name, 1) ? name : nil }
    for folder in (value("PATH") ?? "").split(separator: ":") {
      let path = folder + "/" + name
      if let status = try? c.status(of: path), !status.isDirectory, c.permits(path, 1) { return path }
    }
    return nil
  }

  private func describe(_ names: [String], _ flags: String, _ c: inout ProcessContext) -> Int {
    var status = 0
    for name in names {
      let kind: String
      let sentence: String
      if let alias = aliases[name] {
        kind = "alias"
        sentence = dialect == .bash ? "\(name) is aliased to `\(alias)'" : "\(name) is an alias for \(alias)"
      } else if Self.keywords.contains(name) {
        kind = "keyword"
        sentence = "\(name) is a shell keyword"
      } else if functions[name] != nil {
        kind = "function"
        sentence = dialect == .bash ? "\(name) is a function" : "\(name) is a function"
      } else if Builtin.names.contains(name) {
        kind = "builtin"
        sentence = "\(name) is a shell builtin"
      } else if let path = executable(name, c) {
        kind = "file"
        sentence = flags.contains("p") ? path : "\(name) is \(path)"
      } else {
        status = dialect == .bash ? 1 : 127
        if !flags.contains("t") && !flags.contains("p") {
          if dialect == .bash {
            complain("\(name): not found", command: "type", &c)
          } else {
            c.write("\(name): not found\n", to: dialect == .ash ? 2 : 1)
          }
        }
        continue
      }
      c.write((flags.contains("t") ? kind : sentence) + "\n")
    }
    return status
  }

  // MARK: Traps

  mutating func runTrapCommand(_ arguments: [String], _ c: inout ProcessContext) -> Int {
    let operands = arguments.filter { $0 != "--" }
    if operands.isEmpty || operands == ["-p"] {
      for name in traps.keys.sorted() {
        let shown = dialect == .bash && name != "EXIT" ? "SIG" + name : name
        c.write("trap -- \(Quoting.always(traps[name] ?? "")) \(shown)\n")
      }
      return 0
    }
    if operands == ["-l"] { return listSignals(&c) }
    let resets = operands.count == 1 || operands[0] == "-" || Int(operands[0]) != nil
    let names = operands.count == 1 || Int(operands[0]) != nil ? operands[...] : operands.dropFirst()
    var status = 0
    for text in names {
      guard let name = Self.trapName(text) else {
        let isEvent = ["ERR", "DEBUG", "RETURN"].contains(text.uppercased())
        complain("\(text): \(isEvent ? "not simulated" : "invalid signal specification")", command: "trap", &c)
        status = 1
        continue
      }
      traps[name] = resets ? nil : operands[0]
      guard let signal = Signal(named: name), signal != .kill else { continue }
      if resets { c.process.ignoredSignals.remove(signal) }
      if !resets && operands[0].isEmpty { c.process.ignoredSignals.insert(signal) }
    }
    return status
  }

  private static func trapName(_ text: String) -> String? {
    let upper = text.uppercased()
    if upper == "EXIT" || upper == "0" { return "EXIT" }
    return Signal(named: text)?.name
  }

  func listSignals(_ c: inout ProcessContext) -> Int {
    for signal in Signal.allCases { c.write("\(String(signal.rawValue).paddedLeft(to: 2))) SIG\(signal.name)\n") }
    return 0
  }
}
