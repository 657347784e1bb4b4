import API
import Objects

/// OpenAPI v3, one document for each group and version (`k8s.io/kube-openapi/pkg/handler3`).
struct OpenAPIDocuments {
  let catalogue: Catalogue
  /// The schemas of custom resources by kind.
  let customSchemas: [GroupVersionKind: Value]

  private static let facts = Facts.schemas

  /// `/openapi/v3`: where each document is.
  var index: Value {
    var paths: Value = [:]
    for version in catalogue.groupVersions {
      let path = Self.path(of: version)
      paths[path] = ["serverRelativeURL": .string("/openapi/v3/\(path)?hash=\(hash(version))")]
    }
    return ["paths": paths]
  }

  /// The document of `api/v1` or `apis/apps/v1`; nil where there is none.
  func document(at path: String) -> Value? {
    guard let version = catalogue.groupVersions.first(where: { Self.path(of: $0) == path }) else { return nil }
    let resources = catalogue.resources.filter { $0.apiVersion == version }
    var schemas = Fields()
    for resource in resources {
      if let custom = customSchemas[resource.groupVersionKind] {
        schemas[Self.customName(resource)] = Self.completed(custom, resource)
        collect("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", into: &schemas)
      } else if let name = Self.names[resource.groupVersionKind] {
        collect(name, into: &schemas)
      }
    }
    var paths = Fields()
    for resource in resources { add(resource, to: &paths) }
    return [
      "openapi": "3.0.0", "info": ["title": "Kubernetes", "version": "v1.36.2"], "paths": .object(paths),
      "components": ["schemas": .object(schemas)],
    ]
  }

  /// OpenAPI v2 without its types, for kubectl before 1.29: what can be done, and with which parameters.
  var operations: Value {
    var paths = Fields()
    for resource in catalogue.resources { add(resource, to: &paths) }
    let info: Value = ["title": "Kubernetes", "version": "v1.36.2", "description": "Types are served as /openapi/v3."]
    return ["swagger": "2.0", "info": info, "paths": .object(paths), "definitions": [:]]
  }

  private func add(_ resource: Resource, to paths: inout Fields) {
    let path = Self.path(of: resource)
    paths[path] = Self.operations(resource)
    paths[path + "/{name}"] = Self.operationsOnOne(resource)
  }

  // MARK: Schemas

  /// The schema of each kind of the facts.
  private static let names: [GroupVersionKind: String] = {
    var names: [GroupVersionKind: String] = [:]
    for (name, schema) in facts.object ?? Fields() {
      for kind in schema["x-kubernetes-group-version-kind"]?.array ?? [] {
        let kind = GroupVersionKind(
          group: kind["group"]?.string ?? "",
          version: kind["version"]?.string ?? "",
          kind: kind["kind"]?.string ?? ""
        )
        if names[kind] == nil { names[kind] = name }
      }
    }
    return names
  }()

  /// Adds the schema of that name and all that it refers to.
  private func collect(_ name: String, into schemas: inout Fields) {
    guard schemas[name] == nil, let fact = Self.facts[name] else { return }
    schemas[name] = .null
    schemas[name] = rewritten(Self.described(fact, name), into: &schemas)
  }

  /// The schema with what its type and its fields are for.
  private static func described(_ fact: Value, _ name: String) -> Value {
    guard let schema = SchemaTable.kubernetes[name: name] else { return fact }
    var fact = fact
    if let text = Descriptions.type(schema) { fact["description"] = .string(text) }
    var properties = fact["properties"]?.object ?? Fields()
    for property in schema.properties {
      guard var field = properties[property.name], field["$ref"] == nil,
        let text = Descriptions.field(property, of: schema)
      else { continue }
      field["description"] = .string(text)
      properties[property.name] = field
    }
    if !properties.isEmpty { fact["properties"] = .object(properties) }
    return fact
  }

  /// References point into the document.
  private func rewritten(_ value: Value, into schemas: inout Fields) -> Value {
    switch value {
    case .array(let elements):
      return .array(elements.map { rewritten($0, into: &schemas) })
    case .object(let fields):
      if let name = fields["$ref"]?.string {
        let bare = name.split(separator: "/").last.map(String.init) ?? name
        collect(bare, into: &schemas)
        return ["$ref": .string("#/components/schemas/" + bare)]
      }
      var result = fields
      for (key, field) in fields where field.object != nil || field.array != nil {
        result[key] = rewritten(field, into: &schemas)
      }
      return .object(result)
    default: return value
    }
  }

  /// `io.example.stable.v1.CronTab`.
  static func customName(_ resource: Resource) -> String {
    let group = resource.group.split(separator: ".").reversed().joined(separator: ".")
    return "\(group).\(resource.version).\(resource.kind)"
  }

  /// A custom resource's schema with what every object has.
  private static func completed(_ schema: Value, _ resource: Resource) -> Value {
    var schema = schema
    schema["properties", default: [:]]["apiVersion"] = ["type": "string"]
    schema["properties", default: [:]]["kind"] = ["type": "string"]
    schema["properties", default: [:]]["metadata"] = [
      "allOf": [["$ref": "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"]]
    ]
    schema["x-kubernetes-group-version-kind"] = [
      [
        "group": .string(resource.group), "version": .string(resource.version), "kind": .string(resource.kind),
      ]
    ]
    return schema
  }

  // MARK: Paths

  private static func path(of groupVersion: String) -> String {
    groupVersion.contains("/") ? "apis/" + groupVersion : "api/" + groupVersion
  }

  private static func path(of resource: Resource) -> String {
    "/" + path(of: resource.apiVersion) + (resource.isNamespaced ? "/namespaces/{namespace}/" : "/") + resource.name
  }

  private static func operations(_ resource: Resource) -> Value {
    operations(resource, [(.list, "get", "list"), (.create, "post", "post")])
  }

  private static func operationsOnOne(_ resource: Resource) -> Value {
    operations(
      resource,
      [(.get, "get", "get"), (.update, "put", "put"), (.patch, "patch", "patch"), (.delete, "delete", "delete")]
    )
  }

  private static func operations(_ resource: Resource, _ verbs: [(Request.Verb, String, String)]) -> Value {
    let kind: Value = [
      "group": .string(resource.group), "version": .string(resource.version), "kind": .string(resource.kind),
    ]
    var operations: Value = [:]
    for (verb, method, action) in verbs where resource.supports(verb) {
      operations[method] = ["x-kubernetes-action": .string(action), "x-kubernetes-group-version-kind": kind]
      if [.create, .update, .patch].contains(verb) { operations[method]?["parameters"] = writeParameters }
    }
    return operations
  }

  /// What kubectl looks for before it leaves checking to the server.
  private static let writeParameters: Value = .array(
    ["dryRun", "fieldManager", "fieldValidation"].map {
      ["name": .string($0), "in": "query", "schema": ["type": "string", "uniqueItems": true]]
    }
  )

  /// FNV-1a over what the document depends on.
  private func hash(_ groupVersion: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ text: String) { for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 } }
    for resource in catalogue.resources where resource.apiVersion == groupVersion {
      add(resource.name)
      add(resource.kind)
      if let schema = customSchemas[resource.groupVersionKind] { add(JSON.write(schema)) }
    }
    let text = String(hash, radix: 16, uppercase: true)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
