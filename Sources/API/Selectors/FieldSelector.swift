package import Objects

/// Which fields an object must have, as `metadata.name=web,status.phase!=Running` (`k8s.io/apimachinery/pkg/fields`).
package struct FieldSelector: Hashable, Sendable {
  package struct Term: Hashable, Sendable {
    package var field: String
    package var value: String
    package var isNegated: Bool
  }

  package var terms: [Term]

  package static let everything = FieldSelector(terms: [])

  package init(terms: [Term]) { self.terms = terms }

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
    terms.allSatisfy { term in
      let path = term.field.split(separator: ".").map(String.init)
      let text =
        switch object[path[...]] {
        case .string(let text)?: text
        case .bool(let value)?: value ? "true" : "false"
        case .int(let value)?: String(value)
        default: ""
        }
      return (text == term.value) != term.isNegated
    }
  }
}
