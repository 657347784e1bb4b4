/// The commands that are part of the shell itself.
enum Builtin {
  enum Result {
    case status(Int)
    /// The shell waits, or runs other code first; the call is ended then.
    case started
    /// Loops or functions were left.
    case left
    case replaced(Image)
  }

  static let names: Set<String> = [
    ":", ".", "[", "alias", "bg", "break", "builtin", "cd", "command", "complete", "continue", "declare", "echo",
    "eval", "exec",
    "exit", "export", "false", "fg", "getopts", "hash", "history", "jobs", "kill", "let", "local", "printf", "pwd",
    "read", "readonly", "return", "set", "shift", "shopt", "source", "test", "times", "trap", "true", "type",
    "typeset", "ulimit", "umask", "unalias", "unset", "wait",
  ]
}

extension Shell {
  mutating func runBuiltin(_ words: [String], _ c: inout ProcessContext) -> Builtin.Result {
    let arguments = Array(words.dropFirst())
    switch words[0] {
    case ":", "true": return .status(0)
    case "false": return .status(1)
    case "echo": return .status(Echo.run(arguments, interpretsEscapes: dialect == .dash, &c))
    case "printf": return .status(runPrintf(arguments, &c))
    case "test", "[": return .status(runTest(words, &c))
    case "pwd":
      c.write((arguments.contains("-P") ? c.workingDirectory : value("PWD") ?? c.workingDirectory) + "\n")
      return .status(0)
    case "cd": return .status(changeDirectory(arguments, &c))
    case "export", "readonly", "declare", "typeset", "local": return .status(declare(words, &c))
    case "unset": return .status(runUnset(arguments))
    case "set": return .status(runSet(arguments, &c))
    case "shift": return .status(runShift(arguments, &c))
    case "eval": return runEval(arguments, &c)
    case ".", "source": return runSource(words, &c)
    case "exit", "return", "break", "continue": return runJump(words, &c)
    case "wait": return runWait(arguments, &c)
    case "read": return runRead(arguments, &c)
    case "trap": return .status(runTrapCommand(arguments, &c))
    case "type", "command", "builtin", "hash": return runLookup(words, &c)
    case "alias", "unalias": return .status(runAlias(words, &c))
    case "jobs", "bg", "fg", "kill": return runJobs(words, &c)
    case "umask": return .status(runUmask(arguments, &c))
    case "let": return .status(runLet(arguments, &c))
    case "getopts": return .status(runGetopts(arguments, &c))
    case "exec": return .status(0)
    case "times":
      c.write("0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n")
      return .status(0)
    case "ulimit":
      c.write(arguments.contains("-n") ? "1048576\n" : "unlimited\n")
      return .status(0)
    // What completes words is the prompt, which knows kubectl and its aliases without being told.
    case "history", "shopt", "complete": return .status(0)
    default: return .status(127)
    }
  }

  private mutating func runPrintf(_ arguments: [String], _ c: inout ProcessContext) -> Int {
    guard arguments.first == "-v", arguments.count > 2, dialect == .bash else {
      return Printf.run(arguments, prefix: prefix("printf"), &c)
    }
    let formatted = Printf.format(Array(arguments[2].utf8), Array(arguments.dropFirst(3)))
    set(arguments[1], String(decoding: formatted.bytes, as: UTF8.self))
    return 0
  }

  private func runTest(_ words: [String], _ c: inout ProcessContext) -> Int {
    var arguments = Array(words.dropFirst())
    if words[0] == "[" {
      guard arguments.last == "]" else {
        complain(dialect == .bash ? "missing `]'" : "missing ]", command: "[", &c)
        return 2
      }
      arguments.removeLast()
    }
    do throws(TestCommand.Failure) { return try TestCommand.evaluate(arguments, c) ? 0 : 1 } catch {
      complain(error.message(dialect), command: dialect == .ash ? nil : words[0], &c)
      return 2
    }
  }

  private mutating func changeDirectory(_ arguments: [String], _ c: inout ProcessContext) -> Int {
    let operands = arguments.filter { $0 != "-P" && $0 != "-L" && $0 != "--" }
    if operands.count > 1 && dialect != .dash {
      complain("too many arguments", command: "cd", &c)
      return 1
    }
    var target = operands.first ?? value("HOME") ?? ""
    guard !target.isEmpty else {
      if operands.isEmpty { complain("HOME not set", command: "cd", &c) }
      return operands.isEmpty ? 1 : 0
    }
    let isBack = target == "-"
    if isBack {
      guard let old = value("OLDPWD") else {
        complain("OLDPWD not set", command: "cd", &c)
        return 1
      }
      target = old
    }
    do throws(FileError) { try c.changeDirectory(target) } catch {
      switch dialect {
      case .bash: complain("\(target): \(error.message)", command: "cd", &c)
      case .ash: complain("can't cd to \(target): \(error.message)", command: "cd", &c)
      case .dash: complain("can't cd to \(target)", command: "cd", &c)
      }
      return dialect == .dash ? 2 : 1
    }
    set("OLDPWD", value("PWD") ?? "/")
    let logical = Self.logicalPath(target, from: value("PWD") ?? "/")
    set("PWD", arguments.contains("-P") ? c.workingDirectory : logical)
    if isBack { c.write((value("PWD") ?? "/") + "\n") }
    return 0
  }

  /// A path without dots, links left as they are.
  static func logicalPath(_ path: String, from folder: String) -> String {
    var parts = path.hasPrefix("/") ? [] : folder.split(separator: "/")
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  // MARK: Control

  private mutating func runShift(_ arguments: [String], _ c: inout ProcessContext) -> Int {
    let count = arguments.first.flatMap { Int($0) } ?? 1
    guard count <= positional.count, count >= 0 else {
      if dialect == .dash { complain("can't shift that many", command: "shift", &c) }
      return dialect == .dash ? 2 : 1
    }
    positional.removeFirst(count)
    return 0
  }

  private mutating func runEval(_ arguments: [String], _ c: inout ProcessContext) -> Builtin.Result {
    run(Array(arguments.joined(separator: " ").utf8), .eval, &c)
  }

  private mutating func run(_ text: [UInt8], _ kind: Frame.Kind, _ c: inout ProcessContext) -> Builtin.Result {
    var script = makeParser(text)
    do throws(SyntaxError) {
      let code = try script.wholeScript()
      if code.instructions.isEmpty { return .status(0) }
      push(code, kind)
      lastStatus = 0
      return .started
    } catch {
      c.write(dialect.message(error, shell: name, text: String(decoding: text, as: UTF8.self)), to: 2)
      if !isInteractive && dialect != .bash { requestExit(2) }
      return .status(2)
    }
  }

  private mutating func runSource(_ words: [String], _ c: inout ProcessContext) -> Builtin.Result {
    guard words.count > 1 else {
      complain("filename argument required", command: words[0], &c)
      return .status(2)
    }
    var path = words[1]
    if !path.contains("/"), !c.exists(path) || dialect != .bash {
      for folder in (value("PATH") ?? "").split(separator: ":") where c.exists(folder + "/" + path) {
        path = folder + "/" + path
        break
      }
    }
    let bytes: [UInt8]
    do throws(FileError) { bytes = try c.takeFile(path) } catch {
      switch dialect {
      case .bash: complain("\(words[1]): \(error.message)", &c)
      case .ash: complain("can't open '\(words[1])': \(error.message)", command: ".", &c)
      case .dash: complain("cannot open \(words[1]): No such file", command: ".", &c)
      }
      if dialect != .bash && !isInteractive { requestExit(2) }
      return .status(dialect == .bash ? 1 : 2)
    }
    let arguments = words.count > 2 ? positional : nil
    if words.count > 2 { positional = Array(words.dropFirst(2)) }
    return run(bytes, .source(arguments: arguments), &c)
  }

  private mutating func runJump(_ words: [String], _ c: inout ProcessContext) -> Builtin.Result {
    let number = words.count > 1 ? Int(words[1]) : nil
    if words.count > 1 && number == nil {
      let message = dialect == .bash ? "\(words[1]): numeric argument required" : "Illegal number: \(words[1])"
      complain(message, command: words[0], &c)
      if words[0] == "exit" { requestExit(2) }
      return words[0] == "exit" ? .left : .status(2)
    }
    switch words[0] {
    case "exit":
      if isInteractive && isLogin { c.write("", to: 2) }
      requestExit((number ?? lastStatus) & 0xff)
      return .left
    case "return":
      lastStatus = (number ?? lastStatus) & 0xff
      guard returnFromCall(&c) else {
        if dialect != .bash {
          requestExit(lastStatus)
          return .left
        }
        complain("can only `return' from a function or sourced script", command: "return", &c)
        return .status(2)
      }
      return .left
    default:
      let isInLoop = frames.last?.blocks.contains { if case .loop = $0 { true } else { false } } == true
      guard isInLoop else {
        if dialect == .bash {
          complain("only meaningful in a `for', `while', or `until' loop", command: words[0], &c)
        }
        return .status(0)
      }
      lastStatus = 0
      leaveLoops(max(1, number ?? 1), again: words[0] == "continue", &c)
      return .left
    }
  }

  private mutating func runLet(_ arguments: [String], _ c: inout ProcessContext) -> Int {
    var value = 0
    for argument in arguments {
      do throws(ArithmeticError) { value = try Arithmetic.evaluate(argument, &self) } catch {
        complain("\(argument): syntax error in expression", command: "let", &c)
        return 1
      }
    }
    return value != 0 ? 0 : 1
  }

  private mutating func runUmask(_ arguments: [String], _ c: inout ProcessContext) -> Int {
    if let text = arguments.first, let mask = Int(text, radix: 8) {
      c.process.umask = mask & 0o777
    } else {
      c.write(String(c.process.umask, radix: 8).paddedLeft(to: 4, with: "0") + "\n")
    }
    return 0
  }
}
