import API
import Objects

/// The restricted level: the hardening that is the state of the art, beside the baseline.
extension PodSecurityChecks {
  static let restricted: [PodSecurityCheck] = [
    PodSecurityCheck(
      "allowPrivilegeEscalation",
      [(8, privilegeEscalation), (25, { $0.isWindows ? nil : privilegeEscalation($0) })]
    ),
    PodSecurityCheck(
      "capabilities_restricted",
      overriding: "capabilities_baseline",
      [(22, droppedCapabilities), (25, { $0.isWindows ? nil : droppedCapabilities($0) })]
    ),
    PodSecurityCheck("procMount_restricted", overriding: "procMount", [(35, procMount)]),
    PodSecurityCheck("restrictedVolumes", overriding: "hostPathVolumes", [(0, volumes)]),
    PodSecurityCheck("runAsNonRoot", [(0, nonRoot), (35, { $0.hasUserNamespace ? nil : nonRoot($0) })]),
    PodSecurityCheck("runAsUser", [(23, rootUser), (35, { $0.hasUserNamespace ? nil : rootUser($0) })]),
    PodSecurityCheck(
      "seccompProfile_restricted",
      overriding: "seccompProfile_baseline",
      [(19, seccompNamed), (25, { $0.isWindows ? nil : seccompNamed($0) })]
    ),
  ]

  @Sendable
  private static func privilegeEscalation(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    let names = pod.names { $0["securityContext"]?["allowPrivilegeEscalation"]?.bool != false }
    if names.isEmpty { return nil }
    return PodSecurityViolation(
      "allowPrivilegeEscalation != false",
      "\(PodSecuritySubject.list(names)) must set securityContext.allowPrivilegeEscalation=false"
    )
  }

  @Sendable
  private static func droppedCapabilities(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    func list(_ container: Value, _ field: String) -> [String] {
      container["securityContext"]?["capabilities"]?[field]?.strings ?? []
    }
    func added(_ container: Value) -> [String] { list(container, "add").filter { $0 != "NET_BIND_SERVICE" } }
    let keeping = pod.names { !list($0, "drop").contains("ALL") }
    let adding = pod.names { !added($0).isEmpty }
    var details: [String] = []
    if !keeping.isEmpty {
      details.append("\(PodSecuritySubject.list(keeping)) must set securityContext.capabilities.drop=[\"ALL\"]")
    }
    if !adding.isEmpty {
      let names = PodSecuritySubject.quoted(PodSecuritySubject.set(pod.containers.flatMap(added)))
      details.append(
        "\(PodSecuritySubject.list(adding)) must not include \(names) in securityContext.capabilities.add"
      )
    }
    return details.isEmpty
      ? nil : PodSecurityViolation("unrestricted capabilities", details.joined(separator: "; "))
  }

  private static let allowedVolumes = [
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret",
  ]

  @Sendable
  private static func volumes(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    let bad = (pod.spec?["volumes"]?.array ?? []).filter { volume in
      !allowedVolumes.contains { volume[$0] != nil }
    }
    if bad.isEmpty { return nil }
    let types = PodSecuritySubject.set(
      bad.map { volume in (volume.object ?? Fields()).first { $0.key != "name" }?.key ?? "unknown" }
    )
    let names = bad.map { $0["name"]?.string ?? "" }
    return PodSecurityViolation(
      "restricted volume types",
      "\(PodSecuritySubject.list(names, "volume")) \(names.count == 1 ? "uses" : "use") "
        + PodSecuritySubject.list(types, "restricted volume type")
    )
  }

  @Sendable
  private static func nonRoot(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    func setting(_ context: Value?) -> Bool? { context?["runAsNonRoot"]?.bool }
    let whole = setting(pod.context)
    let explicit = pod.names { setting($0["securityContext"]) == false }
    if let setters = PodSecuritySubject.setters(pod: whole == false, explicit) {
      return PodSecurityViolation(
        "runAsNonRoot != true",
        "\(setters) must not set securityContext.runAsNonRoot=false"
      )
    }
    let silent = whole == true ? [] : pod.names { setting($0["securityContext"]) == nil }
    if silent.isEmpty { return nil }
    return PodSecurityViolation(
      "runAsNonRoot != true",
      "pod or \(PodSecuritySubject.list(silent)) must set securityContext.runAsNonRoot=true"
    )
  }

  @Sendable
  private static func rootUser(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    func isRoot(_ context: Value?) -> Bool { context?["runAsUser"]?.int == 0 }
    let setters = PodSecuritySubject.setters(pod: isRoot(pod.context), pod.names { isRoot($0["securityContext"]) })
    return setters.map { PodSecurityViolation("runAsUser=0", "\($0) must not set runAsUser=0") }
  }
}
