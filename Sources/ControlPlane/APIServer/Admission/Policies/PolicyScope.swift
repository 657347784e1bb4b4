import API
import CEL
import Objects

/// What the expressions of a policy may name (`k8s.io/apiserver/pkg/admission/plugin/cel/compile.go`).
struct PolicyScope: Sendable {
  var hasParams = false
  var hasAuthorizer = true
  /// Whether objects of patches can be made.
  var hasPatches = false
  /// Nil where a policy has none, so that nothing is named so.
  var variables: [CELObjectType.Field]?
  /// Known only when types are checked.
  var object = CELType.dyn
  var params = CELType.dyn

  /// Of a policy's specification, with the variables that it declares so far.
  init(_ spec: Value?) {
    hasParams = spec?["paramKind"]?.object != nil
    if spec?["variables"]?.array?.isEmpty == false { variables = [] }
  }

  var declarations: [(name: String, type: CELType)] {
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
  mutating func declare(_ name: String, _ type: CELType) {
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

/// An expression of a policy, read once.
struct PolicyExpression: Sendable {
  let text: String
  /// What is wrong with it, in the words of the compiler.
  let program: Result<CELProgram, CELError>

  /// - Parameter returns: the types of which it must be one; empty where any will do.
  init(_ text: String, _ scope: PolicyScope, returns: [CELType] = []) {
    self.text = text
    do throws(CELError) {
      let program: CELProgram
      do throws(CELError) {
        program = try CELProgram(text, variables: scope.declarations, hasPatches: scope.hasPatches)
      } catch {
        throw CELError("compilation failed: " + error.message)
      }
      if !returns.isEmpty, !returns.contains(program.type) {
        let wanted =
          returns.count == 1
          ? returns[0].declaredName : "one of [" + returns.map(\.declaredName).joined(separator: " ") + "]"
        throw CELError("must evaluate to \(wanted) but got \(program.type.declaredName)")
      }
      self.program = .success(program)
    } catch {
      program = .failure(error)
    }
  }

  /// Why it cannot be used.
  var flaw: String? {
    if case .failure(let error) = program { error.message } else { nil }
  }
}

extension CELType {
  /// As the compiler prints a type by itself.
  fileprivate var declaredName: String {
    switch self {
    case .null: "null_type"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    default: name
    }
  }
}
