extension Shell {
  mutating func declare(_ words: [String], _ c: inout ProcessContext) -> Int {
    let command = words[0]
    var flags = ""
    var operands = words.dropFirst()
    while let first = operands.first, first.hasPrefix("-") || first.hasPrefix("+"), first.count > 1 {
      flags += first.dropFirst()
      operands = operands.dropFirst()
      if first == "--" { break }
    }
    if flags.contains("A") {
      complain("-A: associative arrays are not simulated", command: command, &c)
      return 2
    }
    if operands.isEmpty {
      listVariables(command, flags, &c)
      return 0
    }
    var status = 0
    for operand in operands where !declareOne(operand, command, flags, &c) { status = 1 }
    return status
  }

  private mutating func declareOne(
    _ operand: String,
    _ command: String,
    _ flags: String,
    _ c: inout ProcessContext
  ) -> Bool {
    let equals = operand.firstIndex(of: "=")
    let name = String(equals.map { operand[..<$0] } ?? operand[...])
    let value = equals.map { String(operand[operand.index(after: $0)...]) }
    guard Self.isName(name) else {
      let message = dialect == .bash ? "`\(operand)': not a valid identifier" : "\(name): bad variable name"
      complain(message, command: command, &c)
      if dialect != .bash && !isInteractive { requestExit(2) }
      return false
    }
    if command == "export", flags.contains("n") {
      variables[name]?.isExported = false
      exports.removeAll { $0 == name }
      return true
    }
    if command == "local" || command == "declare" && !flags.contains("g") || command == "typeset" {
      guard saveLocal(name) || command != "local" else {
        complain("can only be used in a function", command: command, &c)
        return false
      }
      if value == nil && command == "local" && dialect == .bash { variables[name] = nil }
    }
    if variables[name]?.isReadOnly == true, value != nil {
      complain(dialect == .bash ? "\(name): readonly variable" : "\(name): is read only", &c)
      return false
    }
    if let value { set(name, value) } else if variables[name] == nil { variables[name] = flagsOnly(flags) }
    if command == "export" || flags.contains("x") {
      if variables[name] == nil { variables[name] = Variable("") }
      export(name)
    }
    if command == "readonly" || flags.contains("r") { variables[name]?.isReadOnly = true }
    return true
  }

  private func flagsOnly(_ flags: String) -> Variable? {
    guard flags.contains("a") else { return nil }
    var variable = Variable("")
    variable.elements = []
    return variable
  }

  /// Remembers a variable to be restored when the function ends; false outside functions.
  private mutating func saveLocal(_ name: String) -> Bool {
    for index in frames.indices.reversed() {
      guard case .function = frames[index].kind else { continue }
      if !frames[index].saved.contains(where: { $0.name == name }) {
        frames[index].saved.append(SavedVariable(name: name, variable: variables[name]))
      }
      return true
    }
    return false
  }

  private func listVariables(_ command: String, _ flags: String, _ c: inout ProcessContext) {
    for name in variables.keys.sorted() {
      guard let variable = variables[name] else { continue }
      switch command {
      case "export" where variable.isExported:
        let start = dialect == .bash ? "declare -x" : "export"
        let value = dialect == .bash ? "\"\(variable.value)\"" : Quoting.always(variable.value)
        c.write("\(start) \(name)=\(value)\n")
      case "readonly" where variable.isReadOnly: c.write("readonly \(name)=\(Quoting.always(variable.value))\n")
      case "declare", "typeset": c.write("\(name)=\(Quoting.quote(variable.value))\n")
      default: break
      }
    }
  }

  mutating func runUnset(_ arguments: [String]) -> Int {
    var onlyFunctions = false
    for argument in arguments {
      switch argument {
      case "-f": onlyFunctions = true
      case "-v": onlyFunctions = false
      default:
        if onlyFunctions || variables[argument] == nil { functions[argument] = nil }
        if !onlyFunctions { unset(argument) }
      }
    }
    return 0
  }

  mutating func runSet(_ arguments: [String], _ c: inout ProcessContext) -> Int {
    if arguments.isEmpty {
      for name in variables.keys.sorted() { c.write("\(name)=\(Quoting.quote(variables[name]?.value ?? ""))\n") }
      return 0
    }
    var rest = arguments[...]
    while let first = rest.first, first.hasPrefix("-") || first.hasPrefix("+"), first.count > 1 {
      rest.removeFirst()
      if first == "--" {
        positional = Array(rest)
        return 0
      }
      let on = first.hasPrefix("-")
      for letter in first.dropFirst() {
        if letter == "o" {
          guard let name = rest.popFirst() else { return 0 }
          if !setOption(name, on) {
            complain("\(name): invalid option name", command: "set", &c)
            return 2
          }
        } else if !setOption(letter, on) {
          complain(dialect == .bash ? "-\(letter): invalid option" : "illegal option -\(letter)", command: "set", &c)
          return 2
        }
      }
    }
    if !rest.isEmpty || arguments.last == "-" { positional = Array(rest) }
    return 0
  }

  /// Sets an option by its letter; false if there is none such.
  mutating func setOption(_ letter: Character, _ on: Bool) -> Bool {
    switch letter {
    case "e": options.exitsOnError = on
    case "u": options.refusesUnset = on
    case "x": options.traces = on
    case "f": options.noGlob = on
    case "C": options.noClobber = on
    case "n": options.readsOnly = on
    case "a": options.exportsAll = on
    case "i": isInteractive = on
    case "m", "b", "h", "v", "B", "E", "T", "H", "P", "s": break
    case "l": isLogin = on
    default: return false
    }
    return true
  }

  private mutating func setOption(_ name: String, _ on: Bool) -> Bool {
    let letters: [String: Character] = [
      "errexit": "e", "nounset": "u", "xtrace": "x", "noglob": "f", "noclobber": "C", "noexec": "n",
      "allexport": "a", "monitor": "m", "verbose": "v", "vi": "h", "emacs": "h", "history": "h", "posix": "h",
    ]
    if name == "pipefail" {
      options.failsPipes = on
      return true
    }
    return letters[name].map { setOption($0, on) } ?? false
  }

  mutating func runAlias(_ words: [String], _ c: inout ProcessContext) -> Int {
    var status = 0
    if words[0] == "unalias" {
      for name in words.dropFirst() {
        if name == "-a" {
          aliases = [:]
        } else if aliases.removeValue(forKey: name) == nil {
          complain("\(name): not found", command: "unalias", &c)
          status = 1
        }
      }
      return status
    }
    let operands = words.count > 1 ? Array(words.dropFirst()) : aliases.keys.sorted()
    for operand in operands where operand != "-p" {
      if let equals = operand.firstIndex(of: "="), equals != operand.startIndex {
        aliases[String(operand[..<equals])] = String(operand[operand.index(after: equals)...])
      } else if let text = aliases[operand] {
        c.write("\(dialect == .bash ? "alias " : "")\(operand)=\(Quoting.always(text))\n")
      } else {
        complain("\(operand): not found", command: "alias", &c)
        status = 1
      }
    }
    return status
  }
}
