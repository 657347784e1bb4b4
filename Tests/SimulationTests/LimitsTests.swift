import API
import Objects
import Simulation
import Testing

/// Quotas, limit ranges and autoscalers, through all components.
@Suite struct LimitsTests {
  @Test func aQuotaCountsAndRefuses() throws {
    var cluster = StorageTests.single
    try cluster.create(
      GroupVersionResource("resourcequotas"),
      try YAML.readOne(
        """
        {apiVersion: v1, kind: ResourceQuota, metadata: {name: small, namespace: default},
         spec: {hard: {pods: "2", requests.cpu: "1"}}}
        """
      )
    )
    cluster.settle(atMost: .seconds(5))
    try cluster.create(.pods, try YAML.readOne(Self.pod("a", "resources: {requests: {cpu: 600m}}")))
    let tooMuch = #expect(throws: Status.self) {
      try cluster.create(.pods, try YAML.readOne(Self.pod("b", "resources: {requests: {cpu: 600m}}")))
    }
    #expect(
      tooMuch?.message
        == "pods \"b\" is forbidden: exceeded quota: small, requested: requests.cpu=600m, "
        + "used: requests.cpu=600m, limited: requests.cpu=1"
    )
    let unsaid = #expect(throws: Status.self) {
      try cluster.create(.pods, try YAML.readOne(Self.pod("b", "env: []")))
    }
    #expect(unsaid?.message == "pods \"b\" is forbidden: failed quota: small: must specify requests.cpu for: c")
    let used = cluster.objects(of: GroupVersionResource("resourcequotas"))[0]["status"]?["used"]
    #expect(used == ["pods": "1", "requests.cpu": "600m"])
    try cluster.delete(.pods, namespace: "default", name: "a")
    cluster.advance(to: cluster.clock.now + .seconds(60))
    #expect(
      cluster.objects(of: GroupVersionResource("resourcequotas"))[0]["status"]?["used"]
        == ["pods": "0", "requests.cpu": "0"]
    )
  }

  @Test func aLimitRangeFillsInAndRefuses() throws {
    var cluster = StorageTests.single
    try cluster.create(
      GroupVersionResource("limitranges"),
      try YAML.readOne(
        """
        {apiVersion: v1, kind: LimitRange, metadata: {name: sizes, namespace: default},
         spec: {limits: [{type: Container, max: {cpu: 500m}, default: {cpu: 200m}, defaultRequest: {cpu: 100m}}]}}
        """
      )
    )
    try cluster.create(.pods, try YAML.readOne(Self.pod("plain", "env: []")))
    let pod = try cluster.get(.pods, namespace: "default", name: "plain")
    #expect(
      pod["spec"]?["containers"]?.array?.first?["resources"]
        == ["limits": ["cpu": "200m"], "requests": ["cpu": "100m"]]
    )
    let refusal = #expect(throws: Status.self) {
      try cluster.create(.pods, try YAML.readOne(Self.pod("big", "resources: {limits: {cpu: \"2\"}}")))
    }
    #expect(
      refusal?.message == "pods \"big\" is forbidden: maximum cpu usage per Container is 500m, but limit is 2"
    )
  }

  @Test func anAutoscalerKeepsItsBoundsWithoutMetrics() throws {
    var cluster = StorageTests.single
    try cluster.create(
      .deployments,
      try YAML.readOne(
        """
        {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: default},
         spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}},
         spec: {containers: [{name: c, image: "nginx:1.27"}]}}}}
        """
      )
    )
    try cluster.create(
      .horizontalPodAutoscalers,
      try YAML.readOne(
        """
        {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web, namespace: default},
         spec: {minReplicas: 3, maxReplicas: 5, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web},
         metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]}}
        """
      )
    )
    cluster.advance(to: cluster.clock.now + .seconds(20))
    #expect(try cluster.get(.deployments, namespace: "default", name: "web")["spec"]?["replicas"] == 3)
    cluster.advance(to: cluster.clock.now + .seconds(20))
    let autoscaler = try cluster.get(.horizontalPodAutoscalers, namespace: "default", name: "web")
    #expect(autoscaler.condition("ScalingActive")?["reason"] == "FailedGetResourceMetric")
  }

  private static func pod(_ name: String, _ more: String) -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: \(name), namespace: default}
    spec:
      containers:
      - name: c
        image: nginx:1.27
        \(more)
    """
  }
}
