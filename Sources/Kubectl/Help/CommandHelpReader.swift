/// Reads the texts about kubectl; how they are written says the README beside them.
struct CommandHelpReader: Sendable {
  private(set) var flags: [String: String] = [:]
  private(set) var commands: [String: CommandHelp] = [:]
  /// Of the flags that every command has: shortcomings only.
  private(set) var everywhere = CommandHelp()

  private enum Section { case none, flags, everywhere, command(String) }

  /// Where the next line goes that continues one.
  private enum Open {
    case nothing
    case short, paragraph, example
    case flag(String)
    case shortcoming([String])
  }

  private var section = Section.none
  private var open = Open.nothing

  mutating func read(_ line: String) {
    if line.isEmpty || line.hasPrefix("#") { return }
    let depth = line.prefix { $0 == " " }.count
    let text = String(line.dropFirst(depth))
    switch depth {
    case 0: begin(text)
    case 2: entry(text)
    default: goOn(text)
    }
  }

  private mutating func begin(_ text: String) {
    open = .nothing
    switch text {
    case "flags": section = .flags
    case "everywhere": section = .everywhere
    default:
      let path = String(text.dropFirst("command ".count))
      commands[path] = CommandHelp()
      section = .command(path)
    }
  }

  private mutating func entry(_ text: String) {
    if text.hasPrefix("example ") {
      change { $0.examples.append(.init(purpose: String(text.dropFirst("example ".count)))) }
      open = .example
      return
    }
    guard let colon = text.firstRange(of: ": ") else { return }
    let words = text[..<colon.lowerBound].split(separator: " ").map(String.init)
    let rest = String(text[colon.upperBound...])
    if case .flags = section {
      flags[words[0]] = rest
      open = .flag(words[0])
      return
    }
    switch words[0] {
    case "short":
      change { $0.short = rest }
      open = .short
    case "text":
      change { $0.paragraphs.append(rest) }
      open = .paragraph
    case "flag":
      change { $0.flags[words[1]] = rest }
      open = .flag(words[1])
    case let word:
      guard let mark = CommandHelp.Mark(rawValue: word) else { return }
      let names = Array(words.dropFirst())
      change { help in
        for name in names { help.shortcomings[name] = .init(mark: mark, words: rest) }
      }
      open = .shortcoming(names)
    }
  }

  private mutating func goOn(_ text: String) {
    switch open {
    case .nothing: break
    case .short: change { $0.short += " " + text }
    case .paragraph: change { $0.paragraphs[$0.paragraphs.count - 1] += " " + text }
    case .example: change { $0.examples[$0.examples.count - 1].lines.append(text) }
    case .flag(let name):
      if case .flags = section {
        flags[name, default: ""] += " " + text
      } else {
        change { $0.flags[name, default: ""] += " " + text }
      }
    case .shortcoming(let names):
      change { help in
        for name in names { help.shortcomings[name]?.words += " " + text }
      }
    }
  }

  private mutating func change(_ body: (inout CommandHelp) -> Void) {
    switch section {
    case .none, .flags: break
    case .everywhere: body(&everywhere)
    case .command(let path): body(&commands[path, default: CommandHelp()])
    }
  }
}
