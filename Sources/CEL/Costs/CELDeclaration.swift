/// A type with the most that a value of it can hold, from which the cost of a rule is estimated
/// (`k8s.io/apiserver/pkg/cel/types.go`).
package struct CELDeclaration: Hashable, Sendable {
  package var type: CELType
  /// Elements of a list or map, or characters of a text.
  package var maxElements: Int
  /// How few bytes a value takes at least.
  package var minSize: Int
  package var fields: [(name: String, declaration: CELDeclaration)] {
    zip(names, parts).map { ($0, $1) }
  }
  /// Of the elements of a list or the values of a map; none or one.
  private var element: [CELDeclaration] = []
  private var names: [String] = []
  private var parts: [CELDeclaration] = []
  private var hasKeys = false

  package init(_ type: CELType, maxElements: Int = 0, minSize: Int) {
    self.type = type
    self.maxElements = maxElements
    self.minSize = minSize
  }

  package static func list(of element: CELDeclaration, maxElements: Int) -> CELDeclaration {
    var list = CELDeclaration(.list(element.type), maxElements: maxElements, minSize: 2)
    list.element = [element]
    return list
  }

  package static func map(of element: CELDeclaration, maxElements: Int) -> CELDeclaration {
    var map = CELDeclaration(.map(.string, element.type), maxElements: maxElements, minSize: 2)
    map.element = [element]
    map.hasKeys = true
    return map
  }

  package static func object(
    _ type: CELType,
    _ fields: [(name: String, declaration: CELDeclaration)],
    minSize: Int
  ) -> CELDeclaration {
    var object = CELDeclaration(type, minSize: minSize)
    object.names = fields.map(\.name)
    object.parts = fields.map(\.declaration)
    return object
  }

  /// How long a value can be that stands at the end of a path from a variable: its name, then names of fields,
  /// `@items`, `@values` or `@keys`.
  func size(at path: [String]) -> CostRange? {
    guard !path.isEmpty else { return nil }
    var current = self
    for step in path.dropFirst() {
      switch step {
      case "@items", "@values":
        guard let element = current.element.first else { return nil }
        current = element
      case "@keys":
        guard current.hasKeys else { return nil }
        current = CELDeclaration(.string, minSize: 2)
      default:
        guard let place = current.names.firstIndex(of: step) else { return nil }
        current = current.parts[place]
      }
    }
    return CostRange(0, UInt(max(0, current.maxElements)))
  }
}
