import API
import CEL
import Objects

/// Looks at the expressions of validating admission policies with the types of the objects that they are for, and notes
/// what cannot be right (`pkg/controller/validatingadmissionpolicystatus`,
/// `apiserver/pkg/admission/plugin/policy/validating/typechecking.go`).
struct AdmissionPolicyStatusController: Controller {
  static let resources: [GroupVersionResource] = [.validatingAdmissionPolicies]
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
    let warnings = Self.warnings(policy)
    var checking: Value = [:]
    if !warnings.isEmpty { checking["expressionWarnings"] = .array(warnings) }
    var changed = policy
    changed["status", default: [:]]["observedGeneration"] = .int(policy.generation)
    changed["status", default: [:]]["typeChecking"] = checking
    try api.update(
      .validatingAdmissionPolicies,
      changed,
      subresource: "status",
      user: .controller("validatingadmissionpolicy-status-controller")
    )
  }

  private static func warnings(_ policy: Value) -> [Value] {
    let kinds = kinds(of: policy)
    if kinds.isEmpty { return [] }
    var warnings: [Value] = []
    for (index, validation) in (policy["spec"]?["validations"]?.array ?? []).enumerated() {
      for field in ["expression", "messageExpression"] {
        guard let text = validation[field]?.string, !text.isEmpty else { continue }
        let found = kinds.compactMap { kind in
          flaw(of: text, for: kind, policy).map { "\(shown(kind)): \($0)\n" }
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
  private static func flaw(of text: String, for kind: GroupVersionKind, _ policy: Value) -> String? {
    let spec = policy["spec"]
    var scope = PolicyScope(spec)
    scope.object = CELType(of: kind, in: .kubernetes)
    if let params = spec?["paramKind"] {
      let kind = GroupVersionKind(
        apiVersion: params["apiVersion"]?.string ?? "",
        kind: params["kind"]?.string ?? ""
      )
      scope.params = CELType(of: kind, in: .kubernetes)
    }
    for variable in spec?["variables"]?.array ?? [] {
      let expression = PolicyExpression(variable["expression"]?.string ?? "", scope)
      scope.declare(variable["name"]?.string ?? "", (try? expression.program.get())?.type ?? .dyn)
    }
    return PolicyExpression(text, scope).flaw
  }

  /// The kinds that the rules name without a wildcard, sorted.
  private static func kinds(of policy: Value) -> [GroupVersionKind] {
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
            if let found = Catalogue.kubernetes[resource] { kinds.insert(found.groupVersionKind) }
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
