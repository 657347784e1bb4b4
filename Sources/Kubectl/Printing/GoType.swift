import API
import Objects

/// The names of the Go types of API objects, as some messages show them.
enum GoType {
  /// `v1.Service`.
  static func name(of object: Value) -> String {
    let kind = object.groupVersionKind
    return "\(kind.version).\(kind.kind)"
  }
}
