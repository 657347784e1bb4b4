/// `find`.
struct Find: ProcessImage {
  let invocation: Invocation

  private indirect enum Test: Sendable {
    case name(Pattern, ignoresCase: Bool)
    case path(Pattern)
    case type(Character)
    case size(Character, Int)
    case newer(Duration)
    case age(Character, Int, seconds: Int)
    case empty
    case permissions(Int)
    case user(Int)
    case not(Test)
    case and(Test, Test)
    case or(Test, Test)
    case print(terminator: String)
    case delete
    case prune
    case execute([String], many: Bool)
    case always(Bool)
    case listing
    case quit
  }

  private enum Failure: Error {
    case message(String)
  }

  private var pending: [[String]] = []
  private var child: PID?
  private var status = 0
  private var started = false

  init(invocation: Invocation) { self.invocation = invocation }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    if !started {
      started = true
      do throws(Failure) { try walk(&c) } catch {
        if case .message(let message) = error { invocation.complain(message, &c) }
        return .exit(1)
      }
    }
    while true {
      if let running = child {
        guard c.reap(running) != nil else { return .wait(Wait(child: true)) }
        child = nil
      }
      guard !pending.isEmpty else { return .exit(status) }
      let words = pending.removeFirst()
      do throws(SpawnError) { child = try c.spawnChild(words) } catch {
        invocation.complain("'\(words[0])': No such file or directory", &c)
        status = 1
      }
    }
  }

  private mutating func walk(_ c: inout ProcessContext) throws(Failure) {
    var roots: [String] = []
    var rest = invocation.arguments[...]
    while let first = rest.first, !first.hasPrefix("-"), first != "!", first != "(" {
      roots.append(first)
      rest.removeFirst()
    }
    var reader = Reader(rest: rest)
    var test = try reader.expression(c)
    if !reader.hasAction { test = .and(test, .print(terminator: "\n")) }
    var many: [String] = []
    for root in roots.isEmpty ? ["."] : roots {
      guard (try? c.status(of: root, followingLinks: false)) != nil else {
        let shown = invocation.flavour == .gnu ? "'\(root)'" : root
        invocation.complain("\(shown): No such file or directory", &c)
        status = 1
        continue
      }
      visit(root, 0, test, reader.limits, reader.isDepthFirst, &many, &c)
    }
    if !many.isEmpty, let command = reader.many { pending.append(command + many) }
  }

  private mutating func visit(
    _ path: String,
    _ depth: Int,
    _ test: Test,
    _ limits: (minimum: Int, maximum: Int),
    _ isDepthFirst: Bool,
    _ many: inout [String],
    _ c: inout ProcessContext
  ) {
    guard let found = try? c.status(of: path, followingLinks: false) else { return }
    var prunes = false
    if !isDepthFirst && depth >= limits.minimum { _ = holds(test, path, found, &prunes, &many, &c) }
    if found.isDirectory && depth < limits.maximum && !prunes {
      do throws(FileError) {
        for name in try c.list(path) {
          let child = path.hasSuffix("/") ? path + name : path + "/" + name
          visit(child, depth + 1, test, limits, isDepthFirst, &many, &c)
        }
      } catch {
        invocation.complain("'\(path)': \(error.message)", &c)
        status = 1
      }
    }
    if isDepthFirst && depth >= limits.minimum { _ = holds(test, path, found, &prunes, &many, &c) }
  }

  private mutating func holds(
    _ test: Test,
    _ path: String,
    _ found: FileStatus,
    _ prunes: inout Bool,
    _ many: inout [String],
    _ c: inout ProcessContext
  ) -> Bool {
    switch test {
    case .and(let a, let b):
      return holds(a, path, found, &prunes, &many, &c) && holds(b, path, found, &prunes, &many, &c)
    case .or(let a, let b):
      return holds(a, path, found, &prunes, &many, &c) || holds(b, path, found, &prunes, &many, &c)
    case .not(let inner): return !holds(inner, path, found, &prunes, &many, &c)
    case .print(let terminator): c.write(path + terminator)
    case .listing: c.write("\(found.inode) \(found.modeText) \(found.links) \(found.size) \(path)\n")
    case .delete:
      do throws(FileError) { try c.remove(path) } catch {
        invocation.complain("cannot delete '\(path)': \(error.message)", &c)
        status = 1
        return false
      }
    case .prune: prunes = true
    case .execute(let words, let isMany):
      if isMany {
        many.append(path)
      } else {
        pending.append(
          words.map {
            $0 == "{}" ? path : $0.split(separator: "{}", omittingEmptySubsequences: false).joined(separator: path)
          }
        )
      }
    case .quit: break
    default: return matches(test, path, found, c)
    }
    return true
  }

  private func matches(_ test: Test, _ path: String, _ found: FileStatus, _ c: ProcessContext) -> Bool {
    switch test {
    case .name(let pattern, let ignoresCase):
      let name = path.lastPathComponent
      return pattern.matches(ignoresCase ? name.lowercased() : name)
    case .path(let pattern): return pattern.matches(path)
    case .type(let letter):
      switch letter {
      case "f": return found.kind == .file
      case "d": return found.isDirectory
      case "l": return found.kind == .symbolicLink
      case "c": return found.kind == .device
      default: return false
      }
    case .size(let sign, let bytes):
      return sign == "+" ? found.size > bytes : sign == "-" ? found.size < bytes : found.size == bytes
    case .newer(let moment): return found.modified > moment
    case .age(let sign, let count, let seconds):
      let age = Int((c.now - found.modified).components.seconds) / seconds
      return sign == "+" ? age > count : sign == "-" ? age < count : age == count
    case .empty:
      return found.isDirectory ? (try? c.list(path))?.isEmpty == true : found.kind == .file && found.size == 0
    case .permissions(let mode): return found.mode & 0o7777 == mode
    case .user(let id): return found.owner == id
    case .always(let value): return value
    default: return true
    }
  }

  private struct Reader {
    var rest: ArraySlice<String>
    var limits = (minimum: 0, maximum: Int.max)
    var hasAction = false
    var isDepthFirst = false
    var many: [String]?

    mutating func expression(_ c: ProcessContext) throws(Failure) -> Test {
      var left: Test = .always(true)
      while let next = rest.first, next != ")" {
        if next == "-o" || next == "-or" {
          rest.removeFirst()
          return .or(left, try expression(c))
        }
        if next == "-a" || next == "-and" { rest.removeFirst() }
        left = .and(left, try primary(c))
      }
      return left
    }

    private mutating func value(_ name: String) throws(Failure) -> String {
      guard let value = rest.popFirst() else { throw .message("missing argument to `\(name)'") }
      return value
    }

    private mutating func primary(_ c: ProcessContext) throws(Failure) -> Test {
      let name = rest.popFirst() ?? ""
      switch name {
      case "!", "-not": return .not(try primary(c))
      case "(":
        let inner = try expression(c)
        _ = rest.popFirst()
        return inner
      case "-name": return .name(Pattern(try value(name)), ignoresCase: false)
      case "-iname": return .name(Pattern(try value(name).lowercased()), ignoresCase: true)
      case "-path", "-wholename": return .path(Pattern(try value(name)))
      case "-type": return .type(try value(name).first ?? "f")
      case "-maxdepth": limits.maximum = Int(try value(name)) ?? Int.max
      case "-mindepth": limits.minimum = Int(try value(name)) ?? 0
      case "-depth": isDepthFirst = true
      case "-xdev", "-mount", "-follow", "-L": break
      case "-empty": return .empty
      case "-size": return size(try value(name))
      case "-newer":
        let path = try value(name)
        return .newer((try? c.status(of: path))?.modified ?? .zero)
      case "-mtime", "-mmin", "-atime", "-ctime":
        let text = try value(name)
        let sign = text.first ?? " "
        let count = Int(text.drop { $0 == "+" || $0 == "-" }) ?? 0
        return .age(sign, count, seconds: name == "-mmin" ? 60 : 86_400)
      case "-perm": return .permissions(Int(try value(name).drop { $0 == "-" || $0 == "/" }, radix: 8) ?? 0)
      case "-user": return .user(c.number(of: try value(name), in: "/etc/passwd") ?? -1)
      case "-true": return .always(true)
      case "-prune": return .prune
      case "-print", "-print0", "-delete", "-ls", "-quit", "-exec": return try action(name)
      default: throw .message("unknown predicate `\(name)'")
      }
      return .always(true)
    }

    private mutating func action(_ name: String) throws(Failure) -> Test {
      hasAction = true
      switch name {
      case "-print": return .print(terminator: "\n")
      case "-print0": return .print(terminator: "\0")
      case "-ls": return .listing
      case "-quit": return .quit
      case "-delete":
        isDepthFirst = true
        return .delete
      default:
        var words: [String] = []
        while let word = rest.popFirst() {
          if word == ";" { return .execute(words, many: false) }
          if word == "+" && words.last == "{}" {
            words.removeLast()
            many = words
            return .execute(words, many: true)
          }
          words.append(word)
        }
        throw .message("missing argument to `-exec'")
      }
    }

    private func size(_ text: String) -> Test {
      let sign = text.first ?? " "
      let digits = text.drop { $0 == "+" || $0 == "-" }
      let bytes = digits.last == "c" ? Int(digits.dropLast()) ?? 0 : Size.parse(String(digits)) ?? 0
      return .size(sign, digits.last?.isNumber == true ? bytes * 512 : bytes)
    }
  }
}
