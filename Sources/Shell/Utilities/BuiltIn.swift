/// The executables that the shell's floor brings: shells and utilities.
package enum BuiltIn {
  typealias Maker = @Sendable (Invocation, inout ProcessContext) -> any ProcessImage

  /// What an executable of that name runs; nil if it is none of ours.
  ///
  /// `busybox`, or `busybox@1.28.4`, is what its first argument's name says, as with the real one.
  static func image(_ program: String, arguments: [String]) -> Image? {
    let parts = program.split(separator: "@", maxSplits: 1)
    if parts.first == "busybox" {
      var words = arguments
      if words.first?.lastPathComponent == "busybox" { words.removeFirst() }
      guard let applet = words.first?.lastPathComponent, !applet.isEmpty else { return nil }
      if applet == "sh" || applet == "ash" || applet == "-sh" {
        return .code(shell(.ash, words))
      }
      var invocation = Invocation(name: applet, arguments: Array(words.dropFirst()), flavour: .busybox)
      invocation.version = parts.count > 1 ? String(parts[1]) : nil
      return .code(Unstarted(invocation: invocation))
    }
    switch program {
    case "bash": return .code(shell(.bash, arguments))
    case "ash": return .code(shell(.ash, arguments))
    case "dash", "sh": return .code(shell(.dash, arguments))
    default: break
    }
    guard makers[program] != nil else { return nil }
    let invocation = Invocation(name: program, arguments: Array(arguments.dropFirst()), flavour: .gnu)
    return .code(Unstarted(invocation: invocation))
  }

  private static func shell(_ dialect: Dialect, _ arguments: [String]) -> ShellStart {
    ShellStart(dialect: dialect, arguments: arguments)
  }

  /// The names of all utilities, sorted.
  package static var utilities: [String] { makers.keys.sorted() }

  /// A folder of Debian's utilities and shells, `names` only if given.
  package static func debianFolder(_ names: [String]? = nil) -> FileNode {
    var entries: [String: FileNode] = [:]
    // Where everybody is a learner, nobody becomes root.
    for name in names ?? utilities.filter({ $0 != "sudo" }) + ["bash", "dash", "sh"] {
      entries[name] = .program(name == "sh" ? "dash" : name)
    }
    return .directory(entries)
  }

  /// Busybox's folder, in which every applet is the same executable.
  package static func busyboxFolder(without left: Set<String> = ["curl", "jq", "bash", "sudo"]) -> FileNode {
    var entries: [String: FileNode] = [:]
    for name in utilities + ["sh", "ash", "busybox"] where !left.contains(name) { entries[name] = .program("busybox") }
    return .directory(entries)
  }

  /// What `/dev` holds.
  package static var devices: FileNode {
    .directory([
      "null": .device(.null), "zero": .device(.zero), "full": .device(.full), "random": .device(.random),
      "urandom": .device(.random), "tty": .device(.terminal), "stdin": .device(.descriptor(0)),
      "stdout": .device(.descriptor(1)), "stderr": .device(.descriptor(2)), "shm": .directory(mode: 0o1777),
      "fd": .directory(["0": .device(.descriptor(0)), "1": .device(.descriptor(1)), "2": .device(.descriptor(2))]),
    ])
  }
}

/// A utility before its first turn, when it reads its options and may complain.
struct Unstarted: ProcessImage {
  let invocation: Invocation

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    guard let maker = BuiltIn.makers[invocation.name] else {
      invocation.complain("applet not found", &c)
      return .exit(127)
    }
    return .replace(.code(maker(invocation, &c)))
  }
}

/// A utility that ended while reading its options.
struct Ended: ProcessImage {
  let code: Int

  mutating func resume(_ c: inout ProcessContext) -> ImageStep { .exit(code) }
}
