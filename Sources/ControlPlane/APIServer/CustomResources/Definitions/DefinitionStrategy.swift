import API
import Objects

/// CustomResourceDefinitions themselves (`k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition`).
enum DefinitionStrategy {
  static let strategy: Strategy = {
    var strategy = Strategy()
    strategy.setDefaults = applyDefaults
    strategy.validate = { definition, _ in DefinitionValidation.errors(definition) }
    strategy.validateUpdate = { definition, old, _ in DefinitionValidation.updateErrors(definition, old) }
    strategy.prepareForCreate = { definition, _ throws(Status) in
      definition["status"] = ["acceptedNames": ["kind": "", "plural": ""], "conditions": .null]
      noteStorageVersion(&definition)
      if definition["status"]?["storedVersions"] == nil { definition["status", default: [:]]["storedVersions"] = .null }
    }
    strategy.prepareForUpdate = { definition, _, _ throws(Status) in noteStorageVersion(&definition) }
    strategy.prepareForDelete = { definition, server in server.markTerminating(&definition) }
    strategy.afterStore = { definition, server in server.definitionChanged(definition) }
    strategy.afterDelete = nil
    strategy.warnings = warnings
    return strategy
  }()

  /// The version that objects are stored in is remembered, until its objects were migrated.
  private static func noteStorageVersion(_ definition: inout Value) {
    let versions = definition["spec"]?["versions"]?.array ?? []
    guard let version = versions.first(where: { $0["storage"]?.bool == true }) else { return }
    let name = version["name"] ?? ""
    let stored = definition["status"]?["storedVersions"]?.array ?? []
    if !stored.contains(name) { definition["status", default: [:]]["storedVersions"] = .array(stored + [name]) }
  }

  private static func applyDefaults(_ definition: inout Value) {
    let kind = definition["spec"]?["names"]?["kind"]?.string ?? ""
    if !kind.isEmpty {
      var names = definition["spec"]?["names"] ?? [:]
      if (names["singular"]?.string ?? "").isEmpty { names["singular"] = .string(kind.lowercased()) }
      if (names["listKind"]?.string ?? "").isEmpty { names["listKind"] = .string(kind + "List") }
      definition["spec", default: [:]]["names"] = names
    }
    if definition["spec"] != nil {
      definition["spec", default: [:]].fill("conversion", ["strategy": "None"])
      definition["spec", default: [:]].forEach("versions") { version in
        version.fill("served", false)
        version.fill("storage", false)
      }
    }
  }

  /// Formats that nothing checks.
  private static func warnings(_ definition: Value, _ old: Value?) -> [String] {
    var formats: [String] = []
    for version in definition["spec"]?["versions"]?.array ?? [] {
      collectFormats(StructuralSchema(version["schema"]?["openAPIV3Schema"] ?? [:]), into: &formats)
    }
    return formats.map { "unrecognized format \"\($0)\"" }
  }

  private static func collectFormats(_ schema: StructuralSchema, into formats: inout [String]) {
    let numeric = ["int32", "int64", "float", "double", "binary"]
    if !schema.format.isEmpty, !numeric.contains(schema.format), StringFormats.accepts("", schema.format) == nil,
      !formats.contains(schema.format)
    {
      formats.append(schema.format)
    }
    for property in schema.properties { collectFormats(property.schema, into: &formats) }
    for item in schema.items { collectFormats(item, into: &formats) }
    if case .schema(let schemas) = schema.additional { for inner in schemas { collectFormats(inner, into: &formats) } }
  }
}
