/// Who and where: `hostname`, `id`, `whoami`, `uname`, `printenv`, `which`, `tty`, `stty`, `nproc`.
enum Identity {
  static func hostname(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    if let first = call.arguments.first {
      if first == "-i" || first == "-I" {
        c.write(c.address + (first == "-I" ? " " : "") + "\n")
        return 0
      }
      if !first.hasPrefix("-") {
        call.complain(
          call.flavour == .gnu ? "you must be root to change the host name" : "sethostname: Operation not permitted",
          &c
        )
        return 1
      }
    }
    c.write(c.hostname + "\n")
    return 0
  }

  static func id(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("ugnGr", &c) else { return 1 }
    let user = c.user
    let more = user.supplementaryGroups.filter { $0 != user.group }
    let groups = call.flavour == .busybox ? ([user.group] + more).sorted() : [user.group] + more
    func shown(_ number: Int, _ name: String) -> String { options.has("n") ? name : String(number) }
    if options.has("u") {
      c.write(shown(user.id, c.userName) + "\n")
    } else if options.has("g") {
      c.write(shown(user.group, c.groupName(user.group)) + "\n")
    } else if options.has("G") {
      c.write(groups.map { shown($0, c.groupName($0)) }.joined(separator: " ") + "\n")
    } else {
      func named(_ number: Int, _ name: String) -> String { name == String(number) ? name : "\(number)(\(name))" }
      let list = groups.map { named($0, c.groupName($0)) }.joined(separator: ",")
      c.write("uid=\(named(user.id, c.userName)) gid=\(named(user.group, c.groupName(user.group))) groups=\(list)\n")
    }
    return 0
  }

  static func whoami(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    let name = c.userName
    guard Int(name) == nil else {
      let isGNU = call.flavour == .gnu
      call.complain(isGNU ? "cannot find name for user ID \(name)" : "unknown uid \(name)", &c)
      return 1
    }
    c.write(name + "\n")
    return 0
  }

  static func uname(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("asnrvmpio", &c) else { return 1 }
    let parts: [(Character, String)] = [
      ("s", "Linux"), ("n", c.hostname), ("r", "6.8.0-45-generic"), ("v", "#45-Ubuntu SMP PREEMPT_DYNAMIC"),
      ("m", "x86_64"), ("o", "GNU/Linux"),
    ]
    let shown = parts.filter { options.has("a") || options.has($0.0) || options.letters.isEmpty && $0.0 == "s" }
    c.write(shown.map(\.1).joined(separator: " ") + "\n")
    return 0
  }

  static func printEnvironment(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard !call.arguments.isEmpty else {
      for entry in c.environment.entries { c.write("\(entry.name)=\(entry.value)\n") }
      return 0
    }
    var status = 0
    for name in call.arguments {
      if let value = c.environment[name] { c.write(value + "\n") } else { status = 1 }
    }
    return status
  }

  static func which(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    var status = call.arguments.isEmpty ? 1 : 0
    names: for name in call.arguments where !name.hasPrefix("-") {
      if name.contains("/") {
        if c.permits(name, 1) { c.write(name + "\n") } else { status = 1 }
        continue
      }
      for folder in (c.environment["PATH"] ?? Kernel.defaultPath).split(separator: ":") {
        let path = folder + "/" + name
        if let found = try? c.status(of: path), !found.isDirectory, c.permits(path, 1) {
          c.write(path + "\n")
          continue names
        }
      }
      status = 1
    }
    return status
  }

  static func terminal(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    let isTerminal = c.isTerminal(0)
    c.write(isTerminal ? "/dev/pts/0\n" : "not a tty\n")
    return isTerminal ? 0 : 1
  }

  /// `stty size`, and what plain `stty` and `stty -a` say of the size; the modes of a terminal are not simulated.
  static func terminalSettings(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let size = c.terminalSize(0) else {
      call.complain("'standard input': Inappropriate ioctl for device", &c)
      return 1
    }
    switch call.arguments {
    case ["size"]: c.write("\(size.rows) \(size.columns)\n")
    case []: c.write("speed 38400 baud; line = 0;\n")
    case ["-a"]: c.write("speed 38400 baud; rows \(size.rows); columns \(size.columns); line = 0;\n")
    default:
      call.complain("only the size of a terminal is simulated, not its modes", &c)
      return 1
    }
    return 0
  }
}
