/// Reads flags and arguments in any order, as pflag does.
struct FlagParser {
  private(set) var values: FlagValues
  private(set) var arguments: [String] = []
  private(set) var argumentsBeforeDash: Int?
  private(set) var wantsHelp = false
  private let command: String

  init(_ values: FlagValues, command: String) {
    self.values = values
    self.command = command
  }

  mutating func parse(_ words: [String]) throws(Failure) {
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        argumentsBeforeDash = arguments.count
        arguments += rest
        return
      }
      if word.hasPrefix("--") {
        try parseLong(word, &rest)
      } else if word.hasPrefix("-"), word.count > 1 {
        try parseShort(word, &rest)
      } else {
        arguments.append(word)
      }
    }
  }

  private mutating func parseLong(_ word: String, _ rest: inout ArraySlice<String>) throws(Failure) {
    let body = word.dropFirst(2)
    let parts = body.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.first.map(String.init) ?? ""
    if name.isEmpty || name.hasPrefix("-") { throw refusal("bad flag syntax: \(word)") }
    guard let definition = values.definitions[name.replacing("_", with: "-")] else {
      if name == "help" {
        wantsHelp = true
        return
      }
      throw refusal("unknown flag: --\(name)")
    }
    if parts.count == 2 {
      try set(definition, String(parts[1]))
    } else if let bare = definition.valueWhenBare {
      try set(definition, bare)
    } else if let next = rest.popFirst() {
      try set(definition, next)
    } else {
      throw refusal("flag needs an argument: \(word)")
    }
  }

  private mutating func parseShort(_ word: String, _ rest: inout ArraySlice<String>) throws(Failure) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let definition = values.definitions.values.first(where: { $0.shorthand == letter }) else {
        if letter == "h" {
          wantsHelp = true
          continue
        }
        throw refusal("unknown shorthand flag: '\(letter)' in -\(word.dropFirst())")
      }
      if letters.first == "=", letters.count > 1 {
        try set(definition, String(letters.dropFirst()))
        return
      }
      if let bare = definition.valueWhenBare {
        try set(definition, bare)
        continue
      }
      if !letters.isEmpty {
        try set(definition, String(letters))
        return
      }
      guard let next = rest.popFirst() else {
        throw refusal("flag needs an argument: '\(letter)' in -\(word.dropFirst())")
      }
      try set(definition, next)
    }
  }

  private mutating func set(_ definition: FlagDefinition, _ text: String) throws(Failure) {
    if let objection = definition.objection(to: text) { throw refusal(objection) }
    values.set(definition, text)
  }

  private func refusal(_ message: String) -> Failure {
    .plain("\(message)\nSee '\(command) --help' for usage.")
  }
}
