package import Objects

/// What one type of the API looks like: an object's fields, a list's elements, a scalar's form.
///
/// Schemas refer to each other by index into one table, so recursion is plain and a walk costs no look-ups by name.
package struct Schema: Sendable {
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

  package var form: Form
  /// `io.k8s.api.core.v1.PodSpec`; empty for a type without a name.
  package var name = ""
  /// Sorted by name.
  package var properties: [Property] = []
  package var required: [String] = []
  /// Places in `properties` in the order of the Go struct's fields, in which Go writes them.
  package var goOrder: [Int] = []

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
  }

  package enum ListType: String, Sendable { case atomic, set, map }

  /// The field of that name.
  package func property(_ name: String) -> Property? {
    var low = 0
    var high = properties.count
    while low < high {
      let middle = (low + high) / 2
      if properties[middle].name < name { low = middle + 1 } else { high = middle }
    }
    return low < properties.count && properties[low].name == name ? properties[low] : nil
  }

  /// The type without its package, as errors name it: `PodSpec`.
  package var shortName: String { name.split(separator: ".").last.map(String.init) ?? "" }
}
