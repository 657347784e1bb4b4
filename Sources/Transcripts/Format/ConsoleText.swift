import Objects

/// Reads what is no JSON transcript: pasted console text, a bare list of commands, an asciicast.
///
/// In console text, lines that begin with a prompt are commands, `> ` continues a here-document or a quoted string,
/// and the rest is old output. Where no line has a prompt, each line is a command.
enum ConsoleText {
  static func read(_ text: String, path: String) throws(TranscriptError) -> Transcript {
    let unified = text.replacing("\r\n", with: "\n")
    let commands: [String]
    if let cast = try Asciicast.text(of: unified, path: path) {
      commands = console(lines(cast)) ?? []
    } else {
      commands = console(lines(unified)) ?? bare(lines(unified))
    }
    guard !commands.isEmpty else { throw TranscriptError(path: path, .notATranscript) }
    let entries = commands.enumerated().map { index, command in
      TranscriptEntry(number: index + 1, wall: 0, clock: .zero, event: .command(command, nil))
    }
    return Transcript(path: path, header: nil, entries: entries, digest: Digest.named(of: Array(text.utf8)))
  }

  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The commands behind prompts, nil where no line has one.
  private static func console(_ lines: [Substring]) -> [String]? {
    var commands: [String] = []
    for line in lines {
      if let command = afterPrompt(line) {
        if !command.isEmpty { commands.append(String(command)) }
      } else if line.hasPrefix("> "), var last = commands.popLast() {
        last += "\n" + line.dropFirst(2)
        commands.append(last)
      } else if line == ">", let last = commands.popLast() {
        commands.append(last + "\n")
      }
    }
    return commands.isEmpty ? nil : commands
  }

  /// What follows `$ `, `# ` as root, or a prompt such as `learner@workstation:~$ `.
  private static func afterPrompt(_ line: Substring) -> Substring? {
    if line.hasPrefix("$ ") { return line.dropFirst(2) }
    if line == "$" { return "" }
    guard let end = line.firstRange(of: "$ ") else { return nil }
    let prompt = line[..<end.lowerBound]
    guard prompt.contains("@"), prompt.contains(":"), !prompt.contains(" ") else { return nil }
    return line[end.upperBound...]
  }

  /// One command a line; comments and blank lines left out, here-documents and trailing backslashes kept together.
  private static func bare(_ lines: [Substring]) -> [String] {
    var commands: [String] = []
    var open: String?
    var delimiter: Substring?
    for line in lines {
      if var command = open {
        command += "\n" + line
        if let end = delimiter {
          open = line == end ? nil : command
          if line == end { delimiter = nil }
        } else {
          open = line.hasSuffix("\\") ? command : nil
        }
        if open == nil { commands.append(command) }
        continue
      }
      let trimmed = line.drop { $0 == " " || $0 == "\t" }
      if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
      delimiter = hereDocumentDelimiter(line)
      if delimiter != nil || line.hasSuffix("\\") { open = String(line) } else { commands.append(String(line)) }
    }
    if let open { commands.append(open) }
    return commands
  }

  private static func hereDocumentDelimiter(_ line: Substring) -> Substring? {
    guard let marker = line.firstRange(of: "<<"), !line[marker.upperBound...].hasPrefix("<") else { return nil }
    let word = line[marker.upperBound...].drop { $0 == "-" || $0 == " " }.prefix { $0 != " " && $0 != "|" && $0 != ";" }
    let bare = word.drop { $0 == "'" || $0 == "\"" }
    let end = bare.prefix { $0 != "'" && $0 != "\"" }
    return end.isEmpty ? nil : end
  }
}

/// Terminal recordings of asciinema, versions 2 and 3.
enum Asciicast {
  /// The text that the recorded terminal showed, without its control sequences; nil if this is no cast.
  static func text(of file: String, path: String) throws(TranscriptError) -> String? {
    var lines = file.split(separator: "\n", omittingEmptySubsequences: false)[...]
    guard let first = lines.popFirst(), first.hasPrefix("{"), let header = try? JSON.read(String(first)),
      let version = header["version"]?.int, header["format"] == nil
    else { return nil }
    guard version == 2 || version == 3 else { throw TranscriptError(path: path, line: 1, .tooNew(version)) }
    var text = ""
    for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
      guard let event = try? JSON.read(String(line)), let parts = event.array, parts.count >= 3,
        let data = parts[2].string
      else { throw TranscriptError(path: path, line: index + 2, .notJSON("not an event of an asciicast")) }
      if parts[1].string == "o" { text += data }
    }
    return plain(text)
  }

  /// Without escape sequences; a backspace takes back the character before it.
  private static func plain(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\u{1B}": skipSequence(&scalars)
      case "\u{8}": if result.last != "\n" { _ = result.popLast() }
      case "\r", "\u{7}": break
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private static func skipSequence(_ scalars: inout Substring.UnicodeScalarView) {
    switch scalars.popFirst() {
    case "[":
      while let scalar = scalars.popFirst(), !("@"..."~").contains(scalar) {}
    case "]":
      while let scalar = scalars.popFirst() {
        if scalar == "\u{7}" { return }
        if scalar == "\u{1B}" {
          _ = scalars.popFirst()
          return
        }
      }
    default: return
    }
  }
}
