package import Objects

/// Which fields an object must have, as `metadata.name=web,status.phase!=Running` (`k8s.io/apimachinery/pkg/fields`).
package struct FieldSelector: Hashable, Sendable {
  package struct Term: Hashable, Sendable {
    package let field: String
    package let value: String
    package let isNegated: Bool
    /// The names on the way to the field.
    package let path: [String]

    package init(field: String, value: String, isNegated: Bool) {
      self.field = field
      self.value = value
      self.isNegated = isNegated
      path = field.split(separator: ".").map(String.init)
    }
  }

  package var terms: [Term]

  package static let everything = FieldSelector(terms: [])

  package init(terms: [Term]) { self.terms = terms }

  package var isEmpty: Bool { terms.isEmpty }

  package static func parse(_ text: String) throws(SelectorError) -> FieldSelector {
    var terms: [Term] = []
    for part in text.split(separator: ",") {
      let term: Term
      if let sign = part.firstRange(of: "!=") {
        term = Term(field: String(part[..<sign.lowerBound]), value: String(part[sign.upperBound...]), isNegated: true)
      } else if let sign = part.firstRange(of: "==") ?? part.firstRange(of: "=") {
        term = Term(field: String(part[..<sign.lowerBound]), value: String(part[sign.upperBound...]), isNegated: false)
      } else {
        throw SelectorError(message: "invalid selector: '\(text)'; can't understand '\(part)'")
      }
      terms.append(term)
    }
    return FieldSelector(terms: terms)
  }

  /// Compares the fields as text; a missing one is the empty string.
  package func matches(_ object: Value) -> Bool {
    for term in terms {
      var value = object
      for key in term.path { value = value[key] ?? .null }
      let isEqual =
        switch value {
        case .string(let text): text == term.value
        case .bool(let value): term.value == (value ? "true" : "false")
        case .int(let value): term.value == String(value)
        default: term.value.isEmpty
        }
      if isEqual == term.isNegated { return false }
    }
    return true
  }
}
