import API
import Objects

/// Prints objects in the formats that show more than a table.
struct ObjectPrinter: Sendable {
  var format: OutputFormat
  var showsManagedFields = false
  /// The objects were made by kubectl itself, so their fields are in the order of their types.
  var isTyped = false
  private var count = 0

  init(_ format: OutputFormat, showsManagedFields: Bool = false) {
    self.format = format
    self.showsManagedFields = showsManagedFields
  }

  /// The text of one more object; a list is one object.
  mutating func text(of object: Value, resource: Resource? = nil) throws(Failure) -> String {
    let object = hidesManagedFields ? Self.hidingManagedFields(object) : object
    count += 1
    switch format {
    case .json: return (isTyped ? TypedJSON.indented(object) : JSON.writeIndented(object)) + "\n"
    case .yaml: return (count > 1 ? "---\n" : "") + YAML.write(object)
    case .kyaml: return "---\n" + KYAML.write(object)
    case .name: return Self.names(object, resource)
    case .jsonpath(let path, let text, let isJSON):
      let results = try Self.results(path, text, object)
      return isJSON
        ? results.map { JSON.writeIndented(.array($0)) + "\n" }.joined() : JSONPath.text(of: results)
    case .customColumns(let columns): return columns.text(of: object["items"]?.array ?? [object])
    case .goTemplate(let template): return try template.text(of: object)
    case .table: return ""
    }
  }

  /// Templates see them all the same.
  private var hidesManagedFields: Bool {
    switch format {
    case .json, .yaml, .kyaml: !showsManagedFields
    default: false
    }
  }

  static func hidingManagedFields(_ object: Value) -> Value {
    var object = object
    if object["metadata"]?["managedFields"] != nil { object["metadata"]?["managedFields"] = nil }
    if object["items"]?.array != nil {
      for index in object["items"]?.array?.indices ?? 0..<0
      where object["items"]?.elements[index]["metadata"]?["managedFields"] != nil {
        object["items"]?.elements[index]["metadata"]?["managedFields"] = nil
      }
    }
    return object
  }

  private static func names(_ object: Value, _ resource: Resource?) -> String {
    if let items = object["items"]?.array, object.kind.hasSuffix("List") {
      return items.map { names($0, nil) }.joined()
    }
    let group = object.groupVersionKind.group
    let kind = resource.map(ResourceName.kind) ?? (object.kind.lowercased() + (group.isEmpty ? "" : "." + group))
    return kind + "/" + object.name + "\n"
  }

  private static func results(
    _ path: JSONPath,
    _ template: String,
    _ object: Value
  ) throws(Failure) -> [[Value]] {
    do throws(JSONPathError) {
      return try path.results(in: object)
    } catch {
      throw .plain(
        "error executing jsonpath \(GoQuote.quoted(template)): Error executing template: \(error.message). "
          + "Printing more information for debugging the template:\n\ttemplate was:\n\t\t\(template)\n"
          + "\tobject given to jsonpath engine was:\n\t\t\(GoDump.dump(object))\n\n\n"
      )
    }
  }
}
