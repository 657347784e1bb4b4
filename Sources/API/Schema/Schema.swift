package import Objects

/// What one type of the API looks like: an object's fields, a list's elements, a scalar's form.
///
/// Schemas refer to each other by index into one table, so recursion is plain and a walk costs no look-ups by name.
/// They never change and are shared, so handing one on costs one reference.
package final class Schema: Sendable {
  package enum Form: Hashable, Sendable {
    /// Known fields; more are refused.
    case object
    /// Any string keys, values of one type.
    case map(Index)
    case list(Index)
    case string
    case bool
    case int32
    case int64
    case double
    case quantity
    case intOrString
    /// `metav1.Time`.
    case time
    case microTime
    /// Base64 text.
    case bytes
    /// Anything: an embedded object, or JSON of any shape.
    case any
  }

  package typealias Index = Int

  package let form: Form
  /// `io.k8s.api.core.v1.PodSpec`; empty for a type without a name.
  package let name: String
  /// The type without its package, as errors name it: `PodSpec`.
  package let shortName: String
  /// Sorted by name.
  package let properties: [Property]
  /// The names alone, which a search touches.
  private let names: [String]
  package let required: [String]
  /// Places in `properties` in the order of the Go struct's fields, in which Go writes them.
  package let goOrder: [Int]
  package let mapType: MapType?

  package init(
    form: Form,
    name: String = "",
    properties: [Property] = [],
    required: [String] = [],
    goOrder: [Int] = [],
    mapType: MapType? = nil
  ) {
    self.form = form
    self.name = name
    shortName = name.split(separator: ".").last.map(String.init) ?? ""
    self.properties = properties
    names = properties.map(\.name)
    self.required = required
    self.goOrder = goOrder
    self.mapType = mapType
  }

  /// A field of an object, with what the field and not its type says.
  package struct Property: Sendable {
    package var name: String
    package var type: Index
    package var defaultValue: Value?
    package var enumeration: [String] = []
    package var patchStrategies: [String] = []
    package var patchMergeKey: String?
    package var listType: ListType?
    package var listMapKeys: [String] = []
    package var go: GoField?
    package var mapType: MapType?
  }

  package enum ListType: String, Sendable { case atomic, set, map }
  /// Whether an object is owned as a whole or field by field.
  package enum MapType: String, Sendable { case atomic, granular }

  /// A type of which nothing is known.
  package static let unknown = Schema(form: .any)

  /// The field of that name.
  package func property(_ name: String) -> Property? { position(of: name).map { properties[$0] } }

  /// Where the field of that name stands among the properties.
  package func position(of name: String) -> Int? {
    let place = position(of: name, from: 0)
    return isProperty(name, at: place) ? place : nil
  }

  /// Where the field of that name stands or would stand; who looks for several in order begins at the place of the last
  /// one.
  package func position(of name: String, from start: Int) -> Int {
    var low = start
    var high = names.count
    while low < high {
      let middle = (low + high) / 2
      if names[middle] < name { low = middle + 1 } else { high = middle }
    }
    return low
  }

  package func isProperty(_ name: String, at place: Int) -> Bool { place < names.count && names[place] == name }
}
