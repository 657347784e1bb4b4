import Objects

/// System calls and kernel settings.
extension PodSecurityChecks {
  /// Before v1.19 annotations said which profile a container has.
  @Sendable
  static func seccompAnnotations(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    let containers = pod.containers.map {
      "container.seccomp.security.alpha.kubernetes.io/" + ($0["name"]?.string ?? "")
    }
    let bad = (["seccomp.security.alpha.kubernetes.io/pod"] + containers).compactMap { key -> String? in
      guard let text = pod.annotations?[key]?.string else { return nil }
      let isFine = text == "runtime/default" || text == "docker/default" || text.hasPrefix("localhost/")
      return isFine ? nil : "\(key)=\"\(text)\""
    }
    if bad.isEmpty { return nil }
    let list = PodSecuritySubject.set(bad).joined(separator: ", ")
    return PodSecurityViolation(
      "seccompProfile",
      "forbidden \(Set(bad).count == 1 ? "annotation" : "annotations") \(list)"
    )
  }

  private static func profile(_ context: Value?) -> String? {
    context?["seccompProfile"].map { $0["type"]?.string ?? "" }
  }

  private static func isForbidden(_ profile: String?) -> Bool {
    profile.map { $0 != "RuntimeDefault" && $0 != "Localhost" } ?? false
  }

  @Sendable
  static func seccomp(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    let profiles = ([pod.context] + pod.containers.map { $0["securityContext"] }).map(profile)
    let setters = PodSecuritySubject.setters(
      pod: isForbidden(profiles[0]),
      pod.names { isForbidden(profile($0["securityContext"])) }
    )
    guard let setters else { return nil }
    let values = PodSecuritySubject.set(profiles.filter(isForbidden).compactMap(\.self))
    return PodSecurityViolation(
      "seccompProfile",
      "\(setters) must not set securityContext.seccompProfile.type to \(PodSecuritySubject.quoted(values))"
    )
  }

  /// The restricted level wants a profile to be named.
  @Sendable
  static func seccompNamed(_ pod: PodSecuritySubject) -> PodSecurityViolation? {
    if let violation = seccomp(pod) { return violation }
    if profile(pod.context) != nil { return nil }
    let names = pod.names { profile($0["securityContext"]) == nil }
    if names.isEmpty { return nil }
    return PodSecurityViolation(
      "seccompProfile",
      "pod or \(PodSecuritySubject.list(names)) must set securityContext.seccompProfile.type to \"RuntimeDefault\" "
        + "or \"Localhost\""
    )
  }

  // MARK: Sysctls

  static var sysctlVersions: [(Int, PodSecurityCheck.Rule)] {
    var safe: Set<String> = []
    return safeSysctls.map { minor, names in
      safe.formUnion(names)
      return (minor, { [safe] pod in sysctls(pod, safe: safe) })
    }
  }

  private static let safeSysctls: [(Int, [String])] = [
    (
      0,
      [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start",
      ]
    ),
    (27, ["net.ipv4.ip_local_reserved_ports"]),
    (
      29,
      [
        "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
      ]
    ),
    (32, ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"]),
  ]

  private static func sysctls(_ pod: PodSecuritySubject, safe: Set<String>) -> PodSecurityViolation? {
    let names = (pod.context?["sysctls"]?.array ?? []).compactMap { $0["name"]?.string }.filter { !safe.contains($0) }
    return names.isEmpty ? nil : PodSecurityViolation("forbidden sysctls", names.joined(separator: ", "))
  }
}
