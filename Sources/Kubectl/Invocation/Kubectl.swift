import API

/// One run of kubectl, as a value that can be stopped, copied and resumed.
package struct Kubectl: Sendable {
  private enum Stage {
    case start
    /// Reads standard input to its end for a command that takes it as a file.
    case reading(CommandContext, any Command.Type, [UInt8])
    case running(any Command)
    /// Another program does what was asked.
    case plugin
    case ended(Int)
  }

  private var arguments: [String]
  private var stage = Stage.start
  /// `--warnings-as-errors`.
  private var endsByWarnings = false
  /// The namespace that the command acts in, by its flags or its context; nil before it is known.
  package private(set) var namespace: String?

  /// - Parameter arguments: without the name of the program.
  package init(arguments: [String]) { self.arguments = arguments }

  /// Runs until the command ends or must wait.
  package mutating func resume(_ host: inout some KubectlHost) -> KubectlStep {
    do throws(Failure) {
      return try step(&host)
    } catch {
      if case .misuse(_, let command) = error { host.print(HelpText(path: command).text) }
      let text = error.text
      if !error.output.isEmpty { host.print(error.output) }
      if !text.isEmpty { host.write(Array(text.utf8), to: .error) }
      var code = error.exitCode
      // `diff` answers 1 for a difference, so its errors have another code.
      if arguments.first == "diff", !text.isEmpty { code = 2 }
      stage = .ended(code)
      return .exit(code)
    }
  }

  private mutating func step(_ host: inout some KubectlHost) throws(Failure) -> KubectlStep {
    switch stage {
    case .ended(let code): return .exit(code)
    case .start:
      guard let next = try begin(&host) else {
        stage = .ended(0)
        return .exit(0)
      }
      stage = next
      return try step(&host)
    case .reading(var context, let type, var bytes):
      stage = .start
      while true {
        switch host.readInput() {
        case .bytes(let more): bytes += more
        case .wait:
          stage = .reading(context, type, bytes)
          return .wait(until: nil, input: true, change: false)
        case .end:
          context.input = bytes
          stage = .running(try type.init(context))
          return try step(&host)
        }
      }
    case .plugin:
      guard let code = host.programStatus() else { return .wait(until: nil, input: false, change: true) }
      stage = .ended(code)
      return .exit(code)
    case .running(var command):
      // Held in one place only, so that running it copies nothing.
      stage = .ended(0)
      switch try command.resume(&host) {
      case .done:
        if endsByWarnings, host.warningCount > 0 {
          let count = host.warningCount
          throw .plain("\(count) \(count == 1 ? "warning" : "warnings") received")
        }
        return .exit(0)
      case .wait(let until, let input, let change):
        stage = .running(command)
        return .wait(until: until, input: input, change: change)
      }
    }
  }

  private mutating func begin(_ host: inout some KubectlHost) throws(Failure) -> Stage? {
    if let topic = HelpText.topic(of: arguments) {
      HelpText.print(topic: topic, &host)
      return nil
    }
    var tree = CommandTree.kubectl
    var preferences = arguments.isEmpty ? nil : try PreferencesFile.preferences(for: arguments, &host)
    try preferences?.applyAlias(to: &arguments, &tree, &host)
    if host.variable("KUBECTL_APPLYSET") == "true" { tree.add(ApplySet.flag, to: "apply") }
    if let plugin = try plugin(tree, &host) { return plugin }
    preferences?.complainOfUnknown(&host)
    let line = try CommandLine(arguments, tree, preferences)
    if line.wantsHelp {
      host.print(HelpText(line.node, &host).text)
      return nil
    }
    guard let type = CommandTable.commands[line.node.path] else {
      if !line.node.children.isEmpty { return try group(line, &host) }
      throw .verbatim("drydock: \(line.node.path) is not simulated yet")
    }
    try CommandTable.checkRequired(line)
    try checkHonoured(line, type)
    for (flag, message) in DeprecatedFlags.messages
    where line.flags.isGiven(flag) && line.flags.definitions[flag] != nil {
      host.complain("Flag --\(flag) has been deprecated, \(message)")
    }
    var context = try CommandContext(line, &host)
    namespace = context.configuration.namespace
    endsByWarnings = line.flags.bool("warnings-as-errors")
    context.words = arguments
    if context.takesInput { return .reading(context, type, []) }
    return .running(try type.init(context))
  }

  /// A program on the path stands in for a command that kubectl has not.
  private func plugin(_ tree: CommandTree, _ host: inout some KubectlHost) throws(Failure) -> Stage? {
    let found: Plugin?
    if CommandLine.isUnknown(arguments, tree) {
      found = try Plugin(arguments, &host)
    } else if arguments.count > 1, arguments[0] == "create", !arguments[1].hasPrefix("-"),
      tree.node("create " + arguments[1]) == nil
    {
      found = try Plugin(arguments, atLeast: 2, &host)
    } else {
      return nil
    }
    guard let found else { return nil }
    do {
      try host.startProgram(found.words)
    } catch {
      throw .plain("fork/exec \(found.words[0]): \(error.message)")
    }
    return .plugin
  }

  /// A command that only has subcommands prints its help, or refuses what follows.
  private func group(_ line: CommandLine, _ host: inout some KubectlHost) throws(Failure) -> Stage? {
    // This one prints its help whatever follows, and is content.
    if line.node.path == "kubectl certificate" {
      host.print(HelpText(line.node).text)
      return nil
    }
    if let word = line.arguments.first {
      throw .usage(
        "unknown command \"\(([word] + line.arguments.dropFirst()).joined(separator: " "))\"",
        line.node.path
      )
    }
    host.write(Array(HelpText(line.node).text.utf8), to: line.node.path == "kubectl rollout" ? .output : .error)
    throw .silent(1)
  }

  /// What a flag does not do is said in plain words.
  private func checkHonoured(_ line: CommandLine, _ type: any Command.Type) throws(Failure) {
    let profile = line.flags.string("profile")
    if type != DebugCommand.self,
      !["none", "cpu", "heap", "goroutine", "threadcreate", "block", "mutex"].contains(profile)
    {
      throw .plain("unknown profile '\(profile)'")
    }
    for flag in line.flags.changed where line.flags.differs(flag) {
      guard let definition = line.flags.definitions[flag],
        let shortcoming = CommandHelp.shortcoming(of: definition, in: line.node)
      else { continue }
      if shortcoming.mark == .refused {
        throw .verbatim("drydock: \(line.node.path) --\(flag) is refused here: \(shortcoming.words)")
      }
    }
  }
}

extension CommandContext {
  /// Whether the line names standard input as a file.
  fileprivate var takesInput: Bool {
    if line.flags.definitions["filename"]?.form == .slice, flags.list("filename").contains("-") { return true }
    return flags.list("from-file").contains { $0.hasSuffix("/dev/stdin") } || isReadingEnvironment
  }

  /// `kubectl set env deploy/web -`.
  private var isReadingEnvironment: Bool { path == "kubectl set env" && arguments.contains("-") }
}
