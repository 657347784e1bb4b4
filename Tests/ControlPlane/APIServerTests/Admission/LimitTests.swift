import API
import APIServer
import Objects
import Testing

@Suite("Quotas and limit ranges at admission")
struct LimitTests {
  var server: AdmissionServer
  init() throws { server = try AdmissionServer() }

  /// A quota as its controller leaves it, with nothing used.
  private mutating func quota(_ hard: Value, spec: Value = [:]) throws {
    var whole = spec
    whole["hard"] = hard
    let quota: Value = [
      "apiVersion": "v1", "kind": "ResourceQuota", "metadata": ["name": "q", "namespace": "default"], "spec": whole,
    ]
    try server.api.create(.resourceQuotas, quota)
    var status = quota
    status["status"] = ["hard": hard, "used": .object(hard.fields.mapValues { _ in "0" })]
    try server.api.update(.resourceQuotas, status, subresource: "status")
  }

  private var used: Value? {
    server.api.objects(of: .resourceQuotas)[0]["status"]?["used"]
  }

  @Test mutating func countsWhatIsCreatedAtOnce() throws {
    try quota(["count/deployments.apps": "1", "services.nodeports": "1", "pods": "1"])
    let service = """
      {apiVersion: v1, kind: Service, metadata: {name: web, namespace: default},
       spec: {type: NodePort, selector: {a: b}, ports: [{name: a, port: 80}, {name: b, port: 81}]}}
      """
    #expect(
      try server.refusal(.services, service)
        == "services \"web\" is forbidden: exceeded quota: q, requested: services.nodeports=2, used: "
        + "services.nodeports=0, limited: services.nodeports=1"
    )
    try server.create(.pods, AdmissionServer.pod("a"))
    #expect(used == ["count/deployments.apps": "0", "pods": "1", "services.nodeports": "0"])
    #expect(
      try server.refusal(.pods, AdmissionServer.pod("b"))
        == "pods \"b\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1"
    )
    try server.create(.pods, AdmissionServer.pod("elsewhere").replacing("namespace: default", with: "namespace: other"))
  }

  @Test mutating func aQuotaOnComputeWantsItStated() throws {
    try quota(["limits.memory": "1Gi", "requests.cpu": "1"])
    #expect(
      try server.refusal(.pods, AdmissionServer.pod("a"))
        == "pods \"a\" is forbidden: failed quota: q: must specify limits.memory for: c; requests.cpu for: c"
    )
    let resources = "resources: {requests: {cpu: 300m}, limits: {memory: 600Mi}}"
    try server.create(.pods, AdmissionServer.pod("a", container: resources))
    #expect(
      try server.refusal(.pods, AdmissionServer.pod("b", container: resources))
        == "pods \"b\" is forbidden: exceeded quota: q, requested: limits.memory=600Mi, used: limits.memory=600Mi, "
        + "limited: limits.memory=1Gi"
    )
  }

  @Test mutating func scopesChooseWhichPodsCount() throws {
    try quota(["pods": "0"], spec: ["scopes": ["Terminating"]])
    try server.create(.pods, AdmissionServer.pod("service"))
    #expect(
      try server.refusal(.pods, AdmissionServer.pod("task", spec: "activeDeadlineSeconds: 60"))
        == "pods \"task\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0"
    )
  }

  @Test mutating func aDryRunUsesNothing() throws {
    try quota(["pods": "1"])
    var options = Request.Options()
    options.dryRun = true
    let pod = try YAML.readOne(AdmissionServer.pod("a"))
    _ = try server.api.send(Request(.create, .pods, namespace: "default", body: pod, options: options))
    #expect(used == ["pods": "0"])
  }

  @Test mutating func aLimitRangeBoundsContainersPodsAndClaims() throws {
    try server.create(
      .limitRanges,
      """
      {apiVersion: v1, kind: LimitRange, metadata: {name: sizes, namespace: default}, spec: {limits: [
       {type: Container, min: {cpu: 100m}, maxLimitRequestRatio: {cpu: "2"}}, {type: Pod, max: {memory: 1Gi}},
       {type: PersistentVolumeClaim, min: {storage: 1Gi}, max: {storage: 2Gi}}]}}
      """
    )
    let small = "resources: {requests: {cpu: 50m}, limits: {cpu: 150m, memory: 2Gi}}"
    #expect(
      try server.refusal(.pods, AdmissionServer.pod("small", container: small))
        == "pods \"small\" is forbidden: [minimum cpu usage per Container is 100m, but request is 50m, cpu max limit "
        + "to request ratio per Container is 2, but provided ratio is 3.000000, maximum memory usage per Pod is 1Gi, "
        + "but limit is 2Gi]"
    )
    let claim = """
      {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data, namespace: default},
       spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 3Gi}}}}
      """
    #expect(
      try server.refusal(.persistentVolumeClaims, claim)
        == "persistentvolumeclaims \"data\" is forbidden: maximum storage usage per PersistentVolumeClaim is 2Gi, but "
        + "request is 3Gi"
    )
  }

  @Test mutating func aLimitRangeFillsInWhatContainersLeaveOut() throws {
    try server.create(
      .limitRanges,
      """
      {apiVersion: v1, kind: LimitRange, metadata: {name: sizes, namespace: default},
       spec: {limits: [{type: Container, default: {cpu: 200m}, defaultRequest: {cpu: 100m}}]}}
      """
    )
    let pod = try server.create(.pods, AdmissionServer.pod("a"))
    #expect(
      pod["spec"]?["containers"]?.array?[0]["resources"] == ["limits": ["cpu": "200m"], "requests": ["cpu": "100m"]]
    )
    #expect(
      pod.annotations["kubernetes.io/limit-ranger"]
        == "LimitRanger plugin set: cpu request for container c; cpu limit for container c"
    )
    #expect(pod["status"]?["qosClass"] == "Burstable")
  }
}

extension String {
  fileprivate func replacing(_ text: String, with other: String) -> String {
    split(separator: text, omittingEmptySubsequences: false).joined(separator: other)
  }
}
