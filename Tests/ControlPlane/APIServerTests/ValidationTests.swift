import API
import APIServer
import Objects
import Testing

@Suite("What the server refuses, and in which words")
struct ValidationTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  @Test mutating func causesAreNamedAllAtOnce() {
    let deployment: Value = [
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"],
      "spec": ["template": ["metadata": ["labels": ["app": "web"]], "spec": ["containers": [["name": "web"]]]]],
    ]
    #expect(
      refusal { try server.create(.deployments, deployment) }
        == "Deployment.apps \"web\" is invalid: [spec.selector: Required value, spec.template.metadata.labels: "
        + "Invalid value: {\"app\":\"web\"}: `selector` does not match template `labels`, "
        + "spec.template.spec.containers[0].image: Required value]"
    )
  }

  @Test mutating func theLastOfManyNamesIsStillADuplicate() {
    let mounts = (0..<12).map { number -> Value in
      ["name": "data", "mountPath": .string("/data/\(number == 11 ? 9 : number)")]
    }
    let pod: Value = [
      "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "web"],
      "spec": [
        "serviceAccountName": "default",
        "containers": [["name": "web", "image": "nginx", "volumeMounts": .array(mounts)]],
        "volumes": [["name": "data"]],
      ],
    ]
    #expect(
      refusal { try server.create(.pods, pod) }
        == "Pod \"web\" is invalid: spec.containers[0].volumeMounts[11].mountPath: Invalid value: \"/data/9\": "
        + "must be unique"
    )
  }

  @Test mutating func defaultsStandWhereverTheirTypeStands() throws {
    let template = try server.create(
      GroupVersionResource("podtemplates"),
      [
        "apiVersion": "v1", "kind": "PodTemplate", "metadata": ["name": "web", "namespace": "default"],
        "template": [
          "spec": [
            "serviceAccountName": "robot",
            "containers": [["name": "web", "image": "nginx", "livenessProbe": ["httpGet": ["port": 80]]]],
            "volumes": [["name": "scratch"]],
          ]
        ],
      ]
    )
    let spec = template["template"]?["spec"]
    #expect(spec?["restartPolicy"] == "Always")
    #expect(spec?["serviceAccount"] == "robot")
    #expect(spec?["volumes"] == [["name": "scratch", "emptyDir": [:]]])
    let container = spec?["containers"]?.array?.first
    #expect(container?["imagePullPolicy"] == "Always")
    #expect(container?["livenessProbe"]?["httpGet"] == ["path": "/", "port": 80, "scheme": "HTTP"])
    #expect(container?["livenessProbe"]?["failureThreshold"] == 3)
    // Links to services are the pods' own.
    #expect(spec?["enableServiceLinks"] == nil)
  }

  @Test mutating func aJobNeedsARestartPolicyOfItsOwn() {
    let job: Value = [
      "apiVersion": "batch/v1", "kind": "Job", "metadata": ["name": "pi"],
      "spec": ["template": ["spec": ["containers": [["name": "pi", "image": "perl"]]]]],
    ]
    #expect(
      refusal { try server.create(GroupVersionResource("jobs", group: "batch"), job) }
        == "Job.batch \"pi\" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "
        + "\"OnFailure\", \"Never\""
    )
  }

  @Test mutating func zerosThatGoLeavesOutAreLeftOut() throws {
    var pod = RegistryTests.pod("web")
    pod["spec", default: [:]]["hostNetwork"] = false
    pod["spec", default: [:]]["tolerations"] = []
    pod["spec", default: [:]]["automountServiceAccountToken"] = false
    let created = try server.create(.pods, pod)
    #expect(created["spec"]?["hostNetwork"] == nil)
    #expect(created["spec"]?["automountServiceAccountToken"] == false)
  }

  @Test mutating func namedTypesAndEmbeddedStructsAreNamed() {
    var pod = RegistryTests.pod("web")
    pod["spec", default: [:]]["restartPolicy"] = 7
    #expect(
      refusal { try server.create(.pods, pod) }
        == "Pod in version \"v1\" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field "
        + "PodSpec.spec.restartPolicy of type v1.RestartPolicy"
    )
    pod = RegistryTests.pod("web")
    pod["spec", default: [:]]["volumes"] = [["name": "v", "configMap": ["name": 7]]]
    #expect(
      refusal { try server.create(.pods, pod) }
        == "Pod in version \"v1\" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field "
        + "ConfigMapVolumeSource.spec.volumes.VolumeSource.configMap.LocalObjectReference.name of type string"
    )
  }

  @Test mutating func theSystemsNamespacesStay() {
    #expect(
      refusal { try server.delete(.namespaces, name: "kube-system") }
        == "namespaces \"kube-system\" is forbidden: this namespace may not be deleted"
    )
  }

  @Test mutating func everyKindThatIsListedHasATable() throws {
    for resource in server.catalogue.resources where resource.verbs.contains("list") {
      var options = Request.Options()
      options.asTable = true
      let table = try server.send(Request(.list, resource.groupVersionResource, options: options)).body
      let columns = table["columnDefinitions"]?.array ?? []
      #expect(!columns.isEmpty, "\(resource.name)")
      for row in table["rows"]?.array ?? [] {
        #expect(row["cells"]?.array?.count == columns.count, "\(resource.name)")
      }
    }
  }

  private func refusal(_ request: () throws -> some Any) -> String? {
    do {
      _ = try request()
      return nil
    } catch {
      return (error as? Status)?.message
    }
  }

  @Test func schedulesAreReadAsCronReadsThem() {
    func flaw(_ schedule: String) -> String { refusal(.cronJobs, Self.cronJob(schedule)) }
    #expect(flaw("61 * * * *").contains("end of range (61) above maximum (59): 61"))
    #expect(flaw("* * 0 * *").contains("beginning of range (0) below minimum (1): 0"))
    #expect(flaw("*/0 * * * *").contains("step of range should be a positive number: */0"))
    #expect(flaw("a * * * *").contains("failed to parse int from a: strconv.Atoi: parsing \"a\": invalid syntax"))
    #expect(flaw("@sometimes").contains("unrecognized descriptor: @sometimes"))
    #expect(flaw("* *").contains("expected exactly 5 fields, found 2: [* *]"))
    #expect(flaw("*/5 0-6,22 1 jan-mar MON") == "")
  }

  private static func cronJob(_ schedule: String) -> Value {
    [
      "metadata": ["name": "c", "namespace": "default"],
      "spec": [
        "schedule": .string(schedule),
        "jobTemplate": [
          "spec": [
            "template": ["spec": ["restartPolicy": "Never", "containers": [["name": "c", "image": "busybox"]]]]
          ]
        ],
      ],
    ]
  }

  private func refusal(_ resource: GroupVersionResource, _ object: Value) -> String {
    var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))
    do {
      try server.create(resource, object)
      return ""
    } catch { return error.message }
  }

  @Test func finalizersOfTheCoreAreQualified() {
    let map: Value = ["metadata": ["name": "m", "namespace": "default", "finalizers": ["hold", "demo.local/keep"]]]
    #expect(
      refusal(.configMaps, map)
        == """
        ConfigMap "m" is invalid: metadata.finalizers[0]: Invalid value: "hold": name is neither a standard finalizer \
        name nor is it fully qualified
        """
    )
  }

  @Test func portsOfOneNumberShareANodePort() throws {
    var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))
    func service(_ ports: Value) -> Value {
      ["metadata": ["name": "s", "namespace": "default"], "spec": ["type": "NodePort", "ports": ports]]
    }
    let shared: Value = [
      ["name": "a", "port": 53, "protocol": "TCP"], ["name": "b", "port": 53, "protocol": "UDP"],
    ]
    let ports = try server.create(.services, service(shared))["spec"]?["ports"]?.array ?? []
    #expect(ports.first?["nodePort"] == ports.last?["nodePort"])
    let twice: Value = [["name": "a", "port": 1, "nodePort": 32_070], ["name": "b", "port": 2, "nodePort": 32_070]]
    #expect(
      refusal(.services, service(twice))
        == """
        Service "s" is invalid: spec.ports[1].nodePort: Invalid value: 32070: provided port is already allocated
        """
    )
  }

  @Test func volumesAreCheckedByTheirSources() throws {
    let volumes: [(Value, String)] = [
      (["nfs": ["server": "s", "path": "x"]], "nfs.path: Invalid value: \"x\": must be an absolute path"),
      (
        ["iscsi": ["targetPortal": "p", "iqn": "x", "lun": 0]], "iscsi.iqn: Invalid value: \"x\": must be valid format "
      ),
      (
        ["downwardAPI": ["items": [["path": "p"]]]], "downwardAPI: Required value: one of fieldRef and resourceFieldRef"
      ),
      (
        ["projected": ["sources": [["serviceAccountToken": ["path": "t", "expirationSeconds": 5]]]]],
        "serviceAccountToken.expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes"
      ),
    ]
    for (source, words) in volumes {
      var volume = source
      volume["name"] = "v"
      let pod: Value = [
        "metadata": ["name": "p", "namespace": "default"],
        "spec": ["containers": [["name": "c", "image": "nginx"]], "volumes": [volume]],
      ]
      #expect(refusal(.pods, pod).contains(words))
    }
  }
}
