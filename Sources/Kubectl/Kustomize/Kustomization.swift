import Objects

/// What a kustomization file says, checked for fields and their types (`kustomize/api/types/kustomization.go`).
struct Kustomization: Sendable {
  static let fileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

  private(set) var value: Value

  /// Go's types of the fields, as errors name them.
  private enum FieldType {
    case string, strings, map, object(String), objects(String), bool
  }

  private static let fields: [String: FieldType] = [
    "apiVersion": .string, "kind": .string, "metadata": .object("types.ObjectMeta"), "namespace": .string,
    "namePrefix": .string, "nameSuffix": .string, "commonLabels": .map, "commonAnnotations": .map,
    "labels": .objects("types.Label"), "resources": .strings, "bases": .strings, "components": .strings,
    "crds": .strings, "patches": .objects("types.Patch"), "patchesStrategicMerge": .strings,
    "patchesJson6902": .objects("types.Patch"), "images": .objects("types.Image"),
    "imageTags": .objects("types.Image"), "replicas": .objects("types.Replica"),
    "replacements": .objects("types.ReplacementField"), "vars": .objects("types.Var"),
    "configMapGenerator": .objects("types.ConfigMapArgs"), "secretGenerator": .objects("types.SecretArgs"),
    "generatorOptions": .object("types.GeneratorOptions"), "sortOptions": .object("types.SortOptions"),
    "configurations": .strings, "generators": .strings, "transformers": .strings, "validators": .strings,
    "buildMetadata": .strings, "openapi": .map, "helmGlobals": .object("types.HelmGlobals"),
    "helmCharts": .objects("types.HelmChart"),
    "helmChartInflationGenerator": .objects("types.HelmChartArgs"),
  ]

  private static let notSimulated = [
    "crds", "configurations", "generators", "transformers", "validators", "buildMetadata", "openapi",
    "helmGlobals", "helmCharts", "helmChartInflationGenerator",
  ]

  private static let deprecated: [(field: String, instead: String)] = [
    ("bases", "resources"), ("imageTags", "images"), ("commonLabels", "labels"),
    ("patchesJson6902", "patches"), ("patchesStrategicMerge", "patches"), ("vars", "replacements"),
  ]

  init(_ text: String, path: String) throws(Failure) {
    do throws(YAMLError) {
      value = try YAML.readOne(text)
    } catch {
      throw .plain("invalid Kustomization: error converting YAML to JSON: \(error)")
    }
    if value.isNull || value.object?.isEmpty == true { throw .plain("kustomization.yaml is empty") }
    guard let given = value.object else {
      throw .plain("invalid Kustomization: json: cannot unmarshal into Go value of type types.Kustomization")
    }
    for (name, content) in given where !content.isNull {
      guard let type = Self.fields[name] else {
        throw .plain("invalid Kustomization: json: unknown field \"\(name)\"")
      }
      if let objection = Self.objection(to: content, type, name) {
        throw .plain("invalid Kustomization: json: cannot unmarshal \(objection)")
      }
      if let unknown = Self.unknownField(in: content, type) {
        throw .plain("invalid Kustomization: json: unknown field \"\(unknown)\"")
      }
    }
    try checkKind()
    for name in Self.notSimulated where value[name].map({ !$0.isNull }) == true {
      throw .verbatim("drydock: the field \(name) of a kustomization is not simulated yet (\(path))")
    }
  }

  private func checkKind() throws(Failure) {
    let kind = value["kind"]?.string ?? "Kustomization"
    if !["", "Kustomization", "Component"].contains(kind) {
      throw .plain("invalid Kustomization: kind should be Kustomization or Component")
    }
    let version = value["apiVersion"]?.string ?? ""
    let wanted = "kustomize.config.k8s.io/" + (kind == "Component" ? "v1alpha1" : "v1beta1")
    if !version.isEmpty, version != wanted {
      throw .plain("invalid Kustomization: apiVersion for \(kind) should be \(wanted)")
    }
  }

  private static func objection(to value: Value, _ type: FieldType, _ name: String) -> String? {
    func wrong(_ what: Value, _ goType: String) -> String {
      "\(jsonType(what)) into Go struct field Kustomization.\(name) of type \(goType)"
    }
    switch type {
    case .string: return value.string == nil ? wrong(value, "string") : nil
    case .bool: return value.bool == nil ? wrong(value, "bool") : nil
    case .map:
      guard let fields = value.object else { return wrong(value, "map[string]string") }
      return fields.values.first { $0.string == nil }.map { wrong($0, "string") }
    case .object(let goType): return value.object == nil ? wrong(value, goType) : nil
    case .strings:
      guard let elements = value.array else { return wrong(value, "[]string") }
      return elements.first { $0.string == nil }.map { wrong($0, "string") }
    case .objects(let goType):
      guard let elements = value.array else { return wrong(value, "[]" + goType) }
      return elements.first { $0.object == nil }.map { wrong($0, goType) }
    }
  }

  /// The fields of the types that fields of a kustomization have.
  private static let inner: [String: Set<String>] = {
    let generator: Set<String> = ["name", "namespace", "behavior", "files", "literals", "envs", "env", "options"]
    return [
      "types.Label": ["pairs", "includeSelectors", "includeTemplates", "fields"],
      "types.Patch": ["path", "patch", "target", "options"],
      "types.Image": ["name", "newName", "tagSuffix", "newTag", "digest"], "types.Replica": ["name", "count"],
      "types.ReplacementField": ["path", "source", "targets"], "types.Var": ["name", "objref", "fieldref"],
      "types.ConfigMapArgs": generator, "types.SecretArgs": generator.union(["type"]),
      "types.GeneratorOptions": ["labels", "annotations", "disableNameSuffixHash", "immutable"],
      "types.SortOptions": ["order", "legacySortOptions"],
    ]
  }()

  private static func unknownField(in value: Value, _ type: FieldType) -> String? {
    switch type {
    case .objects(let goType):
      return value.array?.lazy.compactMap { unknownField(in: $0, .object(goType)) }.first
    case .object(let goType):
      guard let known = inner[goType] else { return nil }
      for (name, content) in value.object ?? Fields() {
        if !known.contains(name) { return name }
        if name == "options", goType.hasSuffix("Args"),
          let unknown = unknownField(in: content, .object("types.GeneratorOptions"))
        {
          return unknown
        }
      }
      return nil
    case .string, .strings, .map, .bool: return nil
    }
  }

  private static func jsonType(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool: "bool"
    case .int, .double: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }

  /// What standard error says about fields that have successors.
  var warnings: [String] {
    Self.deprecated.filter { value[$0.field].map { !$0.isNull } == true }.map { field, instead in
      "# Warning: '\(field)' is deprecated. Please use '\(instead)' instead. "
        + (field == "vars" ? "[EXPERIMENTAL] " : "")
        + "Run 'kustomize edit fix' to update your Kustomization automatically."
    }
  }

  var isComponent: Bool { value["kind"] == "Component" }

  func strings(_ name: String) -> [String] { (value[name]?.array ?? []).compactMap(\.string) }
  func list(_ name: String) -> [Value] { value[name]?.array ?? [] }
  func text(_ name: String) -> String { value[name]?.string ?? "" }
}
