/// `ls`.
enum List {
  private struct Entry {
    let name: String
    let path: String
    let status: FileStatus
    let target: String?
  }

  static func run(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    let long: [String: Character] = [
      "all": "a", "almost-all": "A", "human-readable": "h", "recursive": "R", "directory": "d", "reverse": "r",
      "color": "~", "full-time": "U",
    ]
    guard let options = call.options("1aAldRrtShinFpcCogLHsxG~UkXwv", long: long, &c) else { return 2 }
    var status = 0
    var files: [Entry] = []
    var folders: [String] = []
    for operand in options.operands.isEmpty ? ["."] : options.operands {
      do throws(FileError) {
        let follows = !options.has("l") || options.has("L") || options.has("H") || operand.hasSuffix("/")
        // A link that leads nowhere is shown itself.
        let exists = (try? c.status(of: operand, followingLinks: follows)) != nil
        let entry = try c.status(of: operand, followingLinks: follows && exists)
        if entry.isDirectory && !options.has("d") {
          folders.append(operand)
        } else {
          files.append(Entry(name: operand, path: operand, status: entry, target: try? c.readLink(operand)))
        }
      } catch {
        complain(call, operand, error, &c)
        status = call.flavour == .gnu ? 2 : 1
      }
    }
    if !files.isEmpty { write(sorted(files, options), options, &c) }
    let showsNames = options.operands.count > 1 || options.has("R")
    for (index, folder) in folders.sorted().enumerated() {
      let isFirst = index == 0 && files.isEmpty
      if !list(folder, call, options, showsNames: showsNames, isFirst: isFirst, &c) {
        status = call.flavour == .gnu ? 2 : 1
      }
    }
    return status
  }

  private static func complain(_ call: Invocation, _ path: String, _ error: FileError, _ c: inout ProcessContext) {
    call.complain(call.flavour == .gnu ? "cannot access '\(path)': \(error.message)" : "\(path): \(error.message)", &c)
  }

  private static func list(
    _ folder: String,
    _ call: Invocation,
    _ options: CommandOptions,
    showsNames: Bool,
    isFirst: Bool,
    _ c: inout ProcessContext
  ) -> Bool {
    var names: [String]
    do throws(FileError) { names = try c.list(folder) } catch {
      let message = call.flavour == .gnu ? "cannot open directory '\(folder)'" : "can't open '\(folder)'"
      call.complain("\(message): \(error.message)", &c)
      return false
    }
    if showsNames { c.write((isFirst ? "" : "\n") + folder + ":\n") }
    if !options.has("a") && !options.has("A") { names.removeAll { $0.hasPrefix(".") } }
    if options.has("a") { names = [".", ".."] + names }
    let base = folder.hasSuffix("/") ? folder : folder + "/"
    let entries = names.compactMap { name -> Entry? in
      let path = base + name
      let follows = options.has("L")
      guard let status = try? c.status(of: path, followingLinks: follows) else { return nil }
      return Entry(name: name, path: path, status: status, target: follows ? nil : try? c.readLink(path))
    }
    if options.has("l") || options.has("s") || options.has("g") || options.has("o") {
      let blocks = entries.map { ($0.status.size + 4095) / 4096 * 4 }.reduce(0, +)
      c.write("total \(options.has("h") ? Size.human(blocks * 1024) : String(blocks))\n")
    }
    write(sorted(entries, options), options, &c)
    guard options.has("R") else { return true }
    for entry in sorted(entries, options) where entry.status.isDirectory && entry.name != "." && entry.name != ".." {
      _ = list(
        base == "./" && folder == "." ? "./" + entry.name : entry.path,
        call,
        options,
        showsNames: true,
        isFirst: false,
        &c
      )
    }
    return true
  }

  private static func sorted(_ entries: [Entry], _ options: CommandOptions) -> [Entry] {
    var result = entries
    if options.has("t") {
      result = entries.enumerated()
        .sorted { ($1.element.status.modified, $0.offset) < ($0.element.status.modified, $1.offset) }.map(\.element)
    } else if options.has("S") {
      result = entries.enumerated()
        .sorted { ($1.element.status.size, $0.offset) < ($0.element.status.size, $1.offset) }.map(\.element)
    } else {
      result.sort { $0.name < $1.name }
    }
    return options.has("r") ? result.reversed() : result
  }

  private static func write(_ entries: [Entry], _ options: CommandOptions, _ c: inout ProcessContext) {
    if options.has("l") || options.has("n") || options.has("g") || options.has("o") {
      writeLong(entries, options, &c)
      return
    }
    let names = entries.map { entry in
      (options.has("i") ? "\(entry.status.inode) " : "") + entry.name + suffix(entry, options)
    }
    guard !names.isEmpty else { return }
    if c.isTerminal(1) && !options.has("1") {
      writeColumns(names, &c)
    } else {
      c.write(names.joined(separator: "\n") + "\n")
    }
  }

  private static func suffix(_ entry: Entry, _ options: CommandOptions) -> String {
    guard options.has("F") || options.has("p") else { return "" }
    switch entry.status.kind {
    case .directory: return "/"
    case .symbolicLink where options.has("F"): return "@"
    case .file where options.has("F") && entry.status.mode & 0o111 != 0: return "*"
    default: return ""
    }
  }

  /// As many columns as fit in 80, filled from top to bottom.
  private static func writeColumns(_ names: [String], _ c: inout ProcessContext) {
    for rows in 1...names.count {
      let columns = stride(from: 0, to: names.count, by: rows).map { Array(names[$0..<min(names.count, $0 + rows)]) }
      let widths = columns.map { ($0.map(\.count).max() ?? 0) + 2 }
      guard widths.reduce(0, +) - 2 <= 80 || rows == names.count else { continue }
      for row in 0..<rows {
        var line = ""
        for (column, width) in zip(columns, widths) where row < column.count { line += column[row].padded(to: width) }
        while line.hasSuffix(" ") { line.removeLast() }
        c.write(line + "\n")
      }
      return
    }
  }

  private static func writeLong(_ entries: [Entry], _ options: CommandOptions, _ c: inout ProcessContext) {
    let rows = entries.map { entry -> [String] in
      let status = entry.status
      let size = status.kind == .device ? "1, 3" : options.has("h") ? Size.human(status.size) : String(status.size)
      var row = [status.modeText, String(status.links)]
      if !options.has("g") { row.append(options.has("n") ? String(status.owner) : c.userName(status.owner)) }
      if !options.has("o") { row.append(options.has("n") ? String(status.group) : c.groupName(status.group)) }
      return row + [size]
    }
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for (entry, row) in zip(entries, rows) {
      var line = options.has("i") ? "\(entry.status.inode) " : ""
      for (column, cell) in row.enumerated() {
        let isNumber = column == 1 || column == row.count - 1
        line += (isNumber ? cell.paddedLeft(to: widths[column]) : cell.padded(to: widths[column])) + " "
      }
      line += date(entry.status.modified, options, c) + " " + entry.name + suffix(entry, options)
      if let target = entry.target { line += " -> " + target }
      c.write(line + "\n")
    }
  }

  private static func date(_ modified: Duration, _ options: CommandOptions, _ c: ProcessContext) -> String {
    let seconds = c.epoch + Int(modified.components.seconds)
    if options.has("U") { return Calendar.format("%Y-%m-%d %H:%M:%S.000000000 +0000", seconds: seconds) }
    let isOld = c.now - modified > .seconds(15_778_476)
    return Calendar.format(isOld ? "%b %e  %Y" : "%b %e %H:%M", seconds: seconds)
  }
}
