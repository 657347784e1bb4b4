import Objects

/// Numbers as Go templates write them (`newNumber` in `text/template/parse/node.go`).
enum GoTemplateNumber {
  static func value(of text: String) throws(GoTemplateError) -> Value {
    if text.hasPrefix("'") {
      guard let scalars = GoQuote.unquoted(text)?.unicodeScalars, scalars.count == 1, let scalar = scalars.first else {
        throw GoTemplateError("malformed character constant: \(text)")
      }
      return .int(Int(scalar.value))
    }
    if let number = integer(text) { return .int(number) }
    let isFraction = text.contains { ".eEpP".contains($0) } && !text.lowercased().hasPrefix("0x")
    if isFraction, let number = Double(text.filter { $0 != "_" }) { return .double(number) }
    let digits = text.drop { $0 == "+" || $0 == "-" }
    if !digits.isEmpty, digits.allSatisfy(\.isNumber) {
      throw GoTemplateError("integer overflow: \(GoQuote.quoted(text))")
    }
    throw GoTemplateError("illegal number syntax: \(GoQuote.quoted(text))")
  }

  /// With a base as prefix: `0x1F`, `0b1`, `0o17`, `017`.
  private static func integer(_ text: String) -> Int? {
    let isNegative = text.hasPrefix("-")
    var digits = text.drop { $0 == "+" || $0 == "-" }.filter { $0 != "_" }.lowercased()[...]
    guard text.count - digits.count <= 1 + text.count(where: { $0 == "_" }) else { return nil }
    var radix = 10
    for (prefix, base) in [("0x", 16), ("0b", 2), ("0o", 8)] where digits.hasPrefix(prefix) {
      digits = digits.dropFirst(2)
      radix = base
    }
    if radix == 10, digits.count > 1, digits.hasPrefix("0") { radix = 8 }
    return Int((isNegative ? "-" : "") + digits, radix: radix)
  }
}
