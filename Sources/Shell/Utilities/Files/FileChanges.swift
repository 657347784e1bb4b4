/// `mkdir`, `rmdir`, `rm`, `touch`, `ln`, `chmod`, `chown`, `truncate`, `mktemp`.
enum FileChanges {
  static func makeDirectories(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("pm:v", long: ["parents": "p", "mode": "m"], &c) else { return 1 }
    guard !options.operands.isEmpty else { return missingOperand(call, &c) }
    var status = 0
    for path in options.operands {
      do throws(FileError) {
        let mode = options.value("m").flatMap { FileMode.parse($0, current: 0o777, isDirectory: true, umask: 0) }
        try c.makeDirectory(path, parents: options.has("p"))
        if let mode { try c.setMode(path, mode) }
      } catch {
        let shown = call.flavour == .gnu ? "cannot create directory '\(path)'" : "can't create directory '\(path)'"
        call.complain("\(shown): \(error.message)", &c)
        status = 1
      }
    }
    return status
  }

  private static func missingOperand(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    call.complain("missing operand", &c)
    if call.flavour == .gnu { c.write("Try '\(call.name) --help' for more information.\n", to: 2) }
    return 1
  }

  static func removeDirectories(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("pv", &c) else { return 1 }
    var status = 0
    for path in options.operands {
      do throws(FileError) {
        guard try c.status(of: path, followingLinks: false).isDirectory else { throw .notDirectory }
        try c.remove(path)
      } catch {
        call.complain(
          call.flavour == .gnu ? "failed to remove '\(path)': \(error.message)" : "'\(path)': \(error.message)",
          &c
        )
        status = 1
      }
    }
    return status
  }

  static func remove(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    let long: [String: Character] = ["recursive": "r", "force": "f", "verbose": "v", "dir": "d"]
    guard let options = call.options("rRfivId", long: long, &c) else { return 1 }
    if options.operands.isEmpty { return options.has("f") ? 0 : missingOperand(call, &c) }
    var status = 0
    for path in options.operands {
      let isRecursive = options.has("r") || options.has("R")
      do throws(FileError) {
        let found = try c.status(of: path, followingLinks: false)
        if found.isDirectory {
          let name = path.lastPathComponent
          if name == "." || name == ".." {
            call.complain("refusing to remove '.' or '..' directory: skipping '\(path)'", &c)
            status = 1
            continue
          }
          if path.allSatisfy({ $0 == "/" }) {
            call.complain("it is dangerous to operate recursively on '/'", &c)
            status = 1
            continue
          }
          guard isRecursive else { throw .isDirectory }
          try c.removeTree(path)
        } else {
          try c.remove(path)
        }
        if options.has("v") { c.write("removed '\(path)'\n") }
      } catch {
        if error == .noSuchFile && options.has("f") { continue }
        let message = error == .isDirectory && call.flavour == .busybox ? "is a directory" : error.message
        let isBusybox = call.flavour == .busybox
        call.complain(
          isBusybox && error == .isDirectory
            ? "'\(path)' is a directory" : "\(isBusybox ? "can't" : "cannot") remove '\(path)': \(message)",
          &c
        )
        status = 1
      }
    }
    return status
  }

  static func touch(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("acmd:t:r:h", long: ["no-create": "c", "date": "d"], &c) else { return 1 }
    guard !options.operands.isEmpty else {
      call.complain("missing file operand", &c)
      return 1
    }
    var moment = c.now
    if let text = options.value("d") {
      guard let seconds = Calendar.parse(text, now: c.epoch + Int(c.now.components.seconds)) else {
        call.complain("invalid date format '\(text)'", &c)
        return 1
      }
      moment = .seconds(seconds - c.epoch)
    }
    var status = 0
    for path in options.operands {
      do throws(FileError) {
        if !c.exists(path) {
          if options.has("c") { continue }
          c.closeDescriptor(try c.open(path, .append))
        }
        try c.setModified(path, moment)
      } catch {
        call.complain(
          call.flavour == .gnu ? "cannot touch '\(path)': \(error.message)" : "\(path): \(error.message)",
          &c
        )
        status = 1
      }
    }
    return status
  }

  static func link(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("sfnvrT", long: ["symbolic": "s", "force": "f", "no-dereference": "n"], &c) else {
      return 1
    }
    guard let source = options.operands.first else { return missingOperand(call, &c) }
    var target = options.operands.count > 1 ? options.operands[options.operands.count - 1] : source.lastPathComponent
    let follows = !options.has("n") && !options.has("T")
    if (try? c.status(of: target, followingLinks: follows))?.isDirectory == true {
      target = (target.hasSuffix("/") ? target : target + "/") + source.lastPathComponent
    }
    do throws(FileError) {
      if options.has("f"), (try? c.status(of: target, followingLinks: false)) != nil { try c.remove(target) }
      if options.has("s") { try c.makeLink(target, to: source) } else { try c.makeHardLink(target, to: source) }
    } catch {
      let kind = options.has("s") ? "symbolic link" : "hard link"
      call.complain(
        call.flavour == .gnu ? "failed to create \(kind) '\(target)': \(error.message)" : "\(target): \(error.message)",
        &c
      )
      return 1
    }
    return 0
  }

  static func changeMode(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    // A mode such as -x is no option.
    var arguments = call.arguments
    var isRecursive = false
    arguments.removeAll { argument in
      let isOption = ["-R", "-v", "-f", "-c", "--recursive"].contains(argument)
      if isOption && (argument == "-R" || argument == "--recursive") { isRecursive = true }
      return isOption
    }
    guard arguments.count > 1 else { return missingOperand(call, &c) }
    var status = 0
    for path in arguments.dropFirst() {
      for file in isRecursive ? c.tree(path) : [path] {
        do throws(FileError) {
          let found = try c.status(of: file)
          let mode = FileMode.parse(
            arguments[0],
            current: found.mode,
            isDirectory: found.isDirectory,
            umask: c.process.umask
          )
          guard let mode else {
            call.complain("invalid mode: '\(arguments[0])'", &c)
            return 1
          }
          try c.setMode(file, mode)
        } catch {
          let verb = error == .noSuchFile ? "cannot access" : "changing permissions of"
          call.complain(call.flavour == .gnu ? "\(verb) '\(file)': \(error.message)" : "\(file): \(error.message)", &c)
          status = 1
        }
      }
    }
    return status
  }

  static func changeOwner(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("RvfhHLP", long: ["recursive": "R"], &c), options.operands.count > 1 else {
      return missingOperand(call, &c)
    }
    let isGroup = call.name == "chgrp"
    let parts = options.operands[0].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let user = isGroup || parts[0].isEmpty ? nil : c.number(of: parts[0], in: "/etc/passwd")
    let groupText = isGroup ? parts[0] : parts.count > 1 && !parts[1].isEmpty ? parts[1] : nil
    let group = groupText.flatMap { c.number(of: $0, in: "/etc/group") }
    if !isGroup && !parts[0].isEmpty && user == nil || groupText != nil && group == nil {
      call.complain(call.flavour == .gnu ? "invalid user: '\(options.operands[0])'" : "unknown user \(parts[0])", &c)
      return 1
    }
    var status = 0
    for path in options.operands.dropFirst() {
      for file in options.has("R") ? c.tree(path) : [path] {
        do throws(FileError) { try c.setOwner(file, user: user, group: group) } catch {
          let verb = error == .noSuchFile ? "cannot access" : "changing ownership of"
          call.complain(call.flavour == .gnu ? "\(verb) '\(file)': \(error.message)" : "\(file): \(error.message)", &c)
          status = 1
        }
      }
    }
    return status
  }

  static func truncate(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("s:c", long: ["size": "s"], &c), let size = options.value("s").flatMap(Size.parse)
    else {
      call.complain("you must specify either '--size' or '--reference'", &c)
      return 1
    }
    for path in options.operands {
      do throws(FileError) {
        let present = (try? c.readFile(path)) ?? []
        let bytes = present.prefix(size) + [UInt8](repeating: 0, count: max(0, min(size, 1 << 28) - present.count))
        if size > 1 << 28 { throw .noSpace }
        try c.writeFile(path, Array(bytes))
      } catch {
        call.complain("cannot open '\(path)' for writing: \(error.message)", &c)
        return 1
      }
    }
    return 0
  }

  static func makeTemporary(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("dqup:t", &c) else { return 1 }
    let template = options.operands.first ?? (options.value("p") ?? "/tmp") + "/tmp.XXXXXXXXXX"
    let count = template.reversed().prefix { $0 == "X" }.count
    guard count >= 3 else {
      call.complain("too few X's in template '\(template)'", &c)
      return 1
    }
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    let tail = (0..<count).map { _ in letters[Int(c.kernel.nextRandom() % UInt64(letters.count))] }
    let path = String(template.dropLast(count)) + String(tail)
    do throws(FileError) {
      if options.has("d") { try c.makeDirectory(path, mode: 0o700) } else { try c.writeFile(path, [], mode: 0o600) }
    } catch {
      call.complain(
        "failed to create \(options.has("d") ? "directory" : "file") via template '\(template)': \(error.message)",
        &c
      )
      return 1
    }
    c.write(path + "\n")
    return 0
  }
}

/// The mode words of `chmod`.
enum FileMode {
  /// `644`, `u+x,go-w`, `a=r`.
  static func parse(_ text: String, current: Int, isDirectory: Bool, umask: Int) -> Int? {
    if let octal = Int(text, radix: 8), text.first?.isNumber == true { return octal & 0o7777 }
    var mode = current
    for clause in text.split(separator: ",") {
      guard let place = clause.firstIndex(where: { "+-=".contains($0) }) else { return nil }
      let who = clause[..<place]
      guard who.allSatisfy({ "ugoa".contains($0) }) else { return nil }
      var mask = 0
      if who.contains("u") { mask |= 0o4700 }
      if who.contains("g") { mask |= 0o2070 }
      if who.contains("o") { mask |= 0o1007 }
      if who.isEmpty { mask = 0o7777 & ~umask }
      if who.contains("a") { mask = 0o7777 }
      var bits = 0
      for letter in clause[clause.index(after: place)...] {
        switch letter {
        case "r": bits |= 0o444
        case "w": bits |= 0o222
        case "x": bits |= 0o111
        case "X": if isDirectory || current & 0o111 != 0 { bits |= 0o111 }
        case "s": bits |= 0o6000
        case "t": bits |= 0o1000
        default: return nil
        }
      }
      switch clause[place] {
      case "+": mode |= bits & mask
      case "-": mode &= ~(bits & mask)
      default: mode = mode & ~(mask & 0o777) | bits & mask
      }
    }
    return mode
  }
}

extension ProcessContext {
  /// A path with all that is below it.
  func tree(_ path: String) -> [String] {
    var found = [path]
    guard (try? status(of: path, followingLinks: false))?.isDirectory == true else { return found }
    for name in (try? list(path)) ?? [] { found += tree(path.hasSuffix("/") ? path + name : path + "/" + name) }
    return found
  }

  /// The number of a user or group.
  func number(of name: String, in file: String) -> Int? {
    if let number = Int(name) { return number }
    if name == "root" { return 0 }
    guard let bytes = try? readFile(file) else { return nil }
    for line in bytes.lines {
      let fields = line.text.split(separator: ":", omittingEmptySubsequences: false)
      if fields.count > 2, fields[0] == name { return Int(fields[2]) }
    }
    return nil
  }
}
