import API
import APIServer
import Objects
import Testing

@Suite("Services, jobs and policies are judged whole")
struct ServiceValidationTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  private mutating func refusal(_ resource: GroupVersionResource, _ spec: String) throws -> String {
    let kind = try #require(Catalogue.kubernetes[resource])
    let text = "{apiVersion: \(kind.apiVersion), kind: \(kind.kind), metadata: {name: a}, spec: \(spec)}"
    let object = try YAML.readOne(text)
    do {
      try server.create(resource, object)
      return ""
    } catch { return error.message }
  }

  @Test(
    arguments: [
      (
        "type: NodePort, clusterIP: None",
        "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort"
      ),
      ("ipFamilies: [IPv6]", "spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster"),
      ("ipFamilyPolicy: RequireDualStack", "this cluster is not configured for dual-stack services"),
      ("clusterIP: \"10.1\"", "spec.clusterIPs[0]: Invalid value: \"10.1\": must be a valid IP address"),
      (
        "type: ExternalName, externalName: a_b",
        "spec.externalName: Invalid value: \"a_b\": a lowercase RFC 1123 subdomain"
      ),
      ("loadBalancerClass: x", "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'"),
      (
        "externalIPs: [127.0.0.1]",
        "spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range"
      ),
      (
        "healthCheckNodePort: 30001",
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
      ),
      ("trafficDistribution: X", "supported values: \"PreferClose\", \"PreferSameNode\", \"PreferSameZone\""),
    ]
  )
  mutating func aServiceIsRefused(_ field: String, _ words: String) throws {
    #expect(try refusal(.services, "{ports: [{port: 80}], \(field)}").contains(words))
  }

  @Test mutating func aBalancerAsksForHealth() throws {
    let local = "{type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80}]}"
    #expect(try refusal(.services, local) == "")
    let service = try server.get(.services, namespace: "default", name: "a")
    let port = try #require(service["spec"]?["healthCheckNodePort"]?.int)
    #expect((30_000...32_767).contains(port) && service["spec"]?["ports"]?.array?.first?["nodePort"]?.int != port)
  }

  @Test mutating func aJobSaysWhenAnIndexHasFailed() throws {
    let message = try refusal(
      .jobs,
      """
      {completionMode: Indexed, completions: 2, maxFailedIndexes: 3, podReplacementPolicy: TerminatingOrFailed,
       podFailurePolicy: {rules: [{action: FailIndex, onPodConditions: [{type: X, status: "True"}]}]},
       template: {spec: {restartPolicy: OnFailure, containers: [{name: c, image: x}]}}}
      """
    )
    for words in [
      "spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified",
      "spec.maxFailedIndexes: Invalid value: 3: must be less than or equal to completions",
      "rules[0].action: Invalid value: \"FailIndex\": requires the backoffLimitPerIndex to be set",
      "spec.podReplacementPolicy: Unsupported value: \"TerminatingOrFailed\": supported values: \"Failed\"",
      "only \"Never\" is supported when podFailurePolicy is specified",
    ] { #expect(message.contains(words)) }
  }

  @Test mutating func anExceptionIsInsideOfItsBlock() throws {
    let policies = GroupVersionResource("networkpolicies", group: "networking.k8s.io")
    let block =
      "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16, 11.0.0.0/16]}}]}]}"
    #expect(
      try refusal(policies, block).hasSuffix(
        "ipBlock.except[1]: Invalid value: \"11.0.0.0/16\": must be a strict subset of `cidr`"
      )
    )
  }

  @Test mutating func eachMetricHasItsSource() throws {
    let autoscalers = GroupVersionResource("horizontalpodautoscalers", group: "autoscaling", version: "v2")
    let message = try refusal(
      autoscalers,
      """
      {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, metrics: [{type: Pods},
       {type: External, external: {metric: {name: q}, target: {type: Value, value: "0"}}}]}
      """
    )
    for words in [
      "spec.metrics[0].pods: Required value: must populate information for the given metric source",
      "spec.metrics[1].external.target.value: Invalid value: \"0\": must be positive",
    ] { #expect(message.contains(words)) }
  }
}
