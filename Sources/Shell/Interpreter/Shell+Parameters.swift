extension Shell {
  /// The fragments of `$name` or `${name…}`.
  mutating func expand(
    _ parameter: Parameter,
    isQuoted: Bool,
    _ c: inout ProcessContext
  ) throws(ExpansionStop) -> [Fragment] {
    if let list = try list(parameter, &c) { return fragments(list.values, joined: list.joins, isQuoted: isQuoted) }
    let current = try currentValue(parameter, &c)
    switch parameter.operation {
    case .fallback(let word, let orEmpty):
      if let current, !orEmpty || !current.isEmpty { return text(current, isQuoted) }
      return isQuoted ? text(try expandOne(word, &c), true) : try operandFragments(word, &c)
    case .alternative(let word, let orEmpty):
      guard let current, !orEmpty || !current.isEmpty else { return text("", isQuoted) }
      return isQuoted ? text(try expandOne(word, &c), true) : try operandFragments(word, &c)
    case .assign(let word, let orEmpty):
      if let current, !orEmpty || !current.isEmpty { return text(current, isQuoted) }
      let value = try expandOne(word, &c)
      set(parameter.name, value)
      return text(value, isQuoted)
    case .require(let word, let orEmpty):
      if let current, !orEmpty || !current.isEmpty { return text(current, isQuoted) }
      var message = try expandOne(word, &c)
      if message.isEmpty {
        message = dialect == .bash && current != nil || orEmpty ? "parameter null or not set" : "parameter not set"
      }
      throw .failed("\(parameter.name): \(message)", status: dialect == .bash ? 127 : 2, isFatal: true)
    default: break
    }
    guard let current else {
      if options.refusesUnset { throw unbound(parameter.name) }
      if case .length = parameter.operation { return text("0", isQuoted) }
      return text("", isQuoted)
    }
    return text(try apply(parameter.operation, to: current, &c), isQuoted)
  }

  private func unbound(_ name: String) -> ExpansionStop {
    let reason = dialect == .bash ? "unbound variable" : "parameter not set"
    return .failed("\(name): \(reason)", status: dialect == .bash ? 127 : 2, isFatal: true)
  }

  /// The word of `${x:-word}` outside quotes: what comes from it is split, too.
  private mutating func operandFragments(_ word: Word, _ c: inout ProcessContext) throws(ExpansionStop) -> [Fragment] {
    try fragments(word.parts, &c).map { fragment in
      if case .text(let text, isQuoted: false, _) = fragment { return .text(text, isQuoted: false, splits: true) }
      return fragment
    }
  }

  private func text(_ text: String, _ isQuoted: Bool) -> [Fragment] {
    [.text(text, isQuoted: isQuoted, splits: !isQuoted)]
  }

  private mutating func currentValue(
    _ parameter: Parameter,
    _ c: inout ProcessContext
  ) throws(ExpansionStop) -> String? {
    guard let index = parameter.index else { return self.parameter(parameter.name) }
    let position = try arithmetic(index, &c)
    guard let variable = variables[parameter.name] else { return nil }
    let elements = variable.elements ?? [variable.value]
    let resolved = position < 0 ? elements.count + position : position
    return elements.indices.contains(resolved) ? elements[resolved] : nil
  }

  /// `$@`, `$*`, `${array[@]}`: several values; `joins` when they are one word between quotes.
  private mutating func list(
    _ parameter: Parameter,
    _ c: inout ProcessContext
  ) throws(ExpansionStop) -> (values: [String], joins: Bool)? {
    var values: [String]
    var joins: Bool
    if parameter.name == "@" || parameter.name == "*" {
      values = positional
      joins = parameter.name == "*"
    } else if let index = parameter.index, case .quoted(let key)? = index.parts.first, key == "@" || key == "*" {
      values = variables[parameter.name].map { $0.elements ?? [$0.value] } ?? []
      joins = key == "*"
    } else {
      return nil
    }
    switch parameter.operation {
    case .value: break
    case .length:
      values = [String(values.count)]
      joins = false
    case .slice(let offset, let length):
      if parameter.index == nil { values.insert(name, at: 0) }
      values = Self.slice(
        values,
        try arithmetic(offset, &c),
        try length.map { word throws(ExpansionStop) in
          try arithmetic(word, &c)
        }
      )
    case .fallback(let word, let orEmpty):
      if values.isEmpty || orEmpty && values.allSatisfy(\.isEmpty) { values = [try expandOne(word, &c)] }
    case .alternative(let word, _):
      values = values.isEmpty ? [] : [try expandOne(word, &c)]
    case .indirect: values = values.indices.map(String.init)
    default:
      var changed: [String] = []
      for value in values { changed.append(try apply(parameter.operation, to: value, &c)) }
      values = changed
    }
    return (values, joins)
  }

  private static func slice(_ values: [String], _ offset: Int, _ length: Int?) -> [String] {
    let start = min(values.count, offset < 0 ? max(0, values.count + offset) : offset)
    let count = length.map { max(0, $0) } ?? values.count
    return Array(values[start...].prefix(count))
  }

  private func fragments(_ values: [String], joined: Bool, isQuoted: Bool) -> [Fragment] {
    if joined && isQuoted {
      let separator = value("IFS").map { $0.first.map(String.init) ?? "" } ?? " "
      return [.text(values.joined(separator: separator), isQuoted: true, splits: false)]
    }
    var result: [Fragment] = []
    for (index, value) in values.enumerated() {
      if index > 0 {
        // Unquoted, each value is split by itself; a separator between them makes them words of their own.
        result.append(isQuoted ? .fieldBreak : .text(" ", isQuoted: false, splits: true))
      }
      result.append(.text(value, isQuoted: isQuoted, splits: !isQuoted))
    }
    return result
  }

  private mutating func apply(
    _ operation: Parameter.Operation,
    to value: String,
    _ c: inout ProcessContext
  ) throws(ExpansionStop) -> String {
    switch operation {
    case .length: return String(value.unicodeScalars.count)
    case .removeSuffix(let word, let longest):
      let bytes = Array(value.utf8)
      let pattern = Pattern(try expandPattern(word, &c))
      guard let length = pattern.affix(of: bytes, suffix: true, longest: longest) else { return value }
      return String(decoding: bytes.dropLast(length), as: UTF8.self)
    case .removePrefix(let word, let longest):
      let bytes = Array(value.utf8)
      let pattern = Pattern(try expandPattern(word, &c))
      guard let length = pattern.affix(of: bytes, suffix: false, longest: longest) else { return value }
      return String(decoding: bytes.dropFirst(length), as: UTF8.self)
    case .replace(let word, let replacement, let kind):
      let pattern = Pattern(try expandPattern(word, &c))
      return Self.replace(value, pattern, try expandOne(replacement, &c), kind)
    case .slice(let offset, let length):
      let characters = Array(value)
      let offset = try arithmetic(offset, &c)
      let start = min(characters.count, offset < 0 ? max(0, characters.count + offset) : offset)
      var count = characters.count - start
      if let length {
        let wanted = try arithmetic(length, &c)
        count = wanted < 0 ? max(0, count + wanted) : min(count, wanted)
      }
      return String(characters[start..<start + count])
    case .changeCase(let upper, let all):
      let head = all ? value : String(value.prefix(1))
      return (upper ? head.uppercased() : head.lowercased()) + value.dropFirst(head.count)
    case .indirect: return self.parameter(value) ?? ""
    case .value, .fallback, .assign, .require, .alternative: return value
    }
  }

  private static func replace(
    _ value: String,
    _ pattern: Pattern,
    _ replacement: String,
    _ kind: Parameter.Replacement
  ) -> String {
    let bytes = Array(value.utf8)
    let new = Array(replacement.utf8)
    switch kind {
    case .prefix:
      guard let length = pattern.affix(of: bytes, suffix: false, longest: true) else { return value }
      return String(decoding: new + bytes.dropFirst(length), as: UTF8.self)
    case .suffix:
      guard let length = pattern.affix(of: bytes, suffix: true, longest: true) else { return value }
      return String(decoding: bytes.dropLast(length) + new, as: UTF8.self)
    case .first, .all: break
    }
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let rest = bytes[index...]
      let length = (1...rest.count).reversed().first { pattern.matches(rest.prefix($0)) }
      guard let length else {
        result.append(bytes[index])
        index += 1
        continue
      }
      result += new
      index += length
      if kind == .first { break }
    }
    return String(decoding: result + bytes[index...], as: UTF8.self)
  }
}
