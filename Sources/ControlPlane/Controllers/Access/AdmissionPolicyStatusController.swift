import API
import CEL
import Objects

/// Looks at the expressions of validating admission policies with the types of the objects that they are for, and notes
/// what cannot be right (`pkg/controller/validatingadmissionpolicystatus`,
/// `apiserver/pkg/admission/plugin/policy/validating/typechecking.go`).
struct AdmissionPolicyStatusController: Controller {
  static let resources: [GroupVersionResource] = [.validatingAdmissionPolicies]
  private static let definitions = GroupVersionResource("customresourcedefinitions", group: "apiextensions.k8s.io")
  private static let user = Request.User.controller("validatingadmissionpolicy-status-controller")
  var queue = WorkQueue()
  /// More types of one rule are not looked at.
  private static let mostTypes = 10

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    if event.kind != .deleted, event.object["status"]?["observedGeneration"]?.int != event.object.generation {
      queue.add(event.object.name)
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let policy = cache[.validatingAdmissionPolicies, key],
      policy["status"]?["observedGeneration"]?.int != policy.generation
    else { return }
    let types = Types(definitions: try api.list(Self.definitions, user: ControllerManager.user))
    let warnings = Self.warnings(policy, types)
    var checking: Value = [:]
    if !warnings.isEmpty { checking["expressionWarnings"] = .array(warnings) }
    var changed = policy
    changed["status", default: [:]]["observedGeneration"] = .int(policy.generation)
    changed["status", default: [:]]["typeChecking"] = checking
    try api.update(
      .validatingAdmissionPolicies,
      changed,
      subresource: "status",
      user: Self.user
    )
  }

  /// The types of all kinds that are served, of custom resources too.
  private struct Types {
    let definitions: [Value]

    func type(of kind: GroupVersionKind) -> CELType {
      let definition = definitions.first {
        $0["spec"]?["group"]?.string == kind.group && $0["spec"]?["names"]?["kind"]?.string == kind.kind
      }
      return definition.flatMap { CELType(definition: $0, version: kind.version) } ?? CELType(of: kind, in: .kubernetes)
    }

    func kind(of resource: GroupVersionResource) -> GroupVersionKind? {
      if let found = Catalogue.kubernetes[resource] { return found.groupVersionKind }
      let definition = definitions.first {
        $0["spec"]?["group"]?.string == resource.group && $0["spec"]?["names"]?["plural"]?.string == resource.resource
      }
      let versions = definition?["spec"]?["versions"]?.array ?? []
      guard let kind = definition?["spec"]?["names"]?["kind"]?.string,
        versions.contains(where: { $0["name"]?.string == resource.version })
      else { return nil }
      return GroupVersionKind(group: resource.group, version: resource.version, kind: kind)
    }
  }

  private static func warnings(_ policy: Value, _ types: Types) -> [Value] {
    let kinds = kinds(of: policy, types)
    if kinds.isEmpty { return [] }
    var warnings: [Value] = []
    for (index, validation) in (policy["spec"]?["validations"]?.array ?? []).enumerated() {
      for field in ["expression", "messageExpression"] {
        guard let text = validation[field]?.string, !text.isEmpty else { continue }
        let found = kinds.compactMap { kind in
          flaw(of: text, for: kind, policy, types).map { "\(shown(kind)): \($0)\n" }
        }
        if found.isEmpty { continue }
        warnings.append([
          "fieldRef": .string("spec.validations[\(index)].\(field)"), "warning": .string(found.joined(separator: "\n")),
        ])
      }
    }
    return warnings
  }

  /// What is wrong with an expression when the object is of a kind.
  private static func flaw(
    of text: String,
    for kind: GroupVersionKind,
    _ policy: Value,
    _ types: Types
  ) -> String? {
    let spec = policy["spec"]
    var scope = PolicyScope(spec)
    scope.object = types.type(of: kind)
    if let params = spec?["paramKind"] {
      let kind = GroupVersionKind(
        apiVersion: params["apiVersion"]?.string ?? "",
        kind: params["kind"]?.string ?? ""
      )
      scope.params = types.type(of: kind)
    }
    for variable in spec?["variables"]?.array ?? [] {
      let expression = PolicyExpression(variable["expression"]?.string ?? "", scope)
      scope.declare(variable["name"]?.string ?? "", (try? expression.program.get())?.type ?? .dyn)
    }
    return PolicyExpression(text, scope).flaw
  }

  /// The kinds that the rules name without a wildcard, sorted.
  private static func kinds(of policy: Value, _ types: Types) -> [GroupVersionKind] {
    var kinds: Set<GroupVersionKind> = []
    for rule in policy["spec"]?["matchConstraints"]?["resourceRules"]?.array ?? [] {
      let groups = rule["apiGroups"]?.strings ?? []
      let versions = rule["apiVersions"]?.strings ?? []
      if (groups + versions).contains(where: { $0.contains("*") }) { continue }
      let names = (rule["resources"]?.strings ?? []).filter { !$0.contains("*") && !$0.contains("/") }
      for group in groups {
        for version in versions {
          for name in names where kinds.count < mostTypes {
            let resource = GroupVersionResource(name, group: group, version: version)
            if let kind = types.kind(of: resource) { kinds.insert(kind) }
          }
        }
      }
    }
    return kinds.sorted { ($0.group, $0.version, $0.kind) < ($1.group, $1.version, $1.kind) }
  }

  private static func shown(_ kind: GroupVersionKind) -> String {
    (kind.group.isEmpty ? "/" + kind.version : kind.group + "/" + kind.version) + ", Kind=" + kind.kind
  }
}
