package import Objects

/// What the expressions of a policy may name (`k8s.io/apiserver/pkg/admission/plugin/cel/compile.go`).
package struct PolicyScope: Sendable {
  package var hasParams = false
  package var hasAuthorizer = true
  /// Whether objects of patches can be made.
  package var hasPatches = false
  /// Nil where a policy has none, so that nothing is named so.
  package var variables: [CELObjectType.Field]?
  /// Known only when types are checked.
  package var object = CELType.dyn
  package var params = CELType.dyn

  /// Of a policy's specification, with the variables that it declares so far.
  package init(_ spec: Value?) {
    hasParams = spec?["paramKind"]?.object != nil
    if spec?["variables"]?.array?.isEmpty == false { variables = [] }
  }

  package var declarations: [(name: String, type: CELType)] {
    var all: [(name: String, type: CELType)] = [
      ("object", object), ("oldObject", object), ("namespaceObject", Self.namespace), ("request", Self.request),
    ]
    if hasParams { all.append(("params", params)) }
    if hasAuthorizer { all += [("authorizer", .authorizer), ("authorizer.requestResource", .resourceCheck)] }
    if let variables {
      all.append(("variables", .object(CELObjectType(name: "kubernetes.variables", fields: variables))))
    }
    return all
  }

  /// Adds a variable, which later expressions may name.
  package mutating func declare(_ name: String, _ type: CELType) {
    if let field = CELObjectType.Field(property: name, type: type) { variables = (variables ?? []) + [field] }
  }

  private static func object(_ name: String, _ fields: [(String, CELType)]) -> CELType {
    .object(
      CELObjectType(
        name: "kubernetes." + name,
        fields: fields.compactMap { CELObjectType.Field(property: $0.0, type: $0.1) }
      )
    )
  }

  private static let request: CELType = {
    let kind = object("GroupVersionKind", [("group", .string), ("version", .string), ("kind", .string)])
    let resource = object("GroupVersionResource", [("group", .string), ("version", .string), ("resource", .string)])
    let texts = CELType.list(.string)
    let user = object(
      "UserInfo",
      [("username", .string), ("uid", .string), ("groups", texts), ("extra", .map(.string, texts))]
    )
    return object(
      "AdmissionRequest",
      [
        ("kind", kind), ("resource", resource), ("subResource", .string), ("requestKind", kind),
        ("requestResource", resource), ("requestSubResource", .string), ("name", .string), ("namespace", .string),
        ("operation", .string), ("userInfo", user), ("dryRun", .bool), ("options", .dyn),
      ]
    )
  }()

  /// A namespace without the fields that policies shall not look at.
  private static let namespace: CELType = {
    let texts = CELType.list(.string)
    let map = CELType.map(.string, .string)
    let condition = object(
      "NamespaceCondition",
      [
        ("status", .string), ("type", .string), ("lastTransitionTime", .timestamp), ("message", .string),
        ("reason", .string),
      ]
    )
    let metadata = object(
      "NamespaceMetadata",
      [
        ("name", .string), ("generateName", .string), ("namespace", .string), ("labels", map), ("annotations", map),
        ("UID", .string), ("creationTimestamp", .timestamp), ("deletionGracePeriodSeconds", .int),
        ("deletionTimestamp", .timestamp), ("generation", .int), ("resourceVersion", .string), ("finalizers", texts),
      ]
    )
    return object(
      "Namespace",
      [
        ("metadata", metadata), ("spec", object("NamespaceSpec", [("finalizers", texts)])),
        ("status", object("NamespaceStatus", [("conditions", .list(condition)), ("phase", .string)])),
      ]
    )
  }()
}
