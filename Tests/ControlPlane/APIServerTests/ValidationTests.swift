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
}
