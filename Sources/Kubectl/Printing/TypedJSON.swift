import API
import Objects

/// JSON with the fields of an API object in the order of its Go type: kind, apiVersion, metadata, then the rest.
enum TypedJSON {
  /// On one line, as the server sends it.
  static func line(_ object: Value) -> String { text(object, indentation: nil) }

  /// Indented, as a client prints what it made itself.
  static func indented(_ object: Value, by width: Int = 4) -> String { text(object, indentation: width) }

  private static func text(_ object: Value, indentation: Int?) -> String {
    var writer = ObjectWriter(indentation: indentation)
    writer.writeTyped(object)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
