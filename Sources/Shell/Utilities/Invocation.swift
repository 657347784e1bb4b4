/// Whose utilities these are: options are mostly alike, messages are not.
enum Flavour: Sendable { case gnu, busybox }

/// A utility as it was called.
struct Invocation: Sendable {
  let name: String
  /// Without the name.
  var arguments: [String]
  let flavour: Flavour
  /// The release of the utilities, where it is known.
  var version: String?

  /// Writes a message with the utility's name before it.
  func complain(_ message: String, _ c: inout ProcessContext) { c.write("\(name): \(message)\n", to: 2) }

  /// Says that an operand's file could not be read.
  func complain(opening path: String, _ error: FileError, _ c: inout ProcessContext) {
    complain(openingMessage(path, error), &c)
  }

  private func openingMessage(_ path: String, _ error: FileError) -> String {
    switch (flavour, name) {
    case (.busybox, "cat"), (.busybox, "tail"), (.busybox, "tac"), (.busybox, "rev"), (.busybox, "md5sum"):
      "can't open '\(path)': \(error.message)"
    case (.gnu, "head"), (.gnu, "tail"): "cannot open '\(path)' for reading: \(error.message)"
    case (.gnu, "sed"): "can't read \(path): \(error.message)"
    case (.gnu, "sort"): "cannot read: \(path): \(error.message)"
    case (.gnu, "awk"): "cannot open \"\(path)\" (\(error.message))"
    default: "\(path): \(error.message)"
    }
  }

  /// The options among the arguments; nil after a message when one is unknown.
  func options(
    _ specification: String,
    long: [String: Character] = [:],
    _ c: inout ProcessContext
  ) -> CommandOptions? {
    do throws(CommandOptions.Failure) {
      return try CommandOptions(arguments, specification, long: long)
    } catch {
      complain(error.message(flavour), &c)
      if flavour == .gnu {
        c.write("Try '\(name) --help' for more information.\n", to: 2)
      } else {
        c.write("BusyBox v\(version ?? "1.36.1") multi-call binary.\n\nUsage: \(name) [OPTION]... [ARG]...\n", to: 2)
      }
      return nil
    }
  }
}

/// Options and operands of a command line, as `getopt` sorts them.
struct CommandOptions: Sendable {
  enum Failure: Error {
    case unknown(Character)
    case unknownLong(String)
    case needsValue(Character)

    func message(_ flavour: Flavour) -> String {
      switch (self, flavour) {
      case (.unknown(let letter), .gnu): "invalid option -- '\(letter)'"
      case (.unknown(let letter), .busybox): "unrecognized option: \(letter)"
      case (.unknownLong(let name), .gnu): "unrecognized option '--\(name)'"
      case (.unknownLong(let name), .busybox): "unrecognized option: \(name)"
      case (.needsValue(let letter), .gnu): "option requires an argument -- '\(letter)'"
      case (.needsValue(let letter), .busybox): "option requires an argument: \(letter)"
      }
    }
  }

  private(set) var letters: [Character] = []
  private var values: [Character: [String]] = [:]
  private(set) var operands: [String] = []

  /// `specification` lists the letters, those with a value followed by `:`; with `+` first, options end at the first
  /// operand.
  init(_ arguments: [String], _ specification: String, long: [String: Character] = [:]) throws(Failure) {
    var rest = arguments[...]
    let stopsEarly = specification.hasPrefix("+")
    while let argument = rest.popFirst() {
      if argument == "--" {
        operands += rest
        return
      }
      if argument.hasPrefix("--") {
        try takeLong(argument.dropFirst(2), specification, long, &rest)
      } else if argument.hasPrefix("-") && argument.utf8.count > 1 {
        try takeLetters(argument.dropFirst(), specification, &rest)
      } else {
        operands.append(argument)
        if stopsEarly {
          operands += rest
          return
        }
      }
    }
  }

  private static func takesValue(_ letter: Character, _ specification: String) -> Bool? {
    guard letter != ":", let place = specification.firstIndex(of: letter) else { return nil }
    return specification[specification.index(after: place)...].hasPrefix(":")
  }

  private mutating func takeLong(
    _ text: Substring,
    _ specification: String,
    _ long: [String: Character],
    _ rest: inout ArraySlice<String>
  ) throws(Failure) {
    let equals = text.firstIndex(of: "=")
    let name = String(equals.map { text[..<$0] } ?? text)
    guard let letter = long[name] else { throw .unknownLong(name) }
    if Self.takesValue(letter, specification) == true {
      guard let value = equals.map({ String(text[text.index(after: $0)...]) }) ?? rest.popFirst() else {
        throw .needsValue(letter)
      }
      add(letter, value)
    } else {
      letters.append(letter)
      if let equals { values[letter, default: []].append(String(text[text.index(after: equals)...])) }
    }
  }

  private mutating func takeLetters(
    _ text: Substring,
    _ specification: String,
    _ rest: inout ArraySlice<String>
  ) throws(Failure) {
    var cluster = text
    while let letter = cluster.popFirst() {
      guard let takesValue = Self.takesValue(letter, specification) else { throw .unknown(letter) }
      guard takesValue else {
        letters.append(letter)
        continue
      }
      guard let value = cluster.isEmpty ? rest.popFirst() : String(cluster) else { throw .needsValue(letter) }
      add(letter, value)
      return
    }
  }

  private mutating func add(_ letter: Character, _ value: String) {
    letters.append(letter)
    values[letter, default: []].append(value)
  }

  func has(_ letter: Character) -> Bool { letters.contains(letter) }

  /// The last value given to an option.
  func value(_ letter: Character) -> String? { values[letter]?.last }

  func values(_ letter: Character) -> [String] { values[letter] ?? [] }
}
