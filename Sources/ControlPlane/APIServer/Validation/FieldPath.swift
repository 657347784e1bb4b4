/// A place in an object, `spec.containers[0].name`, that becomes text only when there is an error to tell.
///
/// Paths are made for every field that is looked at, and hardly one is ever read: each is its last part, and a chain of
/// the parts before it.
struct FieldPath: Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
  fileprivate final class Part: Sendable {
    let parent: Part?
    let text: String

    init(_ parent: Part?, _ text: String) {
      self.parent = parent
      self.text = text
    }
  }

  fileprivate var parent: Part?
  fileprivate var text: String

  init(stringLiteral text: String) { self.text = text }

  init(stringInterpolation parts: StringInterpolation) {
    parent = parts.parent
    text = parts.text
  }

  static func + (path: FieldPath, suffix: String) -> FieldPath {
    var longer = FieldPath(stringLiteral: suffix)
    longer.parent = Part(path.parent, path.text)
    return longer
  }

  /// A field below this place; below the root it has no dot before it.
  func field(_ name: String) -> FieldPath { isRoot ? FieldPath(stringLiteral: name) : self + ("." + name) }

  func index(_ index: Int) -> FieldPath { self + "[\(index)]" }

  var isRoot: Bool { parent == nil && text.isEmpty }

  var description: String {
    var parts = [text]
    var next = parent
    while let part = next {
      parts.append(part.text)
      next = part.parent
    }
    return parts.reversed().joined()
  }

  /// A path that an interpolation begins with stays shared.
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var parent: Part?
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: String) { text += literal }

    mutating func appendInterpolation(_ path: FieldPath) {
      if parent == nil, text.isEmpty {
        parent = Part(path.parent, path.text)
      } else {
        text += path.description
      }
    }

    mutating func appendInterpolation(_ name: String) { text += name }
    mutating func appendInterpolation(_ index: Int) { text += String(index) }
  }
}
