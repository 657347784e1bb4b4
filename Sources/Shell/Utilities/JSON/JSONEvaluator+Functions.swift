extension JSONEvaluator {
  mutating func call(_ name: String, _ arguments: [JSONFilter], _ input: JSONValue) throws(Failure) -> [JSONValue] {
    if arguments.isEmpty, let result = try simple(name, input) { return [result] }
    switch (name, arguments.count) {
    case ("empty", 0): return []
    case ("values", 0):
      guard case .null = input else { return [input] }
      return []
    case ("error", 0): throw Failure(message: try Self.formatted(input, nil))
    case ("error", 1): throw Failure(message: try Self.formatted(try run(arguments[0], input).first ?? .null, nil))
    case ("select", 1):
      return try run(arguments[0], input).filter(\.isTruthy).map { _ in input }
    case ("recurse", 0): return Self.recurse(input)
    case ("paths", 0): return Self.paths(input).map { .array($0) }
    case ("leaf_paths", 0):
      return Self.paths(input, leavesOnly: true).map { .array($0) }
    case ("map", 1):
      return [.array(try Self.iterate(input).flat { value throws(Failure) in try run(arguments[0], value) })]
    case ("map_values", 1):
      return [
        try modify(input, .iterate(.identity)) { evaluator, value throws(Failure) in
          try evaluator.run(arguments[0], value).first ?? .null
        }
      ]
    case ("has", 1):
      return try run(arguments[0], input).map { key throws(Failure) in
        switch (input, key) {
        case (.object, .string(let name)): return .bool(input[name] != nil)
        case (.array(let values), .number(let number, _)): return .bool(values.indices.contains(Int(number)))
        default: throw Failure(message: "Cannot check whether \(input.type) has a \(key.type) key")
        }
      }
    case ("contains", 1):
      return try run(arguments[0], input).map { .bool(Self.contains(input, $0)) }
    case ("sort_by", 1), ("group_by", 1), ("unique_by", 1), ("min_by", 1), ("max_by", 1):
      return [try byKey(name, arguments[0], input)]
    case ("with_entries", 1):
      let entries = try simple("to_entries", input) ?? .null
      let mapped = try Self.iterate(entries).flat { entry throws(Failure) in try run(arguments[0], entry) }
      return [try simple("from_entries", .array(mapped)) ?? .null]
    case ("del", 1): return [try delete(arguments[0], input)]
    case ("any", 1), ("all", 1):
      let values = try Self.iterate(input).flat { value throws(Failure) in try run(arguments[0], value) }
      return [.bool(name == "any" ? values.contains(where: \.isTruthy) : values.allSatisfy(\.isTruthy))]
    case ("first", 1): return try Array(run(arguments[0], input).prefix(1))
    case ("limit", 2):
      guard case .number(let count, _)? = try run(arguments[0], input).first else { return [] }
      return try Array(run(arguments[1], input).prefix(Int(count)))
    case ("range", 1), ("range", 2): return try range(arguments, input)
    default: return [try textCall(name, arguments, input)]
    }
  }

  /// The paths to all values below this one, a value's own before those of what it holds.
  private static func paths(_ value: JSONValue, leavesOnly: Bool = false) -> [[JSONValue]] {
    let entries: [(JSONValue, JSONValue)] =
      switch value {
      case .object(let entries): entries.map { (.string($0.key), $0.value) }
      case .array(let values): values.enumerated().map { (.number(Double($0.offset)), $0.element) }
      default: []
      }
    return entries.flatMap { key, inner in
      let below = paths(inner, leavesOnly: leavesOnly).map { [key] + $0 }
      switch inner {
      case .object, .array: return leavesOnly ? below : [[key]] + below
      default: return [[key]] + below
      }
    }
  }

  private mutating func range(_ arguments: [JSONFilter], _ input: JSONValue) throws(Failure) -> [JSONValue] {
    let bounds = try arguments.map { filter throws(Failure) -> Int in
      guard case .number(let number, _)? = try run(filter, input).first else {
        throw Failure(message: "Range bounds must be numeric")
      }
      return Int(number)
    }
    let low = bounds.count > 1 ? bounds[0] : 0
    let high = bounds[bounds.count - 1]
    guard high - low < Self.maximumResults else { throw Failure(message: "the range is too long") }
    return low < high ? (low..<high).map { .number(Double($0)) } : []
  }

  /// Functions of a text and other texts.
  private mutating func textCall(
    _ name: String,
    _ arguments: [JSONFilter],
    _ input: JSONValue
  ) throws(Failure) -> JSONValue {
    var texts: [String] = []
    for argument in arguments {
      guard case .string(let text)? = try run(argument, input).first else {
        throw Failure(message: "\(name) needs a string")
      }
      texts.append(text)
    }
    if name == "join", texts.count == 1 {
      let parts = try Self.iterate(input).map { value throws(Failure) -> String in
        if case .null = value { return "" }
        return try Self.formatted(value, nil)
      }
      return .string(parts.joined(separator: texts[0]))
    }
    guard case .string(let subject) = input else {
      throw Failure(message: "\(name)/\(arguments.count) is not defined for \(input.type)")
    }
    switch (name, texts.count) {
    case ("startswith", 1): return .bool(subject.hasPrefix(texts[0]))
    case ("endswith", 1): return .bool(subject.hasSuffix(texts[0]))
    case ("ltrimstr", 1):
      return .string(subject.hasPrefix(texts[0]) ? String(subject.dropFirst(texts[0].count)) : subject)
    case ("rtrimstr", 1):
      return .string(subject.hasSuffix(texts[0]) ? String(subject.dropLast(texts[0].count)) : subject)
    case ("split", 1):
      return .array(subject.split(separator: texts[0], omittingEmptySubsequences: false).map { .string(String($0)) })
    case ("test", 1), ("test", 2): return .bool(try expression(texts).matches(Array(subject.utf8)))
    case ("sub", 2), ("gsub", 2):
      let substitution = SedCommand.Substitution(
        expression: try expression([texts[0]]),
        replacement: [.text(Array(texts[1].utf8))],
        global: name == "gsub"
      )
      return .string(substitution.apply(to: Array(subject.utf8))?.text ?? subject)
    default: throw Failure(message: "\(name)/\(arguments.count) is not defined")
    }
  }

  private func expression(_ texts: [String]) throws(Failure) -> RegularExpression {
    let ignoresCase = texts.count > 1 && texts[1].contains("i")
    do throws(RegularExpression.Failure) {
      return try RegularExpression(texts[0], isExtended: true, ignoresCase: ignoresCase)
    } catch { throw Failure(message: "\(texts[0]) (at offset 0) is not a valid regex") }
  }

  private static func contains(_ a: JSONValue, _ b: JSONValue) -> Bool {
    switch (a, b) {
    case (.string(let x), .string(let y)): x.contains(y)
    case (.array(let x), .array(let y)): y.allSatisfy { item in x.contains { contains($0, item) } }
    case (.object, .object(let entries)):
      entries.allSatisfy { entry in a[entry.key].map { contains($0, entry.value) } ?? false }
    default: JSONValue.order(a, b) == 0
    }
  }

  private mutating func byKey(_ name: String, _ filter: JSONFilter, _ input: JSONValue) throws(Failure) -> JSONValue {
    let keyed = try Self.iterate(input).enumerated().map { item throws(Failure) in
      (key: JSONValue.array(try run(filter, item.element)), value: item.element, place: item.offset)
    }
    let sorted = keyed.sorted { a, b in
      let order = JSONValue.order(a.key, b.key)
      return order != 0 ? order < 0 : a.place < b.place
    }
    switch name {
    case "min_by": return sorted.first?.value ?? .null
    case "max_by": return sorted.last?.value ?? .null
    case "sort_by": return .array(sorted.map(\.value))
    default: break
    }
    var groups: [(key: JSONValue, values: [JSONValue])] = []
    for item in sorted {
      if let last = groups.last, JSONValue.order(last.key, item.key) == 0 {
        groups[groups.count - 1].values.append(item.value)
      } else {
        groups.append((item.key, [item.value]))
      }
    }
    return .array(name == "group_by" ? groups.map { .array($0.values) } : groups.compactMap(\.values.first))
  }

  private mutating func delete(_ path: JSONFilter, _ input: JSONValue) throws(Failure) -> JSONValue {
    if case .comma(let left, let right) = path { return try delete(right, try delete(left, input)) }
    guard case .field(let base, let key) = path else { throw Failure(message: "Invalid path expression") }
    let keys = try run(key, input)
    return try modify(input, base) { _, value throws(Failure) in
      var changed = value
      for key in keys {
        switch (changed, key) {
        case (.object(let entries), .string(let name)): changed = .object(entries.filter { $0.key != name })
        case (.array(var values), .number(let number, _)):
          let index = Int(number) < 0 ? values.count + Int(number) : Int(number)
          if values.indices.contains(index) { values.remove(at: index) }
          changed = .array(values)
        default: break
        }
      }
      return changed
    }
  }

  /// Functions without arguments; nil if there is none of that name.
  private func simple(_ name: String, _ input: JSONValue) throws(Failure) -> JSONValue? {
    switch (name, input) {
    case ("not", _): return .bool(!input.isTruthy)
    case ("type", _): return .string(input.type)
    case ("tostring", _): return .string(try Self.formatted(input, nil))
    case ("tojson", _): return .string(input.text(indent: nil))
    case ("length", .null): return .number(0)
    case ("length", .string(let text)): return .number(Double(text.unicodeScalars.count))
    case ("length", .array(let values)): return .number(Double(values.count))
    case ("length", .object(let entries)): return .number(Double(entries.count))
    case ("length", .number(let number, _)): return .number(abs(number))
    case ("keys", .object(let entries)): return .array(entries.map(\.key).sorted().map(JSONValue.string))
    case ("keys_unsorted", .object(let entries)): return .array(entries.map { .string($0.key) })
    case ("keys", .array(let values)): return .array(values.indices.map { .number(Double($0)) })
    case ("keys", _): throw Failure(message: "\(input.type) (\(input.text(indent: nil))) has no keys")
    case ("tonumber", .number): return input
    case ("tonumber", .string(let text)):
      guard let number = Double(text) else { throw Failure(message: "Cannot parse '\(text)' as JSON") }
      return .number(number)
    case ("floor", .number(let number, _)): return .number(number.rounded(.down))
    case ("ceil", .number(let number, _)): return .number(number.rounded(.up))
    case ("round", .number(let number, _)): return .number(number.rounded())
    case ("ascii_upcase", .string(let text)): return .string(text.uppercased())
    case ("ascii_downcase", .string(let text)): return .string(text.lowercased())
    case ("fromjson", .string(let text)):
      var reader = JSONReader(Array(text.utf8))
      do throws(JSONReader.Failure) { return try reader.next() ?? .null } catch {
        throw Failure(message: error.message)
      }
    case ("to_entries", .object(let entries)):
      return .array(entries.map { .object([("key", .string($0.key)), ("value", $0.value)]) })
    case ("from_entries", .array(let values)):
      return try values.fold(.object([])) { (object, entry) throws(Failure) in
        let key = try Self.formatted(entry["key"] ?? entry["name"] ?? .null, nil)
        return Self.setting(object, key, entry["value"] ?? .null)
      }
    case (_, .array(let values)): return try list(name, values)
    default: return nil
    }
  }

  private func list(_ name: String, _ values: [JSONValue]) throws(Failure) -> JSONValue? {
    let sorted = { values.sorted { JSONValue.order($0, $1) < 0 } }
    switch name {
    case "add": return try values.fold(.null) { (sum, value) throws(Failure) in try Self.apply("+", sum, value) }
    case "first": return values.first ?? .null
    case "last": return values.last ?? .null
    case "reverse": return .array(values.reversed())
    case "sort": return .array(sorted())
    case "min": return sorted().first ?? .null
    case "max": return sorted().last ?? .null
    case "unique":
      var unique: [JSONValue] = []
      for value in sorted() where unique.last.map({ JSONValue.order($0, value) != 0 }) ?? true { unique.append(value) }
      return .array(unique)
    case "any": return .bool(values.contains(where: \.isTruthy))
    case "all": return .bool(values.allSatisfy(\.isTruthy))
    case "flatten":
      func flat(_ values: [JSONValue]) -> [JSONValue] {
        values.flatMap { value -> [JSONValue] in if case .array(let inner) = value { flat(inner) } else { [value] } }
      }
      return .array(flat(values))
    default: return nil
    }
  }
}
