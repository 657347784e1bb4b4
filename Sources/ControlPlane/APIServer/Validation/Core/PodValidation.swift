import API
import Objects

/// `pkg/apis/core/validation`: pods and templates of pods.
enum PodValidation {
  static func errors(_ pod: Value, _ context: Strategy.Context) -> [FieldError] {
    specErrors(pod["spec"] ?? [:], "spec", like: context.precedent?["spec"])
  }

  static func updateErrors(_ pod: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors = specErrors(pod["spec"] ?? [:], "spec")
    for list in ["containers", "initContainers"] {
      let count = pod["spec"]?[list]?.array?.count ?? 0
      if count != old["spec"]?[list]?.array?.count ?? 0 {
        return errors + [
          .forbidden("spec." + list, "pod updates may not add or remove containers")
        ]
      }
    }
    let kept = (old["spec"]?["tolerations"]?.array ?? []).map(untimed)
    let tolerations = (pod["spec"]?["tolerations"]?.array ?? []).map(untimed)
    if !kept.allSatisfy(tolerations.contains) {
      return errors + [
        .forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")
      ]
    }
    let gates = (old["spec"]?["schedulingGates"]?.array ?? []).map { $0["name"] }
    for (index, gate) in (pod["spec"]?["schedulingGates"]?.array ?? []).enumerated()
    where !gates.contains(gate["name"]) {
      return errors + [
        .forbidden(
          "spec.schedulingGates[\(index)].name",
          "only deletion is allowed, but found new scheduling gate '\(gate["name"]?.string ?? "")'"
        )
      ]
    }
    if !sameButForMutable(pod["spec"] ?? [:], old["spec"] ?? [:]) {
      errors.append(
        .forbidden(
          "spec",
          "pod updates may not change fields other than `spec.containers[*].image`,"
            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to "
            + "existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was "
            + "previously negative)\n" + UnifiedDiff.text(old["spec"] ?? [:], pod["spec"] ?? [:])
        )
      )
    }
    return errors
  }

  private static func untimed(_ toleration: Value) -> Value {
    var toleration = toleration
    toleration["tolerationSeconds"] = nil
    return toleration
  }

  /// Only images, the deadline and more tolerations may change.
  private static func sameButForMutable(_ new: Value, _ old: Value) -> Bool {
    var changed = new
    for field in ["containers", "initContainers"] {
      let before = old[field]?.array ?? []
      guard changed[field]?.array?.count ?? 0 == before.count else { return false }
      var elements = changed[field]?.array ?? []
      for index in elements.indices { elements[index]["image"] = before[index]["image"] }
      if !elements.isEmpty { changed[field] = .array(elements) }
    }
    changed["activeDeadlineSeconds"] = old["activeDeadlineSeconds"]
    changed["tolerations"] = old["tolerations"]
    changed["schedulingGates"] = old["schedulingGates"]
    return changed.isSame(as: old)
  }

  /// What is wrong with a pod's specification; that of another pod, which is right, spares what both have.
  static func specErrors(_ spec: Value, _ field: @autoclosure FieldPath.Lazy, like precedent: Value? = nil)
    -> [FieldError]
  {
    let changes = Changes(spec, since: precedent)
    var (errors, names) = VolumeValidation.errors(spec["volumes"]?.array ?? [], field() + ".volumes", changes)
    errors += containerErrors(spec, field(), volumes: names, changes)
    if changes.contains(anyOf: "restartPolicy", "dnsPolicy") { errors += policyErrors(spec, field()) }
    if changes.contains("nodeSelector") {
      errors += ObjectMetaValidation.labels(spec["nodeSelector"], field() + ".nodeSelector")
    }
    if changes.contains("securityContext") {
      errors += securityErrors(spec["securityContext"] ?? [:], field() + ".securityContext")
    }
    if changes.contains(anyOf: "affinity", "topologySpreadConstraints") { errors += placementErrors(spec, field()) }
    if changes.contains(anyOf: "serviceAccountName", "nodeName", "hostname", "subdomain") {
      errors += nameErrors(spec, field())
    }
    if let seconds = spec["activeDeadlineSeconds"]?.int, seconds < 1 {
      errors.append(
        .invalid(field() + ".activeDeadlineSeconds", .int(seconds), "must be between 1 and 2147483647, inclusive")
      )
    }
    guard changes.contains("tolerations") else { return errors }
    return errors
      + PlacementValidation.tolerationErrors(spec["tolerations"]?.array ?? [], field() + ".tolerations")
  }

  private static func policyErrors(_ spec: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    Rules.required(spec, "restartPolicy", ["Always", "OnFailure", "Never"], field())
      + Rules.required(spec, "dnsPolicy", ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"], field())
  }

  private static func placementErrors(_ spec: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    PlacementValidation.affinityErrors(spec["affinity"] ?? [:], field() + ".affinity")
      + PlacementValidation.spreadErrors(
        spec["topologySpreadConstraints"]?.array ?? [],
        field() + ".topologySpreadConstraints"
      )
  }

  private static func nameErrors(_ spec: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    Rules.name(spec, "serviceAccountName", field(), Validation.subdomain)
      + Rules.name(spec, "nodeName", field(), Validation.subdomain)
      + Rules.name(spec, "hostname", field(), Validation.label)
      + Rules.name(spec, "subdomain", field(), Validation.label)
  }

  private static func containerErrors(
    _ spec: Value,
    _ field: @autoclosure FieldPath.Lazy,
    volumes: NameSet,
    _ changes: Changes
  ) -> [FieldError] {
    var errors: [FieldError] = []
    let grace = spec["terminationGracePeriodSeconds"]?.int ?? 30
    let hasSameGrace = !changes.contains("terminationGracePeriodSeconds")
    if spec["containers"]?.array?.isEmpty ?? true { errors.append(.required(field() + ".containers")) }
    var seen = NameSet()
    for list in ["containers", "initContainers"] {
      for (index, container) in (spec[list]?.array ?? []).enumerated() {
        var place: FieldPath { "\(field()).\(list)[\(index)]" }
        let own = Changes(container, since: hasSameGrace ? changes.precedent(list, index) : nil)
        errors += ContainerValidation.errors(container, place, volumes: volumes, own)
        if let name = container["name"]?.string, !name.isEmpty, !seen.insert(name) {
          errors.append(.duplicate(place + ".name", .string(name)))
        }
        if let policy = container["restartPolicy"]?.string, !["Always", "Never", "OnFailure"].contains(policy) {
          errors.append(
            .notSupported(place + ".restartPolicy", .string(policy), ["Always", "Never", "OnFailure"])
          )
        }
        // An init container has probes and hooks only if it goes on beside the others.
        if list == "containers" || container["restartPolicy"] == "Always" {
          errors += ProbeValidation.errors(container, place, grace: grace, own)
        } else {
          for forbidden in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"]
          where container[forbidden] != nil {
            errors.append(
              .forbidden("\(place).\(forbidden)", "may not be set for init containers without restartPolicy=Always")
            )
          }
        }
      }
    }
    return errors
  }

  private static func securityErrors(_ security: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    for name in ["fsGroup", "runAsUser", "runAsGroup"] {
      if let number = security[name]?.int, !(0...2_147_483_647).contains(number) {
        errors.append(.invalid("\(field()).\(name)", .int(number), "must be between 0 and 2147483647, inclusive"))
      }
    }
    return errors + seccompErrors(security, field())
  }

  static func seccompErrors(_ security: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    guard let profile = security["seccompProfile"] else { return [] }
    var place: FieldPath { field() + ".seccompProfile" }
    let type = profile["type"]?.string ?? ""
    if type.isEmpty { return [.required(place + ".type", "type is required when seccompProfile is set")] }
    if type == "Localhost", profile["localhostProfile"] == nil {
      return [.required(place + ".localhostProfile", "must be set when seccomp type is Localhost ")]
    }
    return Rules.choice(profile, "type", ["Localhost", "RuntimeDefault", "Unconfined"], place)
  }
}
