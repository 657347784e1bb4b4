/// `cp` and `mv`.
enum Copy {
  static func copy(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    let long: [String: Character] = ["recursive": "r", "archive": "a", "force": "f", "no-clobber": "n"]
    guard let options = call.options("rRapfvniLPTudt:", long: long, &c) else { return 1 }
    let isRecursive = options.has("r") || options.has("R") || options.has("a")
    return each(call, options, &c) { source, target, c throws(FileError) in
      let status = try c.status(of: source, followingLinks: !options.has("a"))
      if status.isDirectory {
        guard isRecursive else {
          call.complain(
            call.flavour == .gnu
              ? "-r not specified; omitting directory '\(source)'" : "omitting directory '\(source)'",
            &c
          )
          return false
        }
        if (target + "/").hasPrefix(source + "/") && source != target {
          call.complain("cannot copy a directory, '\(source)', into itself, '\(target)'", &c)
          return false
        }
      }
      if options.has("n") && c.exists(target) { return true }
      try copy(source, to: target, keepsAll: options.has("a") || options.has("p"), &c)
      return true
    }
  }

  private static func copy(
    _ source: String,
    to target: String,
    keepsAll: Bool,
    _ c: inout ProcessContext
  ) throws(FileError) {
    let status = try c.status(of: source, followingLinks: !keepsAll)
    switch status.kind {
    case .directory:
      if !c.exists(target) { try c.makeDirectory(target) }
      for name in try c.list(source) {
        let isLink = (try? c.readLink(source + "/" + name)) != nil
        if isLink && !keepsAll {
          try copyLink(source + "/" + name, to: target + "/" + name, &c)
        } else {
          try copy(source + "/" + name, to: target + "/" + name, keepsAll: keepsAll, &c)
        }
      }
    case .symbolicLink: try copyLink(source, to: target, &c)
    case .device: try c.writeFile(target, [])
    default:
      let location = try c.kernel.resolve(source, from: c.view)
      if case .program(let name) = c.kernel.inode(location)?.content {
        let lookup = try c.kernel.lookup(target, from: c.view)
        if lookup.found == nil { _ = try c.create(lookup, .program(name), permissions: status.mode) }
      } else {
        try c.writeFile(target, try c.readFile(source), mode: status.mode)
      }
    }
    if keepsAll && status.kind != .symbolicLink {
      try c.setMode(target, status.mode)
      try c.setModified(target, status.modified)
      if c.user.id == 0 { try c.setOwner(target, user: status.owner, group: status.group) }
    }
  }

  private static func copyLink(_ source: String, to target: String, _ c: inout ProcessContext) throws(FileError) {
    if (try? c.status(of: target, followingLinks: false)) != nil { try c.remove(target) }
    try c.makeLink(target, to: try c.readLink(source))
  }

  static func move(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("fvniTut:", long: ["force": "f", "no-clobber": "n"], &c) else { return 1 }
    return each(call, options, &c) { source, target, c throws(FileError) in
      if options.has("n") && c.exists(target) { return true }
      do throws(FileError) { try c.rename(source, to: target) } catch {
        guard error == .crossDevice else { throw error }
        try copy(source, to: target, keepsAll: true, &c)
        try c.removeTree(source)
      }
      return true
    }
  }

  /// Does something with each source and its target.
  private static func each(
    _ call: Invocation,
    _ options: CommandOptions,
    _ c: inout ProcessContext,
    _ body: (String, String, inout ProcessContext) throws(FileError) -> Bool
  ) -> Int {
    var operands = options.operands
    if let folder = options.value("t") { operands.append(folder) }
    guard let last = operands.popLast() else {
      call.complain("missing file operand", &c)
      return 1
    }
    guard !operands.isEmpty else {
      call.complain("missing destination file operand after '\(last)'", &c)
      return 1
    }
    let isFolder = (try? c.status(of: last))?.isDirectory == true && !options.has("T")
    if operands.count > 1 && !isFolder {
      call.complain("target '\(last)' is not a directory", &c)
      return 1
    }
    let isMove = call.name == "mv"
    var status = 0
    for source in operands {
      let target = isFolder ? (last.hasSuffix("/") ? last : last + "/") + source.lastPathComponent : last
      guard (try? c.status(of: source, followingLinks: false)) != nil else {
        let verb = call.flavour == .gnu ? "cannot stat" : isMove ? "can't rename" : "can't stat"
        call.complain("\(verb) '\(source)': \(FileError.noSuchFile.message)", &c)
        status = 1
        continue
      }
      do throws(FileError) {
        if !isMove, let a = try? c.realPath(source), let b = try? c.realPath(target), a == b {
          call.complain("'\(source)' and '\(target)' are the same file", &c)
          status = 1
          continue
        }
        if !(try body(source, target, &c)) { status = 1 }
        if options.has("v") { c.write((isMove ? "renamed " : "") + "'\(source)' -> '\(target)'\n") }
      } catch {
        let message: String
        if call.flavour == .busybox {
          message = isMove ? "can't rename '\(source)'" : "can't create '\(target)'"
        } else {
          message = isMove ? "cannot move '\(source)' to '\(target)'" : "cannot create regular file '\(target)'"
        }
        call.complain("\(message): \(error.message)", &c)
        status = 1
      }
    }
    return status
  }
}
