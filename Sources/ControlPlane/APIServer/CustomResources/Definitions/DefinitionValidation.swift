import API
import CEL
import Objects

/// The rules of a definition (`k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation`).
///
/// The server checks its internal form, in which what all versions have alike stands beside them; so do the paths.
enum DefinitionValidation {
  static func errors(_ definition: Value) -> [FieldError] {
    var errors: [FieldError] = []
    let spec = definition["spec"] ?? [:]
    let wanted = (spec["names"]?["plural"]?.string ?? "") + "." + (spec["group"]?.string ?? "")
    if !definition.name.isEmpty, definition.name != wanted {
      errors.append(
        .invalid("metadata.name", .string(definition.name), "must be spec.names.plural+\".\"+spec.group")
      )
    }
    errors += specErrors(spec) + storedVersionErrors(definition)
    return errors + approvalErrors(definition)
  }

  static func updateErrors(_ definition: Value, _ old: Value) -> [FieldError] {
    let spec = definition["spec"] ?? [:]
    var errors = specErrors(spec)
    let isEstablished = (old["status"]?["conditions"]?.array ?? []).contains {
      $0["type"] == "Established" && $0["status"] == "True"
    }
    let paths = (isEstablished ? [["scope"], ["names", "kind"]] : []) + [["group"], ["names", "plural"]]
    for path in paths {
      let value = spec[path[...]] ?? ""
      if value != old["spec"]?[path[...]] ?? "" {
        errors.append(.invalid("spec.\(path.joined(separator: "."))", value, "field is immutable"))
      }
    }
    return errors + storedVersionErrors(definition)
  }

  /// The versions that objects were stored in must be served still, the present one among them.
  private static func storedVersionErrors(_ definition: Value) -> [FieldError] {
    let stored = definition["status"]?["storedVersions"]?.strings ?? []
    if stored.isEmpty {
      return [.invalid("status.storedVersions", .null, "must have at least one stored version")]
    }
    var errors: [FieldError] = []
    var rest = stored
    for version in definition["spec"]?["versions"]?.array ?? [] {
      let name = version["name"]?.string ?? ""
      if rest.contains(name) {
        rest.removeAll { $0 == name }
      } else if version["storage"] == true {
        errors.append(.invalid("status.storedVersions", Value(stored), "must have the storage version \(name)"))
      }
    }
    for (index, version) in stored.enumerated() where rest.contains(version) {
      errors.append(
        .invalid(
          "status.storedVersions[\(index)]",
          .string(version),
          "missing from spec.versions; \(version) was previously a storage version, and must remain in spec.versions "
            + "until a storage migration ensures no data remains persisted in \(version) and removes \(version) from "
            + "status.storedVersions"
        )
      )
    }
    return errors
  }

  // MARK: Specification

  private static func specErrors(_ spec: Value) -> [FieldError] {
    let versions = spec["versions"]?.array ?? []
    var errors = groupErrors(spec["group"]?.string ?? "")
    let scope = spec["scope"]?.string ?? ""
    if scope.isEmpty {
      errors.append(.required("spec.scope"))
    } else if !["Cluster", "Namespaced"].contains(scope) {
      errors.append(.notSupported("spec.scope", .string(scope), ["Cluster", "Namespaced"]))
    }
    for (index, version) in versions.enumerated() where version["schema"]?["openAPIV3Schema"] == nil {
      errors.append(.required("spec.versions[\(index)].schema.openAPIV3Schema"))
    }
    let shared = SharedParts(versions)
    for (index, version) in versions.enumerated() {
      let path: FieldPath = "spec.versions[\(index)]"
      errors += label1035(version["name"]?.string ?? "", path + ".name")
      errors += warningErrors(version, path)
      errors += partErrors(version, path, validation: path + ".schema", shared, isShared: false)
    }
    let names = versions.map { $0["name"]?.string ?? "" }
    if Set(names).count < names.count {
      errors.append(versionsError(versions, "must contain unique version names"))
    }
    if versions.count(where: { $0["storage"]?.bool == true }) != 1 {
      errors.append(versionsError(versions, "must have exactly one version marked as storage version"))
    }
    if let first = names.first, !first.isEmpty { errors += label1035(first, "spec.version") }
    errors += nameErrors(spec["names"] ?? [:])
    if let first = versions.first {
      errors += partErrors(first, "spec", validation: "spec.validation", shared, isShared: true)
    }
    return errors + conversionErrors(spec["conversion"])
  }

  /// Which parts all versions have alike.
  private struct SharedParts {
    var parts: Set<String> = []

    init(_ versions: [Value]) {
      for part in ["schema", "subresources", "additionalPrinterColumns", "selectableFields"]
      where versions.allSatisfy({ $0[part] == versions.first?[part] }) {
        parts.insert(part)
      }
    }
  }

  private static func partErrors(
    _ version: Value,
    _ path: FieldPath,
    validation: FieldPath,
    _ shared: SharedParts,
    isShared: Bool
  ) -> [FieldError] {
    func stands(_ part: String) -> Bool { shared.parts.contains(part) == isShared && version[part] != nil }
    var errors: [FieldError] = []
    if stands("schema"), let schema = version["schema"]?["openAPIV3Schema"] {
      errors += SchemaDefinitionValidation(hasStatus: version["subresources"]?["status"] != nil)
        .errors(schema, validation + ".openAPIV3Schema")
    }
    if stands("subresources") { errors += subresourceErrors(version["subresources"] ?? [:], path + ".subresources") }
    if stands("additionalPrinterColumns") {
      for (index, column) in (version["additionalPrinterColumns"]?.array ?? []).enumerated() {
        errors += columnErrors(column, "\(path).additionalPrinterColumns[\(index)]")
      }
    }
    if stands("selectableFields") {
      errors += selectableErrors(
        version["selectableFields"]?.array ?? [],
        StructuralSchema(version["schema"]?["openAPIV3Schema"] ?? [:]),
        path + ".selectableFields"
      )
    }
    return errors
  }

  private static func groupErrors(_ group: String) -> [FieldError] {
    if group.isEmpty { return [.required("spec.group")] }
    let wrong = Validation.subdomain(group)
    if !wrong.isEmpty { return [.invalid("spec.group", .string(group), wrong.joined(separator: ","))] }
    if !group.contains(".") {
      return [.invalid("spec.group", .string(group), "should be a domain with at least one dot")]
    }
    return []
  }

  private static func label1035(_ text: String, _ path: FieldPath, prefix: String = "") -> [FieldError] {
    let wrong = Validation.label1035(prefix.isEmpty ? text : text.lowercased())
    return wrong.isEmpty ? [] : [.invalid(path, .string(text), prefix + wrong.joined(separator: ","))]
  }

  private static func warningErrors(_ version: Value, _ path: FieldPath) -> [FieldError] {
    guard let text = version["deprecationWarning"]?.string else { return [] }
    let field: FieldPath = path + ".deprecationWarning"
    if version["deprecated"]?.bool != true {
      return [.invalid(field, .string(text), "can only be set for deprecated versions")]
    }
    if text.isEmpty { return [.invalid(field, "", "must not be an empty string")] }
    return text.utf8.count > 256 ? [.invalid(field, .string(text), "must be <= 256 characters long")] : []
  }

  /// A version as Go prints its internal form; parts that stand elsewhere are null.
  private static func versionsError(_ versions: [Value], _ what: String) -> FieldError {
    if versions.isEmpty { return .invalid("spec.versions", .null, what) }
    let texts = versions.map { version in
      "{\"Name\":\(JSON.write(version["name"] ?? "")),\"Served\":\(version["served"]?.bool ?? false),"
        + "\"Storage\":\(version["storage"]?.bool ?? false),\"Deprecated\":\(version["deprecated"]?.bool ?? false),"
        + "\"DeprecationWarning\":\(JSON.write(version["deprecationWarning"] ?? .null)),\"Schema\":null,"
        + "\"Subresources\":null,\"AdditionalPrinterColumns\":null,\"SelectableFields\":null}"
    }
    return .bare("spec.versions", "[" + texts.joined(separator: ",") + "]: " + what)
  }

  // MARK: Names

  private static func nameErrors(_ names: Value) -> [FieldError] {
    var errors: [FieldError] = []
    func text(_ name: String) -> String { names[name]?.string ?? "" }
    for name in ["plural", "singular", "kind", "listKind"] where text(name).isEmpty {
      errors.append(.required("spec.names.\(name)"))
    }
    for name in ["plural", "singular"] where !text(name).isEmpty {
      errors += label1035(text(name), "spec.names.\(name)")
    }
    for name in ["kind", "listKind"] where !text(name).isEmpty {
      errors += label1035(
        text(name),
        "spec.names.\(name)",
        prefix: "may have mixed case, but should otherwise match: "
      )
    }
    for (index, name) in (names["shortNames"]?.strings ?? []).enumerated() {
      errors += label1035(name, "spec.names.shortNames[\(index)]")
    }
    if !text("kind").isEmpty, text("kind") == text("listKind") {
      errors.append(
        .invalid("spec.names.listKind", .string(text("listKind")), "kind and listKind may not be the same")
      )
    }
    for (index, name) in (names["categories"]?.strings ?? []).enumerated() {
      errors += label1035(name, "spec.names.categories[\(index)]")
    }
    return errors
  }

  // MARK: Subresources, columns, fields

  private static func subresourceErrors(_ subresources: Value, _ path: FieldPath) -> [FieldError] {
    guard let scale = subresources["scale"] else { return [] }
    var errors: [FieldError] = []
    for (name, prefixes, words) in [
      ("specReplicasPath", [".spec."], "should be a json path under .spec"),
      ("statusReplicasPath", [".status."], "should be a json path under .status"),
      ("labelSelectorPath", [".spec.", ".status."], "should be a json path under either .spec or .status"),
    ] {
      let field: FieldPath = "\(path).scale.\(name)"
      let text = scale[name]?.string ?? ""
      if text.isEmpty {
        if name != "labelSelectorPath" { errors.append(.required(field)) }
      } else if !isSimplePath(text) {
        errors.append(.invalid(field, .string(text), "must be a simple json path starting with ."))
      } else if !prefixes.contains(where: { text.hasPrefix($0) }) {
        errors.append(.invalid(field, .string(text), words))
      }
    }
    return errors
  }

  private static let columnTypes = "boolean,date,integer,number,string"

  private static func columnErrors(_ column: Value, _ path: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    if (column["name"]?.string ?? "").isEmpty { errors.append(.required(path + ".name")) }
    let type = column["type"]?.string ?? ""
    if type.isEmpty {
      errors.append(.required(path + ".type", "must be one of " + columnTypes))
    } else if !columnTypes.split(separator: ",").contains(Substring(type)) {
      errors.append(.invalid(path + ".type", .string(type), "must be one of " + columnTypes))
    }
    let formats = "byte,date,date-time,double,float,int32,int64,name,password"
    let format = column["format"]?.string ?? ""
    if !format.isEmpty, !formats.split(separator: ",").contains(Substring(format)) {
      errors.append(.invalid(path + ".format", .string(format), "must be one of " + formats))
    }
    let place = column["jsonPath"]?.string ?? ""
    if place.isEmpty {
      errors.append(.required(path + ".JSONPath"))
    } else if !isSimplePath(place) {
      errors.append(.invalid(path + ".JSONPath", .string(place), "must be a simple json path starting with ."))
    }
    return errors
  }

  private static func isSimplePath(_ text: String) -> Bool {
    text.hasPrefix(".") && (try? JSONPath(relaxed: text)) != nil
  }

  private static func selectableErrors(
    _ fields: [Value],
    _ schema: StructuralSchema,
    _ path: FieldPath
  ) -> [FieldError] {
    var errors: [FieldError] = []
    var seen: Set<String> = []
    for (index, field) in fields.enumerated() {
      let name: FieldPath = "\(path)[\(index)].jsonPath"
      let text = field["jsonPath"]?.string ?? ""
      if text.isEmpty {
        errors.append(.required(name))
        continue
      }
      var found: StructuralSchema? = schema
      for part in text.split(separator: ".") { found = found?.property(String(part)) }
      guard text.hasPrefix("."), let found else {
        errors.append(
          .invalid(name, .string(text), "is an invalid path: does not refer to a valid field")
        )
        continue
      }
      if text.hasPrefix(".metadata") {
        errors.append(.invalid(name, .string(text), "must not point to fields in metadata"))
      }
      if !["string", "boolean", "integer"].contains(found.type) {
        errors.append(
          .invalid(
            name,
            .string(text),
            "must point to a field of type string, boolean or integer. Enum string fields and strings with formats "
              + "are allowed."
          )
        )
      }
      if !seen.insert(text).inserted { errors.append(.duplicate(name, .string(text))) }
    }
    if seen.count > 8 {
      errors.append(
        FieldError(
          field: path.description,
          reason: .tooMany,
          message: "Too many: \(seen.count): must have at most 8 items"
        )
      )
    }
    return errors
  }

  // MARK: The rest

  private static func conversionErrors(_ conversion: Value?) -> [FieldError] {
    guard let conversion else { return [] }
    let strategy = conversion["strategy"]?.string ?? ""
    if strategy.isEmpty { return [.required("spec.conversion.strategy")] }
    guard ["None", "Webhook"].contains(strategy) else {
      return [.notSupported("spec.conversion.strategy", .string(strategy), ["None", "Webhook"])]
    }
    let webhook = conversion["webhook"]
    if strategy == "None" {
      if webhook == nil { return [] }
      return [
        .forbidden("spec.conversion.webhookClientConfig", "should not be set when strategy is not set to Webhook")
      ]
    }
    var errors: [FieldError] = []
    if let client = webhook?["clientConfig"] {
      if (client["url"] == nil) == (client["service"] == nil) {
        errors.append(
          .required("spec.conversion.webhookClientConfig", "exactly one of url or service is required")
        )
      }
    } else {
      errors.append(
        .required("spec.conversion.webhookClientConfig", "required when strategy is set to Webhook")
      )
    }
    if (webhook?["conversionReviewVersions"]?.array ?? []).isEmpty {
      errors.append(.required("spec.conversion.conversionReviewVersions"))
    }
    return errors
  }

  /// Groups of Kubernetes' own are for approved definitions.
  private static func approvalErrors(_ definition: Value) -> [FieldError] {
    let group = definition["spec"]?["group"]?.string ?? ""
    let isProtected =
      group == "k8s.io" || group == "kubernetes.io" || group.hasSuffix(".k8s.io") || group.hasSuffix(".kubernetes.io")
    let key = "api-approved.kubernetes.io"
    guard isProtected, (definition.annotations[key] ?? "").isEmpty else { return [] }
    return [
      .required(
        "metadata.annotations[\(key)]",
        "protected groups must have approval annotation \"\(key)\", see "
          + "https://github.com/kubernetes/enhancements/pull/1111"
      )
    ]
  }
}
