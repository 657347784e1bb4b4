import Simulation
package import Terminal

/// Tab at the prompt: what can stand at the cursor, by the state of the cluster, the machine and the course.
package struct Completer {
  private let world: any CompletionWorld

  package init(world: any CompletionWorld) { self.world = world }

  /// What can stand at the end of the text, which is what stands before the cursor.
  package func complete(_ text: String) -> Completion {
    let plain = PartialCommand(text)
    let completion = complete(plain)
    guard completion.candidates.isEmpty, Hangul.isPresent(in: text) else { return completion }
    return completeReading(of: text, plain)
  }

  private func complete(_ command: PartialCommand) -> Completion {
    let candidates = self.candidates(for: command).map { candidate in
      var written = candidate
      written.text = command.written(candidate.text)
      return written
    }
    return Completion(replacing: command.replaced, with: candidates)
  }

  private func candidates(for command: PartialCommand) -> [Completion.Candidate] {
    let files = FileCompleter(world: world)
    if command.isRedirected { return files.candidates(beginning: command.current) }
    var words = command.words
    guard let name = words.first else { return commandCandidates(command.current) }
    if let alias = world.alias(name) {
      words.replaceSubrange(..<1, with: alias.split(separator: " ").map(String.init))
    }
    guard world.isWorkstation else { return files.candidates(beginning: command.current) }
    if words.first == "kubectl" {
      return KubectlCompleter(words: words.dropFirst(), current: command.current, world: world).candidates()
    }
    if let word = PromptWord(name), word != .edit {
      return wordCandidates(word, arguments: Array(words.dropFirst()), beginning: command.current)
    }
    return files.candidates(beginning: command.current)
  }

  private func commandCandidates(_ beginning: String) -> [Completion.Candidate] {
    if beginning.contains("/") { return FileCompleter(world: world).candidates(beginning: beginning) }
    let words = world.isWorkstation ? PromptWord.allCases.map(\.rawValue) : []
    let names = Set(world.commands + words).filter { $0.hasPrefix(beginning) }
    return names.sorted().map { Completion.Candidate($0) }
  }

  private func wordCandidates(_ word: PromptWord, arguments: [String], beginning: String) -> [Completion.Candidate] {
    if word == .fault, !arguments.isEmpty { return faultCandidates(arguments, beginning: beginning) }
    guard arguments.isEmpty else { return [] }
    var values = word.argumentValues
    if word == .start {
      values = world.lessons
      if let slash = beginning.firstIndex(of: "/") {
        let lesson = String(beginning[..<slash])
        values = world.steps(of: lesson).map { lesson + "/" + $0 }
      }
    }
    return values.filter { $0.hasPrefix(beginning) }.map { Completion.Candidate($0) }
  }

  /// The component after `fault stop`, and the node of one that each node has.
  private func faultCandidates(_ arguments: [String], beginning: String) -> [Completion.Candidate] {
    guard PromptWord.fault.argumentValues.contains(arguments[0]) else { return [] }
    let parts = Fault.components(nodes: world.nodes).map { $0.split(separator: " ").map(String.init) }
    let place = arguments.count - 1
    var values: [String] = []
    for part in parts where part.count > place && part.prefix(place) == arguments.dropFirst() {
      if !values.contains(part[place]) { values.append(part[place]) }
    }
    return values.filter { $0.hasPrefix(beginning) }.map { Completion.Candidate($0) }
  }

  /// Typed with the keyboard still set to Korean: completes what the keys say in Latin, and puts that in place.
  private func completeReading(of text: String, _ typed: PartialCommand) -> Completion {
    let reading = PartialCommand(Hangul.latinReading(of: text))
    let candidates = self.candidates(for: reading)
    guard !candidates.isEmpty else { return .none }
    let head = reading.words.map { $0 + " " }.joined()
    let isWhole = Hangul.isPresent(in: typed.words.joined())
    return Completion(
      replacing: isWhole ? text.unicodeScalars.count : typed.replaced,
      with: candidates.map {
        Completion.Candidate((isWhole ? head : "") + $0.text, shown: $0.shown, suffix: $0.suffix)
      }
    )
  }
}
