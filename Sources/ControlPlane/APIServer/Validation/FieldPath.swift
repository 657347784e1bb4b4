/// A place in an object: `spec.containers[0].name`.
///
/// Rules take it as an autoclosure and go on to name places below it so, since hardly one is ever read: it is put
/// together only once there is an error to tell.
struct FieldPath: Hashable, Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
  typealias Lazy = () -> FieldPath

  let description: String

  init(stringLiteral text: String) { description = text }

  static func + (path: FieldPath, suffix: String) -> FieldPath {
    FieldPath(stringLiteral: path.description + suffix)
  }

  /// A field below this place; below the root it has no dot before it.
  func field(_ name: String) -> FieldPath { isRoot ? FieldPath(stringLiteral: name) : self + ("." + name) }

  func index(_ index: Int) -> FieldPath { self + "[\(index)]" }

  var isRoot: Bool { description.isEmpty }
}
