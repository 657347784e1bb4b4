import API
import Kubectl

extension Mutation {
  /// The slips in one line of a solution: the line forgotten, and one word of it wrong.
  static func ofCommand(_ text: String, line: Int) -> [Mutation] {
    let dropped = Mutation(line: line, change: "without it", edit: .dropped)
    return [dropped]
      + CommandWords(text).slips.map { Mutation(line: line, change: $0.change, edit: .replaced(by: $0.text)) }
  }
}

/// The words of a kubectl command as they stand in the line, so that one of them can be exchanged.
struct CommandWords {
  private let text: String
  /// Up to `--`, a pipe, or whatever else ends the command.
  private var words: [Range<String.Index>] = []
  private let command: ParsedCommand?

  init(_ text: String) {
    self.text = text
    words = Self.words(in: text)
    let plain = words.map { String(text[$0]) }
    command = plain.first == "kubectl" ? ParsedCommand(Array(plain.dropFirst())) : nil
  }

  /// A command that only looks; nil for one that is no kubectl command.
  var looksWith: String? {
    guard let verb = command?.verb else { return nil }
    return ["get", "describe", "logs", "explain", "events", "top", "version", "api-resources"].contains(verb)
      ? verb : nil
  }

  /// The files that the command reads manifests from.
  var manifests: [String] { command?.files.filter { $0 != "-" && !$0.contains("://") } ?? [] }

  /// The whole line with one word wrong, and which.
  var slips: [(change: String, text: String)] {
    guard let command else { return [] }
    var found: [(String, String)] = []
    for (index, word) in words.enumerated().dropFirst(2) {
      let written = String(text[word])
      // What the shell fills in is not known here.
      if written.contains("$") || written.contains("`") { continue }
      let (flag, value) = Self.split(written, before: index > 0 ? String(text[words[index - 1]]) : "")
      guard let slip = slip(flag, value, command) else { continue }
      let start = text.index(word.upperBound, offsetBy: -value.count)
      found.append((slip.change, text.replacingCharacters(start..<word.upperBound, with: slip.value)))
    }
    if let end = words.last?.upperBound, isNamespaced(command) {
      found.append(("in the namespace kube-public", text.replacingCharacters(end..<end, with: " -n kube-public")))
    }
    return found
  }

  /// `--image=x` as flag and value; a value behind its flag; else a bare word.
  private static func split(_ word: String, before: String) -> (flag: String?, value: String) {
    if word.hasPrefix("--"), let equals = word.firstIndex(of: "=") {
      return (String(word[..<equals]), String(word[word.index(after: equals)...]))
    }
    if word.hasPrefix("-") { return (word, "") }
    return before.hasPrefix("-") && !before.contains("=") ? (before, word) : (nil, word)
  }

  private func slip(_ flag: String?, _ value: String, _ command: ParsedCommand) -> (change: String, value: String)? {
    func changed(_ what: String, _ new: String) -> (String, String) { (Mutation.change(what, value, new), new) }
    if value.isEmpty { return nil }
    switch flag {
    case "--image": return changed("image", Mutation.otherImage(value))
    case "-n", "--namespace": return changed("namespace", Mutation.otherNamespace(value))
    case "--replicas": return Int(value).map { changed("replicas", String($0 + 1)) }
    case "--port", "--target-port", "--node-port": return Int(value).map { changed("port", String($0 + 1)) }
    case "--name", "-c", "--container": return changed("name", Mutation.otherName(value))
    case "-l", "--selector": return changed("selector", Mutation.otherName(value))
    case nil:
      let name = value.split(separator: "/").last.map(String.init) ?? value
      if command.names.contains(name) { return changed("name", Mutation.otherName(value)) }
      if command.verb == "set", command.subcommand == "image", value.contains("=") {
        return changed("image", Mutation.otherImage(value))
      }
      return command.verb == "label" && value.contains("=") ? changed("label", Mutation.otherName(value)) : nil
    default: return nil
    }
  }

  /// Whether the command acts in a namespace, and names none.
  private func isNamespaced(_ command: ParsedCommand) -> Bool {
    if command.namespace != nil || command.isForAllNamespaces { return false }
    if !command.files.isEmpty { return true }
    if command.verb == "explain" { return false }
    // What the shell fills in may be of any type; most types have namespaces.
    return command.resources.contains {
      $0.hasPrefix("$") || Catalogue.kubernetes.resource(named: $0)?.isNamespaced == true
    }
  }

  /// The words of the first command, with quotes and substitutions kept whole.
  private static func words(in text: String) -> [Range<String.Index>] {
    var found: [Range<String.Index>] = []
    var start: String.Index?
    var quote: Character?
    var depth = 0
    var index = text.startIndex
    func end(_ at: String.Index) {
      if let first = start { found.append(first..<at) }
      start = nil
    }
    while index < text.endIndex {
      let letter = text[index]
      if let open = quote {
        if letter == open { quote = nil }
      } else if letter == "'" || letter == "\"" {
        quote = letter
        start = start ?? index
      } else if letter == "(" || letter == ")" {
        depth += letter == "(" ? 1 : -1
      } else if depth == 0, letter.isWhitespace {
        end(index)
        if letter == "\n" || found.last.map({ text[$0] == "--" }) == true { break }
      } else if depth == 0, "|;&<>".contains(letter) {
        end(index)
        break
      } else {
        start = start ?? index
      }
      index = text.index(after: index)
    }
    end(index)
    return found.last.map { text[$0] == "--" } == true ? found.dropLast() : found
  }
}

extension String {
  fileprivate func replacingCharacters(_ range: Range<String.Index>, with other: String) -> String {
    String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }
}
