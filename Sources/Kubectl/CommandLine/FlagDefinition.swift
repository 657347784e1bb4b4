import Objects

/// One flag of kubectl, as its help lists it.
struct FlagDefinition: Hashable, Sendable {
  enum Form: Hashable, Sendable {
    case bool, integer, string, duration
    /// Values separated by commas, or the flag repeated.
    case slice
    /// The flag repeated, commas kept.
    case array
  }

  var name: String
  var shorthand: Character?
  var form: Form
  /// As the help prints it: `'none'`, `[]`, `false`, `-1`.
  var defaultText: String
  /// What the flag means when it stands without a value.
  var valueWhenBare: String?

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
      if Int(text) != nil { return nil }
      why = "strconv.ParseInt: parsing \"\(text)\": invalid syntax"
    case .duration:
      if FlagValues.duration(text) != nil { return nil }
      why =
        text.isEmpty || text.contains(where: \.isNumber) && text.allSatisfy { $0.isNumber }
        ? "time: missing unit in duration \"\(text)\"" : "time: invalid duration \"\(text)\""
    default: return nil
    }
    return "invalid argument \"\(text)\" for \"\(spelling)\" flag: \(why)"
  }

  static func bool(_ text: String) -> Bool? {
    switch text {
    case "1", "t", "T", "true", "TRUE", "True": true
    case "0", "f", "F", "false", "FALSE", "False": false
    default: nil
    }
  }
}
