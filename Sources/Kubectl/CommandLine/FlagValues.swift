import API

/// The flags of one command line; what was not given has its default.
struct FlagValues: Sendable {
  private(set) var definitions: [String: FlagDefinition]
  /// What was given, in order; a slice is split already.
  private var given: [String: [String]] = [:]
  /// Each flag of the line with its value, as often as it was given.
  private(set) var inOrder: [(name: String, text: String)] = []

  init(_ definitions: [FlagDefinition]) {
    self.definitions = [:]
    for definition in definitions { self.definitions[definition.name] = definition }
  }

  mutating func set(_ definition: FlagDefinition, _ text: String) {
    inOrder.append((definition.name, text))
    switch definition.form {
    case .slice: given[definition.name, default: []] += Self.split(text)
    case .array: given[definition.name, default: []].append(text)
    default: given[definition.name] = [text]
    }
  }

  /// Names of the flags that were given, sorted.
  var changed: [String] { given.keys.sorted() }

  func isGiven(_ name: String) -> Bool { given[name] != nil }

  /// Whether the flag's value differs from its default.
  func differs(_ name: String) -> Bool {
    guard let values = given[name], let definition = definitions[name] else { return false }
    switch definition.form {
    case .slice, .array: return true
    default: return values.last != definition.defaultValue
    }
  }

  func string(_ name: String) -> String { given[name]?.last ?? definitions[name]?.defaultValue ?? "" }

  /// Nil where the flag is empty or was not given.
  func text(_ name: String) -> String? {
    let text = string(name)
    return text.isEmpty ? nil : text
  }

  func bool(_ name: String) -> Bool { FlagDefinition.bool(string(name)) ?? false }
  func int(_ name: String) -> Int { (try? GoInteger.parse(string(name))) ?? 0 }
  func duration(_ name: String) -> Duration { Self.duration(string(name)) ?? .zero }

  func list(_ name: String) -> [String] {
    if let values = given[name] { return values }
    let text = definitions[name]?.defaultValue ?? ""
    return text.isEmpty ? [] : Self.split(text)
  }

  static func duration(_ text: String) -> Duration? { GoDuration.parse(text) }

  /// One line of CSV, as pflag reads slices: quotation marks keep commas.
  static func split(_ text: String) -> [String] {
    guard !text.isEmpty else { return [] }
    var parts: [String] = []
    var part = ""
    var isQuoted = false
    for character in text {
      switch character {
      case "\"" where part.isEmpty || isQuoted: isQuoted.toggle()
      case "," where !isQuoted:
        parts.append(part)
        part = ""
      default: part.append(character)
      }
    }
    return parts + [part]
  }
}
