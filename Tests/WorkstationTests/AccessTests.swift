import Objects
import Simulation
import Testing
import Workstation

@Suite("How a user comes to a cluster")
struct AccessTests {
  private var machine = MachineInterface(
    configuration: Workstation.Configuration(profile: .single, seed: 1),
    think: .zero
  )

  private mutating func run(_ command: String) -> (out: String, err: String, exit: Int) {
    let answer = machine.answer(JSON.write(["command": .string(command)]))
    return (answer["stdout"]?.string ?? "", answer["stderr"]?.string ?? "", answer["exit"]?.int ?? -1)
  }

  @Test mutating func aCertificateIsAskedForApprovedAndUsed() {
    _ = run("openssl genrsa -out jane.key 2048; openssl req -new -key jane.key -out jane.csr -subj /CN=jane/O=devs")
    #expect(run("openssl req -in jane.csr -noout -subject").out == "subject=CN = jane, O = devs\n")
    let manifest =
      #"{"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest","metadata":{"name":"jane"},"#
      + #""spec":{"request":"%s","signerName":"kubernetes.io/kube-apiserver-client","usages":["client auth"]}}"#
    _ = run("printf '\(manifest)' $(base64 jane.csr | tr -d '\\n') | kubectl apply -f -")
    #expect(run("kubectl get csr jane --no-headers").out.hasSuffix("Pending\n"))
    #expect(
      run("kubectl certificate approve jane").out == "certificatesigningrequest.certificates.k8s.io/jane approved\n"
    )
    _ = machine.answer(#"{"advance": "1s"}"#)
    #expect(run("kubectl get csr jane --no-headers").out.hasSuffix("Approved,Issued\n"))
    _ = run("kubectl get csr jane -o jsonpath='{.status.certificate}' | base64 -d > jane.crt")
    _ = run("kubectl config set-credentials jane --client-certificate=jane.crt --client-key=jane.key")
    #expect(
      run("kubectl --user jane get pods").err
        == "Error from server (Forbidden): pods is forbidden: User \"jane\" cannot list resource \"pods\" in API group "
        + "\"\" in the namespace \"default\"\n"
    )
    _ = run("kubectl create rolebinding devs --clusterrole=view --group=devs")
    #expect(run("kubectl --user jane get pods").err == "No resources found in default namespace.\n")
    #expect(run("kubectl auth can-i list pods --as=jane").exit == 1)
    _ = run("kubectl config set-credentials nobody --token=abc")
    #expect(run("kubectl --user nobody get pods").err == "error: You must be logged in to the server (Unauthorized)\n")
  }

  @Test mutating func aPodSpeaksToTheServerAsItsServiceAccount() {
    _ = run("kubectl run p --image=nginx:1.27; kubectl wait --for=condition=Ready pod/p --timeout=60s")
    let folder = "/var/run/secrets/kubernetes.io/serviceaccount"
    let curl = "curl -s --cacert \(folder)/ca.crt -H \"Authorization: Bearer $(cat \(folder)/token)\""
    let secrets = run(
      "kubectl exec p -- sh -c '\(curl) https://kubernetes.default.svc/api/v1/namespaces/default/secrets'"
    )
    #expect(secrets.out.contains("system:serviceaccount:default:default"))
    #expect(secrets.out.contains("\"code\": 403"))
    _ = run("kubectl create rolebinding p --clusterrole=view --serviceaccount=default:default")
    let pods = run(
      "kubectl exec p -- sh -c '\(curl) https://kubernetes.default.svc/api/v1/namespaces/default/pods/p'"
    )
    #expect(pods.out.contains("\"name\": \"p\""))
  }

  @Test mutating func withoutItsBindingTheSchedulerStops() {
    _ = run("kubectl delete clusterrolebinding system:kube-scheduler")
    _ = run("kubectl run p --image=nginx:1.27")
    _ = machine.answer(#"{"advance": "30s"}"#)
    #expect(run("kubectl get pod p --no-headers").out.contains("Pending"))
  }
}
