/// `diff` and `cmp`.
enum Difference {
  private enum Edit {
    case keep(Int, Int)
    case delete(Int)
    case insert(Int)
  }

  static func run(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("uqrNbwiU:Bs", long: ["unified": "u", "brief": "q", "recursive": "r"], &c),
      options.operands.count == 2
    else {
      call.complain("missing operand", &c)
      return 2
    }
    var paths = options.operands
    for index in 0...1 where (try? c.status(of: paths[index]))?.isDirectory == true {
      guard (try? c.status(of: paths[1 - index]))?.isDirectory != true else {
        return folders(paths[0], paths[1], options, &c)
      }
      paths[index] += "/" + paths[1 - index].lastPathComponent
    }
    return files(paths[0], paths[1], options, call, &c)
  }

  private static func folders(_ a: String, _ b: String, _ options: CommandOptions, _ c: inout ProcessContext) -> Int {
    let left = (try? c.list(a)) ?? []
    let right = (try? c.list(b)) ?? []
    var status = 0
    for name in Set(left + right).sorted() {
      if !left.contains(name) || !right.contains(name) {
        c.write("Only in \(left.contains(name) ? a : b): \(name)\n")
        status = 1
      } else if (try? c.status(of: a + "/" + name))?.isDirectory == true {
        if options.has("r") {
          status = max(status, folders(a + "/" + name, b + "/" + name, options, &c))
        } else {
          c.write("Common subdirectories: \(a)/\(name) and \(b)/\(name)\n")
        }
      } else {
        let call = Invocation(name: "diff", arguments: [], flavour: .gnu)
        status = max(status, files(a + "/" + name, b + "/" + name, options, call, &c))
      }
    }
    return status
  }

  private static func files(
    _ a: String,
    _ b: String,
    _ options: CommandOptions,
    _ call: Invocation,
    _ c: inout ProcessContext
  ) -> Int {
    var sides: [[UInt8]] = []
    for path in [a, b] {
      do throws(FileError) { sides.append(try c.readOperand(path)) } catch {
        call.complain("\(path): \(error.message)", &c)
        return 2
      }
    }
    guard sides[0] != sides[1] else { return 0 }
    if options.has("q") {
      c.write("Files \(a) and \(b) differ\n")
      return 1
    }
    let left = sides[0].lines.map(\.text)
    let right = sides[1].lines.map(\.text)
    guard left.count * right.count <= 25_000_000 else {
      call.complain("files too large", &c)
      return 2
    }
    let edits = compare(left, right)
    if options.has("u") || options.has("U") || call.flavour == .busybox {
      let around = options.value("U").flatMap { Int($0) } ?? 3
      writeUnified(a, b, left, right, edits, around, &c)
    } else {
      writeNormal(left, right, edits, &c)
    }
    return 1
  }

  /// The edits of a longest common subsequence.
  private static func compare(_ a: [String], _ b: [String]) -> [Edit] {
    let width = b.count + 1
    var lengths = [Int32](repeating: 0, count: (a.count + 1) * width)
    for i in a.indices.reversed() {
      for j in b.indices.reversed() {
        lengths[i * width + j] =
          a[i] == b[j]
          ? lengths[(i + 1) * width + j + 1] + 1 : max(lengths[(i + 1) * width + j], lengths[i * width + j + 1])
      }
    }
    var edits: [Edit] = []
    var (i, j) = (0, 0)
    while i < a.count || j < b.count {
      if i < a.count, j < b.count, a[i] == b[j] {
        edits.append(.keep(i, j))
        i += 1
        j += 1
      } else if i < a.count, j == b.count || lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
        edits.append(.delete(i))
        i += 1
      } else {
        edits.append(.insert(j))
        j += 1
      }
    }
    return edits
  }

  private static func range(_ start: Int, _ count: Int) -> String {
    count == 1 ? String(start) : "\(start),\(start + count - 1)"
  }

  private static func writeNormal(_ a: [String], _ b: [String], _ edits: [Edit], _ c: inout ProcessContext) {
    var index = 0
    var (i, j) = (0, 0)
    while index < edits.count {
      if case .keep = edits[index] {
        i += 1
        j += 1
        index += 1
        continue
      }
      let (fromLeft, fromRight) = (i, j)
      loop: while index < edits.count {
        switch edits[index] {
        case .keep: break loop
        case .delete: i += 1
        case .insert: j += 1
        }
        index += 1
      }
      let (deleted, inserted) = (i - fromLeft, j - fromRight)
      let left = deleted > 0 ? range(fromLeft + 1, deleted) : String(fromLeft)
      let right = inserted > 0 ? range(fromRight + 1, inserted) : String(fromRight)
      c.write("\(left)\(deleted > 0 && inserted > 0 ? "c" : deleted > 0 ? "d" : "a")\(right)\n")
      for line in a[fromLeft..<i] { c.write("< \(line)\n") }
      if deleted > 0 && inserted > 0 { c.write("---\n") }
      for line in b[fromRight..<j] { c.write("> \(line)\n") }
    }
  }

  private static func writeUnified(
    _ pathA: String,
    _ pathB: String,
    _ a: [String],
    _ b: [String],
    _ edits: [Edit],
    _ around: Int,
    _ c: inout ProcessContext
  ) {
    for (mark, path) in [("---", pathA), ("+++", pathB)] {
      let modified = (try? c.status(of: path))?.modified ?? c.now
      let seconds = c.epoch + Int(modified.components.seconds)
      c.write("\(mark) \(path)\t\(Calendar.format("%Y-%m-%d %H:%M:%S.000000000 +0000", seconds: seconds))\n")
    }
    let changes = edits.indices.filter { if case .keep = edits[$0] { false } else { true } }
    var position = 0
    while position < changes.count {
      var last = position
      while last + 1 < changes.count, changes[last + 1] - changes[last] <= 2 * around { last += 1 }
      let part = max(0, changes[position] - around)...min(edits.count - 1, changes[last] + around)
      writeHunk(a, b, edits, part, &c)
      position = last + 1
    }
  }

  private static func writeHunk(
    _ a: [String],
    _ b: [String],
    _ edits: [Edit],
    _ part: ClosedRange<Int>,
    _ c: inout ProcessContext
  ) {
    var (i, j) = (0, 0)
    for edit in edits[..<part.lowerBound] {
      switch edit {
      case .keep:
        i += 1
        j += 1
      case .delete: i += 1
      case .insert: j += 1
      }
    }
    var (left, right) = (0, 0)
    var body = ""
    for edit in edits[part] {
      switch edit {
      case .keep(let index, _):
        body += " \(a[index])\n"
        left += 1
        right += 1
      case .delete(let index):
        body += "-\(a[index])\n"
        left += 1
      case .insert(let index):
        body += "+\(b[index])\n"
        right += 1
      }
    }
    func shown(_ start: Int, _ count: Int) -> String {
      count == 1 ? "\(start + 1)" : "\(count == 0 ? start : start + 1),\(count)"
    }
    c.write("@@ -\(shown(i, left)) +\(shown(j, right)) @@\n" + body)
  }

  static func compareBytes(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("s", &c), options.operands.count == 2 else { return 2 }
    guard let a = try? c.readOperand(options.operands[0]), let b = try? c.readOperand(options.operands[1]) else {
      call.complain("No such file or directory", &c)
      return 2
    }
    guard a != b else { return 0 }
    if !options.has("s") {
      if let place = zip(a, b).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset {
        let line = a[..<place].count { $0 == 10 } + 1
        c.write("\(options.operands[0]) \(options.operands[1]) differ: byte \(place + 1), line \(line)\n")
      } else {
        call.complain("EOF on \(options.operands[a.count < b.count ? 0 : 1])", &c)
      }
    }
    return 1
  }
}
