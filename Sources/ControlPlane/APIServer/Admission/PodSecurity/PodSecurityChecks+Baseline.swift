import API
import Objects

/// The baseline level: nothing that is known to lift a pod above its node.
extension PodSecurityChecks {
  static let baseline: [PodSecurityCheck] = [
    PodSecurityCheck("appArmorProfile", [(0, appArmor)]),
    PodSecurityCheck("capabilities_baseline", [(0, capabilities)]),
    PodSecurityCheck("hostNamespaces", [(0, hostNamespaces)]),
    PodSecurityCheck("hostPathVolumes", [(0, hostPathVolumes)]),
    PodSecurityCheck("hostPorts", [(0, hostPorts)]),
    PodSecurityCheck("hostProbesAndHostLifecycle", [(0, { _ in nil }), (34, hostProbes)]),
    PodSecurityCheck("privileged", [(0, privileged)]),
    PodSecurityCheck("procMount", [(0, procMount), (35, { $0.hasUserNamespace ? nil : procMount($0) })]),
    PodSecurityCheck(
      "seLinuxOptions",
      [(0, { seLinux($0, beside: []) }), (31, { seLinux($0, beside: ["container_engine_t"]) })]
    ),
    PodSecurityCheck("seccompProfile_baseline", [(0, seccompAnnotations), (19, seccomp)]),
    PodSecurityCheck("sysctls", sysctlVersions),
    PodSecurityCheck("windowsHostProcess", [(0, windowsHostProcess)]),
  ]

  @Sendable
  private static func appArmor(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    func type(_ context: Value?) -> String? { context?["appArmorProfile"]?["type"]?.string }
    func isBad(_ type: String?) -> Bool { type.map { $0 != "RuntimeDefault" && $0 != "Localhost" } ?? false }
    let names = pod.names { isBad(type($0["securityContext"])) }
    let types = ([type(pod.context)] + pod.containers.map { type($0["securityContext"]) }).filter(isBad)
    let prefix = "container.apparmor.security.beta.kubernetes.io/"
    let annotations = (pod.annotations?.object ?? Fields()).compactMap { key, value -> String? in
      let text = value.string ?? ""
      let isFine = text.isEmpty || text == "runtime/default" || text.hasPrefix("localhost/")
      return key.hasPrefix(prefix) && !isFine ? "\(key)=\"\(text)\"" : nil
    }
    let values = PodSecuritySubject.set(types.compactMap(\.self)) + annotations
    let setters = [
      PodSecuritySubject.setters(pod: isBad(type(pod.context)), names),
      annotations.isEmpty ? nil : annotations.count == 1 ? "annotation" : "annotations",
    ].compactMap(\.self)
    if setters.isEmpty { return nil }
    return PodSecurityViolation(
      values.count == 1 ? "forbidden AppArmor profile" : "forbidden AppArmor profiles",
      "\(setters.joined(separator: " and ")) must not set AppArmor profile type to "
        + values.map { "\"\($0)\"" }.joined(separator: ", ")
    )
  }

  private static let defaultCapabilities: Set<String> = [
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
  ]

  @Sendable
  private static func capabilities(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    func bad(_ container: Value) -> [String] {
      (container["securityContext"]?["capabilities"]?["add"]?.strings ?? []).filter {
        !defaultCapabilities.contains($0)
      }
    }
    let names = pod.names { !bad($0).isEmpty }
    if names.isEmpty { return nil }
    let added = PodSecuritySubject.quoted(PodSecuritySubject.set(pod.containers.flatMap(bad)))
    return PodSecurityViolation(
      "non-default capabilities",
      "\(PodSecuritySubject.list(names)) must not include \(added) in securityContext.capabilities.add"
    )
  }

  @Sendable
  private static func hostNamespaces(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    let shared = ["hostNetwork", "hostPID", "hostIPC"].filter { pod.spec?[$0]?.bool == true }
    if shared.isEmpty { return nil }
    return PodSecurityViolation("host namespaces", shared.map { $0 + "=true" }.joined(separator: ", "))
  }

  @Sendable
  private static func hostPathVolumes(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    let names = (pod.spec?["volumes"]?.array ?? []).filter { $0["hostPath"] != nil }.map { $0["name"]?.string ?? "" }
    return names.isEmpty ? nil : PodSecurityViolation("hostPath volumes", PodSecuritySubject.list(names, "volume"))
  }

  @Sendable
  private static func hostPorts(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    func ports(_ container: Value) -> [Int] {
      (container["ports"]?.array ?? []).compactMap { $0["hostPort"]?.int }.filter { $0 != 0 }
    }
    let names = pod.names { !ports($0).isEmpty }
    if names.isEmpty { return nil }
    let numbers = PodSecuritySubject.set(pod.containers.flatMap(ports).map(String.init))
    return PodSecurityViolation(
      "hostPort",
      "\(PodSecuritySubject.list(names)) \(names.count == 1 ? "uses" : "use") "
        + "\(numbers.count == 1 ? "hostPort" : "hostPorts") \(numbers.joined(separator: ", "))"
    )
  }

  @Sendable
  private static func hostProbes(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    func hosts(_ container: Value) -> [String] {
      let probes = ["livenessProbe", "readinessProbe", "startupProbe"].map { container[$0] }
      let hooks = ["postStart", "preStop"].map { container["lifecycle"]?[$0] }
      return (probes + hooks).flatMap { handler in
        ["httpGet", "tcpSocket"].compactMap { handler?[$0]?["host"]?.string }.filter { !$0.isEmpty }
      }
    }
    let names = PodSecuritySubject.set(pod.names { !hosts($0).isEmpty })
    if names.isEmpty { return nil }
    let all = PodSecuritySubject.set(pod.containers.flatMap(hosts))
    return PodSecurityViolation(
      "probe or lifecycle host",
      "\(PodSecuritySubject.list(names)) \(names.count == 1 ? "uses" : "use") "
        + PodSecuritySubject.list(all, "probe or lifecycle host")
    )
  }

  @Sendable
  private static func privileged(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    let names = pod.names { $0["securityContext"]?["privileged"]?.bool == true }
    if names.isEmpty { return nil }
    return PodSecurityViolation(
      "privileged",
      "\(PodSecuritySubject.list(names)) must not set securityContext.privileged=true"
    )
  }

  @Sendable
  static func procMount(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    func type(_ container: Value) -> String? {
      container["securityContext"]?["procMount"]?.string.flatMap { $0 == "Default" ? nil : $0 }
    }
    let names = pod.names { type($0) != nil }
    if names.isEmpty { return nil }
    let types = PodSecuritySubject.quoted(PodSecuritySubject.set(pod.containers.compactMap(type)))
    return PodSecurityViolation(
      "procMount",
      "\(PodSecuritySubject.list(names)) must not set securityContext.procMount to \(types)"
    )
  }

  private static func seLinux(_ pod: PodSecuritySubject, beside newer: [String]) -> PodSecurityViolation? {
    let allowed = ["", "container_t", "container_init_t", "container_kvm_t"] + newer
    func text(_ context: Value?, _ field: String) -> String { context?["seLinuxOptions"]?[field]?.string ?? "" }
    func isBad(_ context: Value?) -> Bool {
      !allowed.contains(text(context, "type")) || !text(context, "user").isEmpty || !text(context, "role").isEmpty
    }
    let setters = PodSecuritySubject.setters(
      pod: isBad(pod.context),
      pod.names { isBad($0["securityContext"]) }
    )
    guard let setters else { return nil }
    let contexts = [pod.context] + pod.containers.map { $0["securityContext"] }
    let types = PodSecuritySubject.set(contexts.map { text($0, "type") }.filter { !allowed.contains($0) })
    var data = types.isEmpty ? [] : [PodSecuritySubject.list(types, "type")]
    for field in ["user", "role"] where contexts.contains(where: { !text($0, field).isEmpty }) {
      data.append("\(field) may not be set")
    }
    return PodSecurityViolation(
      "seLinuxOptions",
      "\(setters) set forbidden securityContext.seLinuxOptions: \(data.joined(separator: "; "))"
    )
  }

  @Sendable
  private static func windowsHostProcess(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    func isSet(_ context: Value?) -> Bool { context?["windowsOptions"]?["hostProcess"]?.bool == true }
    let setters = PodSecuritySubject.setters(pod: isSet(pod.context), pod.names { isSet($0["securityContext"]) })
    return setters.map {
      PodSecurityViolation("hostProcess", "\($0) must not set securityContext.windowsOptions.hostProcess=true")
    }
  }
}
