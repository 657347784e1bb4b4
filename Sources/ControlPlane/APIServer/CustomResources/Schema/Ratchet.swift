import API
import Objects

/// Lets parts of a custom resource be that were wrong before and did not change
/// (`k8s.io/apiextensions-apiserver/pkg/apiserver/validation/ratcheting.go`).
struct Ratchet {
  let object: Value
  let old: Value
  let schema: StructuralSchema

  /// The errors that a change has made.
  func remaining(_ errors: [FieldError]) -> [FieldError] {
    errors.isEmpty ? [] : errors.filter { !isUnchanged(at: $0.field) }
  }

  /// Whether the field, or a part that holds it, is as it was.
  private func isUnchanged(at field: String) -> Bool {
    var new: Value? = object
    var before: Value? = old
    var part: StructuralSchema? = schema
    for step in Self.steps(of: field) {
      guard let whole = new else { return false }
      switch step {
      case .name(let name):
        new = whole[name]
        before = before?[name]
        part = part?.property(name)
      case .index(let index):
        guard let elements = whole.array, index < elements.count else { return false }
        new = elements[index]
        let keys = part?.listType == "map" ? part?.listMapKeys ?? [] : []
        before =
          keys.isEmpty ? nil : before?.array?.first { other in keys.allSatisfy { other[$0] == elements[index][$0] } }
        part = part?.items.first
      }
      if let new, new == before { return true }
    }
    return false
  }

  private enum Step {
    case name(String)
    case index(Int)
  }

  /// `spec.ports[0].name`, with keys of maps in brackets too.
  private static func steps(of field: String) -> [Step] {
    var steps: [Step] = []
    for part in field.split(separator: ".") {
      let name = part.prefix { $0 != "[" }
      if !name.isEmpty { steps.append(.name(String(name))) }
      for bracket in part.dropFirst(name.count).split(separator: "[") {
        let key = bracket.prefix { $0 != "]" }
        steps.append(Int(key).map { .index($0) } ?? .name(String(key)))
      }
    }
    return steps
  }
}
