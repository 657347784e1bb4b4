import Objects

/// One flag of kubectl, as its help lists it.
package struct FlagDefinition: Hashable, Sendable {
  enum Form: Hashable, Sendable {
    case bool, integer, string, duration
    /// Values separated by commas, or the flag repeated.
    case slice
    /// The flag repeated, commas kept.
    case array
  }

  package var name: String
  package var shorthand: Character?
  var form: Form
  /// As the help prints it: `'none'`, `[]`, `false`, `-1`.
  var defaultText: String
  /// What the flag means when it stands without a value.
  var valueWhenBare: String?

  /// Whether it is read but no longer told of.
  package var isHidden: Bool { DeprecatedFlags.messages.contains { $0.flag == name } }
  /// Whether the flag says more than that it is there.
  package var hasValue: Bool { form != .bool }
  /// Whether the word behind the flag is its value.
  package var takesNextWord: Bool { valueWhenBare == nil }

  /// The value without the quotation marks of the help.
  var defaultValue: String {
    switch form {
    case .slice, .array: String(defaultText.dropFirst().dropLast())
    default: defaultText.hasPrefix("'") ? String(defaultText.dropFirst().dropLast()) : defaultText
    }
  }

  init(_ fact: Value) {
    name = fact["name"]?.string ?? ""
    shorthand = fact["short"]?.string?.last
    defaultText = fact["default"]?.string ?? ""
    form = Self.form(name: name, default: defaultText)
    valueWhenBare = form == .bool ? "true" : Self.bareValues[name]
  }

  init(name: String, shorthand: Character? = nil, form: Form, defaultText: String) {
    self.name = name
    self.shorthand = shorthand
    self.form = form
    self.defaultText = defaultText
    valueWhenBare = form == .bool ? "true" : nil
  }

  private static let bareValues = ["dry-run": "unchanged", "validate": "strict", "cascade": "background"]

  /// `StringArray` flags, which keep commas.
  private static let arrays: Set<String> = [
    "from-literal", "env", "rule", "annotation", "annotations", "for", "exec-env", "exec-arg", "as-group",
    "as-user-extra", "option", "auth-provider-arg", "prependarg", "appendarg", "group", "user", "serviceaccount",
    "allowlist-entry", "audience", "prune-allowlist", "resource-name",
  ]

  private static func form(name: String, default text: String) -> Form {
    if text.hasPrefix("'") || text.isEmpty { return .string }
    if text.hasPrefix("[") { return arrays.contains(name) ? .array : .slice }
    if text == "true" || text == "false" { return .bool }
    if Int(text) != nil { return .integer }
    return .duration
  }

  /// `-w, --watch`, as errors name the flag.
  var spelling: String { (shorthand.map { "-\($0), " } ?? "") + "--" + name }

  /// Why a text is no value of this flag, in the words of Go's `strconv`; nil where it is one.
  func objection(to text: String) -> String? {
    let why: String
    switch form {
    case .bool:
      if Self.bool(text) != nil { return nil }
      why = "strconv.ParseBool: parsing \"\(text)\": invalid syntax"
    case .integer:
      do throws(GoInteger.Refusal) {
        _ = try GoInteger.parse(text)
        return nil
      } catch {
        why = "strconv.ParseInt: parsing \"\(text)\": " + (error == .range ? "value out of range" : "invalid syntax")
      }
    case .duration:
      if FlagValues.duration(text) != nil { return nil }
      why = name == "log-flush-frequency" ? "parse error" : "time: " + Self.objection(toDuration: text)
    case .string where name == "vmodule":
      if text.split(separator: ",").allSatisfy({ Self.isModuleLevel($0) }) { return nil }
      why = "syntax error: expect comma-separated list of filename=N"
    case .slice where name == "set-image":
      guard let pair = text.split(separator: ",").first(where: { !$0.contains("=") }) else { return nil }
      why = "\(pair) must be formatted as key=value"
    default: return nil
    }
    return "invalid argument \"\(text)\" for \"\(spelling)\" flag: \(why)"
  }

  /// What Go's `time.ParseDuration` says.
  private static func objection(toDuration text: String) -> String {
    func isPartOfNumber(_ character: Character) -> Bool { character == "." || "0"..."9" ~= character }
    var rest = Substring(text)
    if let sign = rest.first, sign == "-" || sign == "+" { rest = rest.dropFirst() }
    while !rest.isEmpty {
      let number = rest.prefix(while: isPartOfNumber)
      rest = rest.dropFirst(number.count)
      if number.allSatisfy({ $0 == "." }) { break }
      let unit = rest.prefix { !isPartOfNumber($0) }
      if unit.isEmpty { return "missing unit in duration \"\(text)\"" }
      if FlagValues.duration("1" + unit) == nil { return "unknown unit \"\(unit)\" in duration \"\(text)\"" }
      rest = rest.dropFirst(unit.count)
    }
    return "invalid duration \"\(text)\""
  }

  private static func isModuleLevel(_ pair: Substring) -> Bool {
    let halves = pair.split(separator: "=", omittingEmptySubsequences: false)
    return halves.count == 2 && !halves[0].isEmpty && Int(halves[1]) != nil
  }

  static func bool(_ text: String) -> Bool? {
    switch text {
    case "1", "t", "T", "true", "TRUE", "True": true
    case "0", "f", "F", "false", "FALSE", "False": false
    default: nil
    }
  }
}
