import API
import Kubectl
import Terminal

extension REPL {
  /// `learner@workstation:~$ `, with the lesson's step before it.
  var prompt: StyledText {
    var text = StyledText()
    if let place = session.place { text.append("[\(place)] ", .cyan) }
    text.append("learner@workstation", Style(.green, bold: true))
    text.append(":")
    text.append(session.workingDirectory, Style(.blue, bold: true))
    text.append("$ ")
    return text
  }

  /// Does what a word at the prompt says; some are the loop's own, the others the session's.
  func perform(_ word: PromptWord, _ arguments: [String]) {
    switch word {
    case .help: help(about: arguments.first)
    case .map: show(session.map(width: source.size.columns, texts))
    case .clock: clock(arguments.first)
    case .edit: edit(arguments)
    case .serve: serve(arguments.first)
    default:
      attempt { show(try session.perform(word, arguments).flatMap { $0.wrapped(to: source.size.columns) }) }
      // The session may have moved to another time: an undo, another lesson.
      pace.start(at: session.clock.now)
    }
  }

  // MARK: Help

  private func help(about name: String?) {
    guard let name else { return show(Self.help(texts, width: source.size.columns, coloring: source.coloring)) }
    guard let word = PromptWord(name) else {
      return say(texts(.unknownWord, ["word": name]))
    }
    source.writeLine(StyledText(word.rawValue + " " + word.parameters, .bold))
    say("  " + texts(word.help))
  }

  /// Made from the table of words, so that none is missing.
  static func help(_ texts: Texts, width: Int, coloring: Coloring) -> [StyledText] {
    let titles: [PromptWord.Group: Text] = [
      .step: .helpGroupStep, .course: .helpGroupCourse, .cluster: .helpGroupCluster, .program: .helpGroupProgram,
    ]
    let column = PromptWord.allCases.map { $0.rawValue.count + $0.parameters.count + 3 }.max() ?? 0
    var lines = StyledText(texts(.helpTitle)).wrapped(to: width)
    for group in PromptWord.Group.allCases {
      guard let title = titles[group] else { continue }
      let rows = PromptWord.allCases.filter { $0.group == group }.map { word -> [StyledText] in
        let parameters = word.parameters.isEmpty ? StyledText() : StyledText(" " + word.parameters, .dim)
        let name = "  " + StyledText(word.rawValue, .cyan) + parameters
        return [name.padded(to: column), Prose.styled(texts(word.help), coloring)]
      }
      lines += ["", StyledText(texts(title), .bold)] + TextTable(rows: rows).lines(width: width)
    }
    lines.append("")
    for text in [Text.helpPrefixes, .helpShell, .helpKeys] { lines += StyledText(texts(text), .dim).wrapped(to: width) }
    return lines
  }

  // MARK: Files

  private func edit(_ arguments: [String]) {
    guard arguments.count == 1, let path = arguments.first else {
      return say(texts(.usage, ["usage": "edit FILE"]))
    }
    let name = String(path.split(separator: "/").last ?? "")
    let outcome = editor.edit(session.contents(ofFile: path) ?? [], name: name, run: source.runProgram)
    // The cluster did not wait for the writer at a real desk either, but it would be no help here.
    pace.start(at: session.clock.now)
    switch outcome {
    case .text(let bytes):
      attempt {
        try session.write(bytes, toFile: path)
        say(texts(.edited, ["file": path]))
      }
    case .unchanged: say(texts(.editUnchanged, ["file": path]))
    case .failed(let reason): say(texts(.editFailed, ["reason": reason]))
    }
  }

  // MARK: Other programs

  private func serve(_ argument: String?) {
    guard let front else { return source.writeLine(StyledText(texts(.notServed))) }
    switch argument {
    case nil:
      attempt {
        let place = try front.open()
        show(
          texts(.served, ["address": place.address, "file": place.file]).split(separator: "\n").map {
            StyledText(String($0))
          }
        )
      }
    case "stop":
      source.writeLine(StyledText(texts(front.isOpen ? .servedNoMore : .notServed)))
      front.close()
    default: source.writeLine(StyledText(texts(.usage, ["usage": "serve " + PromptWord.serve.parameters])))
    }
  }

  // MARK: Clock

  private func clock(_ argument: String?) {
    switch argument {
    case nil:
      let clock = session.clock
      let shown = texts(.clockShows, ["elapsed": Self.spoken(clock.now), "date": clock.timestamp])
      source.writeLine(StyledText(shown + (pace.isPaused ? " " + texts(.clockIsPaused) : "")))
    case "pause":
      pace.isPaused = true
      say(texts(.clockPaused))
    case "resume":
      pace.isPaused = false
      pace.start(at: session.clock.now)
      say(texts(.clockResumed))
    default: say(texts(.usage, ["usage": "clock " + PromptWord.clock.parameters]))
    }
  }

  /// `1h2m3s`, as kubectl writes durations.
  static func spoken(_ duration: Duration) -> String {
    let seconds = Int(duration.components.seconds)
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")]
    let shown = parts.drop { $0.0 == 0 }
    return shown.isEmpty ? "0s" : shown.map { "\($0.0)\($0.1)" }.joined()
  }

  // MARK: Suggestions

  /// After a command that the shell did not find: what may have been meant.
  func suggest(for line: String) {
    if Hangul.isPresent(in: line) {
      let reading = Hangul.latinReading(of: line)
      let name = String(reading.prefix { !$0.isWhitespace })
      if session.isCommand(name) || PromptWord(name) != nil {
        return say(texts(.typedInHangul, ["suggestion": reading]))
      }
    }
    let command = PartialCommand(line + " ").words
    guard let name = command.first, !session.isCommand(name) else { return }
    if CommandTree.kubectl.root.child(name) != nil {
      return didYouMean("kubectl " + line)
    }
    let words = PromptWord.allCases.map(\.rawValue)
    guard let nearest = NearestWord.nearest(to: name, among: ["kubectl"] + words + session.world.commands) else {
      return
    }
    didYouMean(line.replacingFirst(name, with: nearest))
  }

  /// After a command of kubectl that is known from older days: what replaced it.
  func teach(about line: String, failed: Bool) {
    let words = PartialCommand(line + " ").words
    guard let name = words.first, ["kubectl", "k"].contains(name),
      let usage = RetiredUsage(Array(words.dropFirst()), failed: failed)
    else { return }
    say(texts(usage.text))
  }

  private func didYouMean(_ suggestion: String) {
    say(texts(.didYouMean, ["suggestion": suggestion]))
  }
}

extension String {
  fileprivate func replacingFirst(_ part: String, with other: String) -> String {
    guard let range = firstRange(of: part) else { return self }
    return String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }
}
