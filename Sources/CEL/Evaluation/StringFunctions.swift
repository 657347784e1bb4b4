/// Texts (`cel-go/ext/strings.go`, `k8s.io/apiserver/pkg/cel/library/regex.go`). Places count characters.
enum StringFunctions {
  static func call(_ name: String, _ text: String, _ arguments: [CELValue]) throws(CELError) -> CELValue? {
    switch (name, arguments.first, arguments.count) {
    case ("contains", .string(let other)?, 1): return .bool(other.isEmpty || text.contains(other))
    case ("startsWith", .string(let other)?, 1): return .bool(text.unicodeScalars.starts(with: other.unicodeScalars))
    case ("endsWith", .string(let other)?, 1):
      return .bool(text.unicodeScalars.reversed().starts(with: other.unicodeScalars.reversed()))
    case ("matches", .string(let pattern)?, 1): return .bool(try expression(pattern).matches(text))
    case ("find", .string(let pattern)?, 1): return .string(try expression(pattern).find(in: text) ?? "")
    case ("findAll", .string(let pattern)?, _):
      let limit: Int? = if arguments.count > 1, case .int(let count) = arguments[1], count >= 0 { count } else { nil }
      return .list(try expression(pattern).findAll(in: text, limit: limit).map { .string($0) })
    case ("lowerAscii", nil, 0): return .string(mapped(text, 65...90, +32))
    case ("upperAscii", nil, 0): return .string(mapped(text, 97...122, -32))
    case ("trim", nil, 0): return .string(trimmed(text))
    case ("size", nil, 0): return .int(text.unicodeScalars.count)
    case ("charAt", .int(let index)?, 1): return .string(try slice(text, index, min(index + 1, length(text))))
    case ("substring", .int(let start)?, 1): return .string(try slice(text, start, length(text)))
    case ("substring", .int(let start)?, 2):
      guard case .int(let end) = arguments[1] else { return nil }
      return .string(try slice(text, start, end))
    case ("indexOf", .string(let other)?, _): return .int(try index(of: other, in: text, arguments, isLast: false))
    case ("lastIndexOf", .string(let other)?, _): return .int(try index(of: other, in: text, arguments, isLast: true))
    case ("replace", .string(let old)?, 2), ("replace", .string(let old)?, 3):
      guard case .string(let new) = arguments[1] else { return nil }
      var limit = -1
      if arguments.count > 2, case .int(let count) = arguments[2] { limit = count }
      return .string(replaced(text, old, new, limit))
    case ("split", .string(let separator)?, _):
      var limit = -1
      if arguments.count > 1, case .int(let count) = arguments[1] { limit = count }
      return .list(split(text, separator, limit).map { .string($0) })
    case ("format", .list(let values)?, 1): return .string(try Format.format(text, values))
    default: return nil
    }
  }

  private static func expression(_ pattern: String) throws(CELError) -> RegularExpression {
    do {
      return try RegularExpression(pattern)
    } catch {
      throw CELError(error.message)
    }
  }

  private static func length(_ text: String) -> Int { text.unicodeScalars.count }

  private static func mapped(_ text: String, _ range: ClosedRange<UInt32>, _ distance: Int) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let moved = range.contains(scalar.value) ? Unicode.Scalar(UInt32(Int(scalar.value) + distance)) : nil
      result.append(moved ?? scalar)
    }
    return String(result)
  }

  private static func trimmed(_ text: String) -> String {
    let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    var view = text.unicodeScalars[...]
    while let first = view.first, isSpace(first) { view.removeFirst() }
    while let last = view.last, isSpace(last) { view.removeLast() }
    return String(view)
  }

  private static func slice(_ text: String, _ start: Int, _ end: Int) throws(CELError) -> String {
    let scalars = Array(text.unicodeScalars)
    guard start >= 0, start <= scalars.count else { throw CELError("index out of range: \(start)") }
    guard end >= start, end <= scalars.count else { throw CELError("index out of range: \(end)") }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[start..<end])
    return String(view)
  }

  private static func index(
    of other: String,
    in text: String,
    _ arguments: [CELValue],
    isLast: Bool
  ) throws(CELError) -> Int {
    let scalars = Array(text.unicodeScalars)
    let wanted = Array(other.unicodeScalars)
    var offset = isLast ? scalars.count : 0
    if arguments.count > 1, case .int(let given) = arguments[1] {
      guard given >= 0, given <= scalars.count else { throw CELError("index out of range: \(given)") }
      offset = given
    }
    if wanted.isEmpty { return offset }
    let places = Array(0...max(0, scalars.count))
    let candidates = isLast ? places.filter { $0 <= offset }.reversed() : places.filter { $0 >= offset }
    return candidates.first { scalars[$0...].starts(with: wanted) } ?? -1
  }

  private static func replaced(_ text: String, _ old: String, _ new: String, _ limit: Int) -> String {
    if limit < 0 { return split(text, old, -1).joined(separator: new) }
    return split(text, old, limit + 1).joined(separator: new)
  }

  /// The parts between separators, at most `limit` of them unless that is negative.
  static func split(_ text: String, _ separator: String, _ limit: Int) -> [String] {
    if limit == 0 { return [] }
    if separator.isEmpty {
      let parts = text.unicodeScalars.map { String($0) }
      guard limit > 0, parts.count > limit else { return parts }
      return Array(parts[..<(limit - 1)]) + [parts[(limit - 1)...].joined()]
    }
    var parts: [String] = []
    var rest = Substring(text)
    while limit < 0 || parts.count < limit - 1, let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
