extension Shell: ArithmeticScope {
  func value(_ name: String) -> String? { variables[name]?.value }

  mutating func set(_ name: String, _ value: String) {
    if variables[name] == nil {
      variables[name] = Variable(value)
      if options.exportsAll { export(name) }
    } else {
      variables[name]?.value = value
      if variables[name]?.elements?.isEmpty == false { variables[name]?.elements?[0] = value }
    }
  }

  mutating func unset(_ name: String) {
    variables[name] = nil
    exports.removeAll { $0 == name }
  }

  mutating func export(_ name: String) {
    variables[name]?.isExported = true
    if !exports.contains(name) { exports.append(name) }
  }

  /// Makes a variable what it was.
  mutating func restore(_ saved: SavedVariable) {
    variables[saved.name] = saved.variable
    if saved.variable?.isExported != true { exports.removeAll { $0 == saved.name } }
  }

  /// What children inherit.
  var environment: Environment {
    Environment(
      unique: exports.compactMap { name in variables[name].map { Environment.Entry(name: name, value: $0.value) } }
    )
  }

  /// Takes over the environment that the process was given.
  mutating func inherit(_ environment: Environment) {
    for entry in environment.entries where Self.isName(entry.name) {
      variables[entry.name] = Variable(entry.value)
      export(entry.name)
    }
  }

  static func isName(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, first.isNameByte, !first.isDigit else { return false }
    return text.utf8.allSatisfy(\.isNameByte)
  }

  // MARK: Arithmetic

  func arithmeticValue(_ name: String) -> String? {
    guard name.hasSuffix("]"), let open = name.firstIndex(of: "[") else { return value(name) }
    let key = name[name.index(after: open)...].dropLast()
    let index = Int(key) ?? Int(value(String(key)) ?? "") ?? 0
    let elements = variables[String(name[..<open])]?.elements ?? []
    return elements.indices.contains(index) ? elements[index] : nil
  }

  mutating func setArithmeticValue(_ name: String, _ value: String) {
    guard name.hasSuffix("]"), let open = name.firstIndex(of: "[") else { return set(name, value) }
    let key = name[name.index(after: open)...].dropLast()
    setElement(String(name[..<open]), Int(key) ?? Int(self.value(String(key)) ?? "") ?? 0, value)
  }

  mutating func setElement(_ name: String, _ index: Int, _ value: String) {
    guard (0..<65_536).contains(index) else { return }
    var variable = variables[name] ?? Variable("")
    var elements = variable.elements ?? (variable.value.isEmpty ? [] : [variable.value])
    while elements.count <= index { elements.append("") }
    elements[index] = value
    variable.elements = elements
    variable.value = elements[0]
    variables[name] = variable
  }

  // MARK: Parameters

  /// The value of `$name`; nil when it is not set.
  func parameter(_ name: String) -> String? {
    switch name {
    case "?": return String(lastStatus)
    case "$": return String(mainPID)
    case "!": return lastBackground.map(String.init)
    case "#": return String(positional.count)
    case "0": return self.name
    case "-": return optionLetters
    case "@", "*": return positional.isEmpty ? nil : positional.joined(separator: " ")
    case "LINENO" where dialect != .dash: return String(line)
    default: break
    }
    if let number = Int(name) { return number <= positional.count ? positional[number - 1] : nil }
    return value(name)
  }

  var optionLetters: String {
    var letters = ""
    if options.exitsOnError { letters += "e" }
    if options.noGlob { letters += "f" }
    if isInteractive { letters += "i" }
    if options.refusesUnset { letters += "u" }
    if options.traces { letters += "x" }
    if dialect == .bash { letters = "hB" + letters }
    return letters
  }
}
