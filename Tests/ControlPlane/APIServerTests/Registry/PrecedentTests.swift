import API
import APIServer
import Objects
import Testing

@Suite("New objects that are alike")
struct PrecedentTests {
  /// Changes of a pod's specification and of its container, right and wrong ones.
  private static let variants: [(spec: String, container: String)] =
    [
      "{}", "{image: ''}", "{imag: nginx}", "{name: web.}", "{ports: [{containerPort: 70000, name: http}]}",
      "{ports: [{containerPort: 80}, {containerPort: 80}]}", "{env: [{name: A, valueFrom: {}}]}",
      "{env: [{name: A, value: a}, {name: A, value: b}]}", "{resources: {requests: {cpu: 2}, limits: {cpu: 1}}}",
      "{resources: {limits: {memory: 100m}}}", "{resources: {limits: {cpu: 1000m}}}", "{tty: 1}", "{env: []}",
      "{readinessProbe: {tcpSocket: {port: 0}}}", "{volumeMounts: [{name: data, mountPath: /data}]}",
      "{securityContext: {privileged: true, allowPrivilegeEscalation: false}}", "{imagePullPolicy: Sometimes}",
      "{lifecycle: {preStop: {sleep: {seconds: 31}}}}", "{terminationMessagePolicy: Other}",
    ].map { ("{}", $0) }
    + [
      "{hostNetwork: true}", "{terminationGracePeriodSeconds: 5}", "{restartPolicy: Sometimes}", "{hostname: A.b}",
      "{tolerations: [{key: a, operator: Sometimes}]}", "{nodeSelector: {beta.kubernetes.io/os: linux}}",
      "{volumes: [{name: data, emptyDir: {}}]}", "{volumes: [{name: data, secret: {}}]}", "{activeDeadlineSeconds: 0}",
      "{serviceAccountName: other}", "{volumes: [{name: data, configMap: {name: c, defaultMode: 999}}]}",
      "{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}}",
    ].map { ($0, "{}") }

  private static func pod(_ name: String, _ variant: (spec: String, container: String)) throws -> Value {
    var container: Value = [
      "name": "web", "image": "nginx", "ports": [["containerPort": 80, "name": "http"]],
      "env": [["name": "A", "value": "a"]], "resources": ["limits": ["memory": "128Mi"]],
      "lifecycle": ["preStop": ["sleep": ["seconds": 20]]],
    ]
    for (field, value) in try YAML.readOne(variant.container).object ?? Fields() { container[field] = value }
    var spec = try YAML.readOne(variant.spec)
    spec["containers"] = [container]
    return [
      "apiVersion": "v1", "kind": "Pod", "spec": spec,
      "metadata": ["name": .string(name), "namespace": "default", "labels": ["app": "web"]],
    ]
  }

  private static func answer(_ server: inout APIServer, _ pod: Value, _ user: Request.User = .administrator) -> String {
    do {
      let answer = try server.send(Request(.create, .pods, namespace: "default", body: pod, user: user))
      return JSON.write(answer.body) + answer.warnings.joined(separator: "\n")
    } catch {
      return error.message + error.warnings.joined(separator: "\n")
    }
  }

  /// What the server says of an object hangs on nothing that it said of another one before.
  @Test func eachIsAnsweredAsIfItWereAlone() throws {
    let empty = try AdmissionServer().api
    for first in Self.variants {
      let before = try Self.pod("first", first)
      var (taken, apart) = (empty, empty)
      // Components' objects are not what those of clients are held against.
      let component = Request.User.component("system:kube-scheduler", groups: ["system:masters"])
      // Of a refused one nothing is known; what components make of some is not the same.
      guard Self.answer(&taken, before).hasPrefix("{\"apiVersion\""),
        Self.answer(&apart, before, component).hasPrefix("{\"apiVersion\"")
      else { continue }
      for second in Self.variants {
        let pod = try Self.pod("second", second)
        var (one, other) = (taken, apart)
        #expect(Self.answer(&one, pod) == Self.answer(&other, pod), "\(first) then \(second)")
      }
    }
  }

  @Test func textsThatSwiftHoldsForEqualAreTwo() throws {
    var server = try AdmissionServer().api
    var pod = try Self.pod("first", ("{}", "{}"))
    pod.set("K", at: ["metadata", "labels", "app"])
    #expect(Self.answer(&server, pod).hasPrefix("{"))
    pod.set("second", at: ["metadata", "name"])
    // The sign of the kelvin.
    pod.set("\u{212A}", at: ["metadata", "labels", "app"])
    #expect(Self.answer(&server, pod).contains("metadata.labels: Invalid value: \"\u{212A}\": a valid label"))
  }

  @Test func eachKeepsWhatItsOwnerWroteOfIt() throws {
    var server = try AdmissionServer().api
    for number in 1...3 {
      let pod = try Self.pod("pod-\(number)", ("{}", "{env: [{name: A, value: '\(number)'}]}"))
      #expect(Self.answer(&server, pod).hasPrefix("{"))
    }
    for number in 1...3 {
      let container = try server.get(.pods, namespace: "default", name: "pod-\(number)")["spec"]?["containers"]?.array
      #expect(container?.first?["env"] == [["name": "A", "value": .string(String(number))]])
      #expect(container?.first?["volumeMounts"]?.array?.count == 1)
    }
  }
}
