import API
import CEL
import Objects

/// The rules of CEL in a schema, read once (`k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel`).
struct SchemaRules: Sendable {
  /// What all rules of one object may cost together.
  private static var budget: Int { 10_000_000 }

  /// A part of the schema that has rules, or parts that have.
  private struct Node: Sendable {
    var type: CELType
    var rules: [SchemaRule]
    var properties: [(name: String, node: Node)]
    /// Of the elements of a list or the values of a map; none or one.
    var inner: [Node]
    /// By which elements of a list are known again.
    var listMapKeys: [String]
  }

  private let root: Node?

  init(_ schema: StructuralSchema) { root = Self.node(schema, isRoot: true) }

  var isEmpty: Bool { root == nil }

  private static func node(_ schema: StructuralSchema, isRoot: Bool = false) -> Node? {
    guard schema.hasRules else { return nil }
    let declaration = CELDeclaration(schema, isRoot: isRoot || schema.isEmbeddedResource)
    let type = declaration?.type ?? .dyn
    var inner = schema.items
    if case .schema(let schemas) = schema.additional { inner += schemas }
    return Node(
      type: type,
      rules: schema.rules.map { SchemaRule($0, declaration ?? CELDeclaration(.dyn, minSize: 0)) },
      properties: schema.properties.compactMap { property in node(property.schema).map { (property.name, $0) } },
      inner: inner.compactMap { node($0) },
      listMapKeys: schema.listType == "map" ? schema.listMapKeys : []
    )
  }

  /// The rules that an object breaks; those that compare are passed over where there is nothing to compare with.
  func errors(_ object: Value, _ old: Value?) -> [FieldError] {
    guard let root else { return [] }
    var budget = Self.budget
    var errors: [FieldError] = []
    let place = Place(path: "", old: old, isUnchanged: false)
    Self.check(object, root, place, &errors, &budget)
    return errors
  }

  /// Where the walk is.
  private struct Place {
    var path: String
    /// What stood there before, as far as that can be told.
    var old: Value?
    /// Whether it, or the part that it belongs to and of which that can be told, is as it was: what was wrong before is
    /// let be.
    var isUnchanged: Bool

    /// A part that is known again by its name or its keys.
    func inner(_ path: String, _ value: Value, old: Value?) -> Place {
      Place(path: path, old: old, isUnchanged: old.map { $0 == value } ?? isUnchanged)
    }

    func uncorrelated(_ path: String) -> Place { Place(path: path, old: nil, isUnchanged: isUnchanged) }
  }

  private static func check(
    _ value: Value,
    _ node: Node,
    _ place: Place,
    _ errors: inout [FieldError],
    _ budget: inout Int
  ) {
    if value.isNull || budget < 0 { return }
    for rule in node.rules {
      let situation = SchemaRule.Situation(
        value: value,
        old: place.old,
        type: node.type,
        path: place.path,
        isUnchanged: place.isUnchanged
      )
      if let error = rule.error(situation, &budget) { errors.append(error) }
      if budget < 0 { return }
    }
    let path = place.path
    switch value {
    case .object(let fields):
      for (name, inner) in node.properties {
        guard let field = fields[name] else { continue }
        check(
          field,
          inner,
          place.inner(path.isEmpty ? name : path + "." + name, field, old: place.old?[name]),
          &errors,
          &budget
        )
      }
      guard let inner = node.inner.first else { return }
      for (key, field) in fields {
        check(field, inner, place.inner("\(path)[\(key)]", field, old: place.old?[key]), &errors, &budget)
      }
    case .array(let elements):
      guard let inner = node.inner.first else { return }
      for (position, element) in elements.enumerated() {
        let next = "\(path)[\(position)]"
        let before = node.listMapKeys.isEmpty ? nil : match(element, in: place.old, node.listMapKeys)
        check(
          element,
          inner,
          node.listMapKeys.isEmpty ? place.uncorrelated(next) : place.inner(next, element, old: before),
          &errors,
          &budget
        )
      }
    default: break
    }
  }

  private static func match(_ element: Value, in old: Value?, _ keys: [String]) -> Value? {
    old?.array?.first { other in keys.allSatisfy { other[$0] == element[$0] } }
  }
}
