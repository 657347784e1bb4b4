import API
import Objects

/// `kubectl explain`: types and fields from the table of schemas; descriptions are not held, and said to be missing.
struct ExplainCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = ["api-version", "recursive"]

  private var context: CommandContext
  private let table = SchemaTable.kubernetes

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    if context.arguments.isEmpty {
      throw .plain(
        "You must specify the type of resource to explain. Use \"kubectl api-resources\" for a complete list of "
          + "supported resources."
      )
    }
    if context.arguments.count > 1 { throw .plain("We accept only this format: explain RESOURCE") }
    if context.flags.string("output") != "plaintext" {
      throw .verbatim("drydock: kubectl explain --output is not simulated yet")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let (resource, path) = try find(&host)
    var text = ""
    if !resource.group.isEmpty { text += "GROUP:      \(resource.group)\n" }
    text += "KIND:       \(resource.kind)\nVERSION:    \(resource.version)\n\n"
    guard let schema = table[resource.groupVersionKind] else {
      host.print(text)
      throw .verbatim("drydock: the schema of \(resource.name) is not known to kubectl explain yet")
    }
    guard let place = field(path, below: schema) else {
      host.print(text)
      throw .plain("field \"\(path.last ?? "")\" does not exist")
    }
    if let last = path.last { text += "FIELD: \(last) <\(typeName(place.type))>\n\n\n" }
    text += "DESCRIPTION:\n    <no description>\n"
    let inner = element(of: place.type)
    if case .object = inner.form, !inner.properties.isEmpty {
      text += "FIELDS:\n"
      text += context.flags.bool("recursive") ? tree(inner, level: 1, above: []) : fields(of: inner)
    }
    host.print(text + "\n")
  }

  /// The resource that begins the word, and the fields after it.
  private mutating func find(_ host: inout some KubectlHost) throws(Failure) -> (Resource, [String]) {
    let word = context.arguments[0]
    var resource: Resource
    var path: [String] = []
    do throws(Failure) {
      // `deployments.apps` names a resource as a whole; `deployments.spec` does not.
      resource = try context.resource(named: word, &host)
    } catch {
      guard case .noResource = error else { throw error }
      let parts = word.split(separator: ".").map(String.init)
      do throws(Failure) {
        resource = try context.resource(named: parts[0], &host)
      } catch {
        throw .verbatim(error.message)
      }
      path = Array(parts.dropFirst())
    }
    if let version = context.flags.text("api-version") {
      guard
        let other = context.catalogue.resources.first(where: {
          $0.name == resource.name && $0.apiVersion == version
        })
      else { throw .plain("couldn't find resource for \"\(version), Resource=\(resource.name)\"") }
      resource = other
    }
    return (resource, path)
  }

  private struct Place {
    var type: Schema
  }

  private func field(_ path: [String], below schema: Schema) -> Place? {
    var current = schema
    for name in path {
      current = element(of: current)
      guard case .object = current.form, let property = current.property(name) else { return nil }
      current = table[property.type]
    }
    return Place(type: current)
  }

  /// Through lists and maps to what they hold.
  private func element(of schema: Schema) -> Schema {
    switch schema.form {
    case .list(let index), .map(let index): element(of: table[index])
    default: schema
    }
  }

  private func typeName(_ schema: Schema) -> String {
    switch schema.form {
    case .list(let index): "[]" + typeName(table[index])
    case .map(let index): "map[string]" + typeName(table[index])
    case .object, .any: schema.shortName.isEmpty ? "Object" : schema.shortName
    case .string, .time, .microTime, .bytes: "string"
    case .bool: "boolean"
    case .int32, .int64: "integer"
    case .double: "number"
    case .quantity: "Quantity"
    case .intOrString: "IntOrString"
    }
  }

  private func fields(of schema: Schema) -> String {
    schema.properties.map { property in
      let required = schema.required.contains(property.name) ? " -required-" : ""
      let values = property.enumeration.isEmpty ? "" : "\n  enum: " + property.enumeration.joined(separator: ", ")
      return "  \(property.name)\t<\(typeName(table[property.type]))>\(required)\(values)\n    <no description>\n\n"
    }.joined()
  }

  private func tree(_ schema: Schema, level: Int, above: [String]) -> String {
    let margin = String(repeating: "  ", count: level)
    return schema.properties.map { property in
      let type = table[property.type]
      let required = schema.required.contains(property.name) ? " -required-" : ""
      var text = "\(margin)\(property.name)\t<\(typeName(type))>\(required)\n"
      if !property.enumeration.isEmpty { text += "\(margin)enum: \(property.enumeration.joined(separator: ", "))\n" }
      let inner = element(of: type)
      // Types that hold themselves end where they repeat.
      if case .object = inner.form, !above.contains(inner.name) {
        text += tree(inner, level: level + 1, above: above + [inner.name])
      }
      return text
    }.joined()
  }
}
