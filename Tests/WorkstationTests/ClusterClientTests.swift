import Objects
import Simulation
import Testing
import Workstation

/// Programs in pods that speak to the API server.
@Suite struct ClusterClientTests {
  private var machine = MachineInterface(
    configuration: Workstation.Configuration(profile: .single, seed: 1),
    think: .zero
  )

  private mutating func run(_ command: String) -> String {
    let answer = machine.answer(JSON.write(["command": .string(command)]))
    return (answer["stdout"]?.string ?? "") + (answer["stderr"]?.string ?? "")
  }

  @Test mutating func `a watch is told what changes while it goes on`() {
    _ = run("kubectl create clusterrolebinding view --clusterrole=view --serviceaccount=default:default")
    _ = run("kubectl run client --image=curlimages/curl --command -- sleep 100000")
    _ = run("kubectl wait --for=condition=Ready pod/client")
    let watch =
      #"curl -sk -H "Authorization: Bearer $(cat /var/run/secrets/kubernetes.io/serviceaccount/token)" "#
      + #""https://kubernetes.default.svc/api/v1/namespaces/default/configmaps?watch=1&timeoutSeconds=600" > /tmp/told &"#
    _ = run("kubectl exec client -- sh -c '\(watch) sleep 1'")
    _ = run("kubectl create configmap seen; kubectl delete configmap seen; sleep 1")
    #expect(run("kubectl exec client -- grep -c 'ADDED.*\"seen\"' /tmp/told") == "1\n")
    #expect(run("kubectl exec client -- grep -c 'DELETED.*\"seen\"' /tmp/told") == "1\n")
  }
}
