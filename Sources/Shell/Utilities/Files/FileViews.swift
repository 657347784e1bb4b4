/// What files are: `stat`, `du`, `df`, `mount`, `basename`, `dirname`, `readlink`, `realpath`, `file`.
enum FileViews {
  static func stat(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("c:Lft", long: ["format": "c"], &c) else { return 1 }
    var status = 0
    for path in options.operands {
      do throws(FileError) {
        let found = try c.status(of: path, followingLinks: options.has("L"))
        if let format = options.value("c") {
          c.write(expand(format, path, found, c) + "\n")
        } else {
          describe(path, found, &c)
        }
      } catch {
        call.complain(
          call.flavour == .gnu ? "cannot statx '\(path)': \(error.message)" : "can't stat '\(path)': \(error.message)",
          &c
        )
        status = 1
      }
    }
    return status
  }

  private static func kind(_ status: FileStatus) -> String {
    switch status.kind {
    case .file: status.size == 0 ? "regular empty file" : "regular file"
    case .directory: "directory"
    case .symbolicLink: "symbolic link"
    case .device: "character special file"
    case .pipe: "fifo"
    case .socket: "socket"
    }
  }

  private static func octal(_ mode: Int, _ width: Int) -> String {
    String(mode, radix: 8).paddedLeft(to: width, with: "0")
  }

  private static func expand(_ format: String, _ path: String, _ found: FileStatus, _ c: ProcessContext) -> String {
    var result = ""
    var iterator = format.makeIterator()
    while let character = iterator.next() {
      guard character == "%", let letter = iterator.next() else {
        result.append(character)
        continue
      }
      switch letter {
      case "n": result += path
      case "s": result += String(found.size)
      case "a": result += String(found.mode, radix: 8)
      case "A": result += found.modeText
      case "u": result += String(found.owner)
      case "g": result += String(found.group)
      case "U": result += c.userName(found.owner)
      case "G": result += c.groupName(found.group)
      case "F": result += kind(found)
      case "i": result += String(found.inode)
      case "h": result += String(found.links)
      case "Y", "X", "Z": result += String(c.epoch + Int(found.modified.components.seconds))
      case "y", "x", "z": result += timestamp(found, c)
      default: result += "%\(letter)"
      }
    }
    return result
  }

  private static func timestamp(_ found: FileStatus, _ c: ProcessContext) -> String {
    let nanoseconds = Int(found.modified.components.attoseconds / 1_000_000_000)
    let seconds = c.epoch + Int(found.modified.components.seconds)
    return Calendar.format("%Y-%m-%d %H:%M:%S.%N +0000", seconds: seconds, nanoseconds: nanoseconds)
  }

  private static func describe(_ path: String, _ found: FileStatus, _ c: inout ProcessContext) {
    let shown = (try? c.readLink(path)).map { "\(path) -> \($0)" } ?? path
    let time = timestamp(found, c)
    let user = "(\(String(found.owner).paddedLeft(to: 5))/\(c.userName(found.owner).paddedLeft(to: 8)))"
    let group = "(\(String(found.group).paddedLeft(to: 5))/\(c.groupName(found.group).paddedLeft(to: 8)))"
    let blocks = (found.size + 4095) / 4096 * 8
    c.write("  File: \(shown)\n")
    c.write(
      "  Size: \(String(found.size).padded(to: 10))\tBlocks: \(String(blocks).padded(to: 10)) "
        + "IO Block: 4096   \(kind(found))\n"
    )
    c.write("Device: \(found.fileSystem.number)\tInode: \(String(found.inode).padded(to: 11)) Links: \(found.links)\n")
    c.write("Access: (\(octal(found.mode, 4))/\(found.modeText))  Uid: \(user)   Gid: \(group)\n")
    c.write("Access: \(time)\nModify: \(time)\nChange: \(time)\n Birth: \(time)\n")
  }

  static func diskUsage(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard
      let options = call.options("shakmcd:xbL", long: ["summarize": "s", "human-readable": "h", "max-depth": "d"], &c)
    else { return 1 }
    var status = 0
    let deepest = options.has("s") ? 0 : options.value("d").flatMap { Int($0) } ?? Int.max
    func shown(_ bytes: Int) -> String {
      if options.has("h") { return Size.human(bytes) }
      if options.has("b") { return String(bytes) }
      return String(options.has("m") ? (bytes + (1 << 20) - 1) >> 20 : (bytes + 1023) >> 10)
    }
    func visit(_ path: String, _ depth: Int) -> Int {
      guard let found = try? c.status(of: path, followingLinks: false) else { return 0 }
      var total = options.has("b") ? found.size : (found.size + 4095) / 4096 * 4096
      if found.isDirectory {
        for name in (try? c.list(path)) ?? [] {
          total += visit(path.hasSuffix("/") ? path + name : path + "/" + name, depth + 1)
        }
      }
      if depth <= deepest && (found.isDirectory || depth == 0 || options.has("a")) {
        c.write("\(shown(total))\t\(path)\n")
      }
      return total
    }
    for path in options.operands.isEmpty ? ["."] : options.operands {
      if (try? c.status(of: path, followingLinks: false)) == nil {
        call.complain(
          call.flavour == .gnu
            ? "cannot access '\(path)': No such file or directory" : "\(path): No such file or directory",
          &c
        )
        status = 1
      } else {
        _ = visit(path, 0)
      }
    }
    return status
  }

  static func diskFree(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("hkTPaim", &c) else { return 1 }
    let unit = options.has("h") ? 1 : 1024
    var rows: [[String]] = [
      [
        "Filesystem", options.has("h") ? "Size" : "1K-blocks", "Used", options.has("h") ? "Avail" : "Available", "Use%",
        "Mounted on",
      ]
    ]
    let wanted = options.operands.compactMap { try? c.realPath($0) }
    for mount in c.mountTable where mount.type != "proc" {
      if !wanted.isEmpty,
        !wanted.contains(where: { $0 == mount.path || $0.hasPrefix(mount.path == "/" ? "/" : mount.path + "/") })
      {
        continue
      }
      guard let location = try? c.kernel.resolve(mount.path, from: c.view),
        let fileSystem = c.kernel.fileSystems[location.fileSystem]
      else { continue }
      let total = min(fileSystem.capacity, 61_255_492 << 10)
      let used = fileSystem.usedBytes
      func shown(_ bytes: Int) -> String { options.has("h") ? Size.human(bytes) : String(bytes / unit) }
      let percent = total > 0 ? (used * 100 + total - 1) / total : 0
      rows.append([mount.source, shown(total), shown(used), shown(total - used), "\(percent)%", mount.path])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      var line = row[0].padded(to: widths[0])
      for column in 1...4 { line += " " + row[column].paddedLeft(to: widths[column]) }
      c.write(line + " " + row[5] + "\n")
    }
    return 0
  }

  static func mount(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard call.arguments.allSatisfy({ $0.hasPrefix("-") }) && call.name == "mount" else {
      let target = call.arguments.last ?? ""
      call.complain(
        call.name == "mount" ? "\(target): permission denied." : "\(target): must be superuser to unmount.",
        &c
      )
      return 32
    }
    for row in c.mountTable { c.write("\(row.source) on \(row.path) type \(row.type) (\(row.options))\n") }
    return 0
  }

  static func names(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("as:z", &c), let first = options.operands.first else {
      call.complain("missing operand", &c)
      return 1
    }
    if call.name == "basename" {
      var name = first.lastPathComponent
      let suffix = options.value("s") ?? (options.operands.count > 1 && !options.has("a") ? options.operands[1] : "")
      if !suffix.isEmpty, name.hasSuffix(suffix), name != suffix { name.removeLast(suffix.count) }
      c.write(name + "\n")
      return 0
    }
    for path in options.operands {
      var parts = path.split(separator: "/", omittingEmptySubsequences: false)
      while parts.count > 1 && parts.last?.isEmpty == true { parts.removeLast() }
      parts.removeLast()
      let folder = parts.joined(separator: "/")
      c.write((folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder) + "\n")
    }
    return 0
  }

  static func links(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("fnemqsz", &c), let path = options.operands.first else {
      call.complain("missing operand", &c)
      return 1
    }
    do throws(FileError) {
      if call.name == "readlink" && !options.has("f") && !options.has("e") {
        c.write(try c.readLink(path) + (options.has("n") ? "" : "\n"))
        return 0
      }
      let lookup = try c.kernel.lookup(path, from: c.view)
      guard let found = lookup.found?.path ?? (options.has("e") ? nil : lookup.parent.joined(lookup.name)) else {
        throw .noSuchFile
      }
      c.write(found + "\n")
      return 0
    } catch {
      if call.name == "realpath" { call.complain("\(path): \(error.message)", &c) }
      return 1
    }
  }
}
