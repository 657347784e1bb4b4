import API

/// One run of kubectl, as a value that can be stopped, copied and resumed.
package struct Kubectl: Sendable {
  private enum Stage {
    case start
    /// Reads standard input to its end for a command that takes it as a file.
    case reading(CommandContext, any Command.Type, [UInt8])
    case running(any Command)
    case ended(Int)
  }

  private let arguments: [String]
  private var stage = Stage.start
  /// The namespace that the command acts in, by its flags or its context; nil before it is known.
  package private(set) var namespace: String?

  /// - Parameter arguments: without the name of the program.
  package init(arguments: [String]) { self.arguments = arguments }

  /// Runs until the command ends or must wait.
  package mutating func resume(_ host: inout some KubectlHost) -> KubectlStep {
    do throws(Failure) {
      return try step(&host)
    } catch {
      let text = error.text
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
    case .running(var command):
      // Held in one place only, so that running it copies nothing.
      stage = .ended(0)
      switch try command.resume(&host) {
      case .done: return .exit(0)
      case .wait(let until, let input, let change):
        stage = .running(command)
        return .wait(until: until, input: input, change: change)
      }
    }
  }

  private mutating func begin(_ host: inout some KubectlHost) throws(Failure) -> Stage? {
    if let topic = HelpText.topic(of: arguments) {
      try HelpText.print(topic: topic, &host)
      return nil
    }
    let line = try CommandLine(arguments)
    if line.wantsHelp {
      host.print(HelpText(line.node).text)
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
    context.words = arguments
    if context.takesInput { return .reading(context, type, []) }
    return .running(try type.init(context))
  }

  /// A command that only has subcommands prints its help, or refuses what follows.
  private func group(_ line: CommandLine, _ host: inout some KubectlHost) throws(Failure) -> Stage? {
    if let word = line.arguments.first {
      throw .usage(
        "unknown command \"\(([word] + line.arguments.dropFirst()).joined(separator: " "))\"",
        line.node.path
      )
    }
    let text = Array(HelpText(line.node).text.utf8)
    host.write(text, to: line.node.path == "kubectl rollout" || line.node.path == "kubectl create" ? .output : .error)
    return nil
  }

  private func checkHonoured(_ line: CommandLine, _ type: any Command.Type) throws(Failure) {
    for flag in line.flags.changed where line.flags.differs(flag) {
      if type.honouredFlags.contains(flag) || CommandTable.globallyHonoured.contains(flag) { continue }
      throw .verbatim("drydock: \(line.node.path) --\(flag) is not simulated yet")
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
