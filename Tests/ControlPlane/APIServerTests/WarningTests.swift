import API
import APIServer
import Objects
import Testing

@Suite("What the server warns of")
struct WarningTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  private mutating func warnings(_ text: String, _ resource: GroupVersionResource) throws -> [String] {
    let object = try YAML.readOne(text)
    return try server.send(Request(.create, resource, namespace: object.namespace, body: object)).warnings
  }

  @Test mutating func podsAndWhatMakesThem() throws {
    let pod = """
      labels: {app: a}
      annotations: {scheduler.alpha.kubernetes.io/critical-pod: ""}
      """
    let spec = """
      spec:
        nodeSelector: {beta.kubernetes.io/os: linux}
        containers:
        - name: c
          image: nginx
          resources: {limits: {memory: 100m}}
          env: [{name: A, value: u}, {name: A, value: v}, {name: B, value: u}, {name: B, value: "$(B)v"}]
          ports: [{containerPort: 80}, {containerPort: 80, name: http}]
      """
    func indented(_ text: String, _ depth: Int) -> String {
      text.split(separator: "\n").map { String(repeating: " ", count: depth) + $0 }.joined(separator: "\n")
    }
    let deployment = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: a.b, namespace: default}
      spec:
        selector: {matchLabels: {app: a}}
        template:
          metadata:
      \(indented(pod, 6))
      \(indented(spec, 4))
      """
    #expect(
      try warnings(deployment, .deployments) == [
        "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label "
          + "is recommended: [must not contain dots]",
        "spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \"kubernetes.io/os\" "
          + "instead",
        "spec.template.metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use "
          + "the \"priorityClassName\" field instead",
        "spec.template.spec.containers[0].resources.limits[memory]: fractional byte value \"100m\" is invalid, must be "
          + "an integer",
        "spec.template.spec.containers[0].env[1]: hides previous definition of \"A\", which may be dropped when using "
          + "apply",
        "spec.template.spec.containers[0].ports[1]: duplicate port definition with "
          + "spec.template.spec.containers[0].ports[0]",
      ]
    )
  }

  @Test mutating func theNetworkAndStorage() throws {
    let ingress = """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: i, namespace: default, annotations: {kubernetes.io/ingress.class: nginx}}
      spec: {defaultBackend: {service: {name: s, port: {number: 80}}}}
      """
    #expect(
      try warnings(ingress, GroupVersionResource("ingresses", group: "networking.k8s.io")) == [
        "annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead"
      ]
    )
    let service = """
      apiVersion: v1
      kind: Service
      metadata: {name: s, namespace: default}
      spec: {clusterIP: None, sessionAffinity: ClientIP, ports: [{port: 80}]}
      """
    #expect(try warnings(service, .services).contains("spec.SessionAffinity is ignored for headless services"))
    let volume = """
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: v}
      spec:
        capacity: {storage: 1Gi}
        accessModes: [ReadWriteOnce]
        persistentVolumeReclaimPolicy: Recycle
        hostPath: {path: /data}
      """
    #expect(
      try warnings(volume, .persistentVolumes).contains(
        "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended "
          + "approach is to use dynamic provisioning."
      )
    )
  }

  @Test mutating func whatIsSaidTwice() throws {
    let text = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","name":"b"},"data":{"x":"1"},"date":1}"#
    func send(_ validation: String) throws -> Response {
      let path = "/api/v1/namespaces/default/configmaps?dryRun=All&fieldValidation=" + validation
      return try server.send(
        try RequestPath.request(verb: "POST", path: path, contentType: "application/json", body: .string(text))
      )
    }
    #expect(try send("Warn").warnings == ["duplicate field \"metadata.name\"", "unknown field \"date\""])
    #expect(try send("Ignore").warnings.isEmpty)
    do {
      _ = try send("Strict")
      Issue.record("what is said twice was taken")
    } catch let error as Status {
      #expect(
        error.message
          == "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: duplicate "
          + "field \"metadata.name\", unknown field \"date\""
      )
    }
  }
}
