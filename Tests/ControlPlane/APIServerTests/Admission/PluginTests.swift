import API
import APIServer
import Objects
import Testing

@Suite("Admission plugins")
struct PluginTests {
  var server: AdmissionServer
  init() throws { server = try AdmissionServer() }

  @Test mutating func theDefaultPriorityClassIsGivenToPodsWithoutOne() throws {
    let urgent = """
      {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: urgent}, value: 1000,
       globalDefault: true, preemptionPolicy: Never}
      """
    try server.create(.priorityClasses, urgent)
    let pod = try server.create(.pods, AdmissionServer.pod("a"))
    #expect(pod["spec"]?["priorityClassName"] == "urgent")
    #expect(pod["spec"]?["priority"] == 1000)
    #expect(pod["spec"]?["preemptionPolicy"] == "Never")
    #expect(
      try server.refusal(.priorityClasses, urgent.replacing("urgent", with: "second"))
        == "priorityclasses.scheduling.k8s.io \"second\" is forbidden: PriorityClass urgent is already marked as "
        + "default. Only one default can exist"
    )
    #expect(
      try server.refusal(.pods, AdmissionServer.pod("b", spec: "priority: 5"))
        == "pods \"b\" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority "
        + "admission controller computed 1000 from the given PriorityClass name"
    )
  }

  @Test mutating func aRuntimeClassAddsOverheadAndPlace() throws {
    #expect(
      try server.refusal(.pods, AdmissionServer.pod("a", spec: "runtimeClassName: gvisor"))
        == "pods \"a\" is forbidden: pod rejected: RuntimeClass \"gvisor\" not found"
    )
    try server.create(
      .runtimeClasses,
      """
      {apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: gvisor}, handler: runsc,
       overhead: {podFixed: {cpu: 10m}}, scheduling: {nodeSelector: {sandbox: "yes"}}}
      """
    )
    let pod = try server.create(.pods, AdmissionServer.pod("a", spec: "runtimeClassName: gvisor"))
    #expect(pod["spec"]?["overhead"] == ["cpu": "10m"])
    #expect(pod["spec"]?["nodeSelector"] == ["sandbox": "yes"])
    #expect(
      try server.refusal(.pods, AdmissionServer.pod("b", spec: "overhead: {cpu: 1}"))
        == "pods \"b\" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
    )
  }

  @Test mutating func defaultClassesOfClaimsAndIngresses() throws {
    for name in ["old", "new"] {
      server.api.clock.now += .seconds(1)
      try server.create(
        .storageClasses,
        """
        {apiVersion: storage.k8s.io/v1, kind: StorageClass, provisioner: p, metadata: {name: \(name),
         annotations: {storageclass.kubernetes.io/is-default-class: "true"}}}
        """
      )
    }
    let claim = try server.create(
      .persistentVolumeClaims,
      """
      {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data, namespace: default},
       spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
      """
    )
    #expect(claim["spec"]?["storageClassName"] == "new")
    #expect(claim["metadata"]?["finalizers"] == ["kubernetes.io/pvc-protection"])
    try server.create(
      .ingressClasses,
      """
      {apiVersion: networking.k8s.io/v1, kind: IngressClass, spec: {controller: example.com/c}, metadata: {name: main,
       annotations: {ingressclass.kubernetes.io/is-default-class: "true"}}}
      """
    )
    let ingress = try server.create(
      .ingresses,
      """
      {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web, namespace: default},
       spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}}
      """
    )
    #expect(ingress["spec"]?["ingressClassName"] == "main")
  }

  @Test mutating func aServiceAccountGivesPullSecretsAndMayForbidOthers() throws {
    try server.create(
      .serviceAccounts,
      """
      {apiVersion: v1, kind: ServiceAccount, metadata: {name: strict, namespace: default,
       annotations: {kubernetes.io/enforce-mountable-secrets: "true"}}, imagePullSecrets: [{name: registry}],
       automountServiceAccountToken: false, secrets: [{name: own}]}
      """
    )
    let pod = try server.create(.pods, AdmissionServer.pod("a", spec: "serviceAccountName: strict"))
    #expect(pod["spec"]?["imagePullSecrets"] == [["name": "registry"]])
    #expect(pod["spec"]?["volumes"] == nil)
    let foreign = "serviceAccountName: strict, volumes: [{name: v, secret: {secretName: foreign}}]"
    #expect(
      try server.refusal(.pods, AdmissionServer.pod("b", spec: foreign))
        == "pods \"b\" is forbidden: volume with secret.secretName=\"foreign\" is not allowed because service account "
        + "strict does not reference that secret"
    )
  }

  @Test mutating func aClaimGrowsOnlyWhereItsClassAllows() throws {
    var claim = try server.create(
      .persistentVolumeClaims,
      """
      {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data, namespace: default},
       spec: {accessModes: [ReadWriteOnce], storageClassName: fixed, volumeName: v,
       resources: {requests: {storage: 1Gi}}}}
      """
    )
    claim["status"] = ["phase": "Bound"]
    claim = try server.api.update(.persistentVolumeClaims, claim, subresource: "status")
    claim["spec", default: [:]]["resources"] = ["requests": ["storage": "2Gi"]]
    let error = #expect(throws: Status.self) { try server.api.update(.persistentVolumeClaims, claim) }
    #expect(
      error?.message
        == "persistentvolumeclaims \"data\" is forbidden: only dynamically provisioned pvc can be resized and the "
        + "storageclass that provisions the pvc must support resize"
    )
  }
}

extension String {
  fileprivate func replacing(_ text: String, with other: String) -> String {
    split(separator: text, omittingEmptySubsequences: false).joined(separator: other)
  }
}
