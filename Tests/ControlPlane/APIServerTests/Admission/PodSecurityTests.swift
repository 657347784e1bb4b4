import API
import APIServer
import Objects
import Testing

@Suite("Pod security")
struct PodSecurityTests {
  var server: AdmissionServer
  init() throws { server = try AdmissionServer() }

  private static let hardened = "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}"
  private static let nonRoot = "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}"

  @Test mutating func theRestrictedLevelNamesAllThatIsMissing() throws {
    _ = try server.label("default", ["pod-security.kubernetes.io/enforce": "restricted"])
    #expect(
      try server.refusal(.pods, AdmissionServer.pod("web"))
        == "pods \"web\" is forbidden: violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false "
        + "(container \"c\" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities "
        + "(container \"c\" must set securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot != true (pod or "
        + "container \"c\" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container \"c\" must "
        + "set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")"
    )
    let good = AdmissionServer.pod("good", container: Self.hardened, spec: Self.nonRoot)
    #expect(try server.refusal(.pods, good) == nil)
  }

  @Test mutating func theBaselineForbidsWhatReachesTheHost() throws {
    _ = try server.label("default", ["pod-security.kubernetes.io/enforce": "baseline"])
    #expect(try server.refusal(.pods, AdmissionServer.pod("plain")) == nil)
    let host = AdmissionServer.pod(
      "host",
      container: "securityContext: {privileged: true, capabilities: {add: [NET_ADMIN]}}",
      spec: "hostPID: true, volumes: [{name: root, hostPath: {path: /}}]"
    )
    #expect(
      try server.refusal(.pods, host)
        == "pods \"host\" is forbidden: violates PodSecurity \"baseline:latest\": non-default capabilities (container "
        + "\"c\" must not include \"NET_ADMIN\" in securityContext.capabilities.add), host namespaces (hostPID=true), "
        + "hostPath volumes (volume \"root\"), privileged (container \"c\" must not set "
        + "securityContext.privileged=true)"
    )
  }

  @Test mutating func anOlderVersionAsksForLess() throws {
    _ = try server.label(
      "default",
      [
        "pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/enforce-version": "v1.18",
      ]
    )
    #expect(
      try server.refusal(.pods, AdmissionServer.pod("web", spec: "securityContext: {runAsNonRoot: true}"))
        == "pods \"web\" is forbidden: violates PodSecurity \"restricted:v1.18\": allowPrivilegeEscalation != false "
        + "(container \"c\" must set securityContext.allowPrivilegeEscalation=false)"
    )
  }

  @Test mutating func workloadsAreOnlyWarned() throws {
    _ = try server.label("default", ["pod-security.kubernetes.io/warn": "baseline"])
    let deployment = """
      {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: default},
       spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}},
       spec: {hostNetwork: true, containers: [{name: c, image: nginx}]}}}}
      """
    #expect(
      try server.warnings(.deployments, deployment)
        == ["would violate PodSecurity \"baseline:latest\": host namespaces (hostNetwork=true)"]
    )
  }

  @Test mutating func labellingANamespaceLooksAtItsPods() throws {
    try server.create(.pods, AdmissionServer.pod("a"))
    try server.create(.pods, AdmissionServer.pod("b"))
    #expect(
      try server.label("default", ["pod-security.kubernetes.io/enforce": "restricted"])
        == [
          "existing pods in namespace \"default\" violate the new PodSecurity enforce level \"restricted:latest\"",
          "a (and 1 other pod): allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, "
            + "seccompProfile",
        ]
    )
    #expect(try server.label("default", ["pod-security.kubernetes.io/enforce": "baseline"]) == [])
  }

  @Test mutating func aLevelThatIsNoneIsInvalid() throws {
    let error = #expect(throws: Status.self) {
      try server.label("default", ["pod-security.kubernetes.io/enforce": "strict"])
    }
    #expect(error?.code == 422)
    #expect(
      error?.message
        == "Namespace \"default\" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "
        + "\"strict\": must be one of privileged, baseline, restricted"
    )
  }
}
