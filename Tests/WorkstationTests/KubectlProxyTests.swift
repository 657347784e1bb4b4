import Objects
import Simulation
import Testing
import Workstation

@Suite struct KubectlProxyTests {
  private var machine = MachineInterface(
    configuration: Workstation.Configuration(profile: .single, seed: 1),
    think: .zero
  )

  private mutating func run(_ command: String) -> String {
    let answer = machine.answer(JSON.write(["command": .string(command)]))
    return (answer["stdout"]?.string ?? "") + (answer["stderr"]?.string ?? "")
  }

  @Test mutating func `the API is behind a local port`() {
    _ = run("kubectl proxy &")
    #expect(
      run("sleep 1; curl -s localhost:8001/api/v1/namespaces/default | grep phase").contains("\"phase\": \"Active\"")
    )
    let created = run(
      "curl -s localhost:8001/api/v1/namespaces -H 'Content-Type: application/json' "
        + #"-d '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"made"}}' -o /dev/null -w '%{http_code}'"#
    )
    #expect(created == "201")
    #expect(run("kubectl get ns made -o name") == "namespace/made\n")
    #expect(run("curl -s -H 'Host: elsewhere' localhost:8001/api") == "Forbidden\n")
    #expect(run("curl -s -o /dev/null -w '%{http_code}' localhost:8001/api/v1/namespaces/none") == "404")
  }

  @Test mutating func `a watch goes on, and files are served beside the API`() {
    _ = run("mkdir www; echo hello > www/page.txt; kubectl proxy --port=8002 --www=www &")
    #expect(run("sleep 1; curl -s localhost:8002/static/page.txt").hasSuffix("hello\n"))
    _ = run("curl -s 'localhost:8002/api/v1/namespaces/default/configmaps?watch=1&timeoutSeconds=3' > events &")
    _ = run("sleep 1; kubectl create configmap seen --from-literal=a=b; sleep 3")
    #expect(run("grep -c seen events") == "1\n")
  }

  @Test mutating func `a plugin runs on kubectl's own streams`() {
    _ = run("mkdir bin; printf '#!/bin/sh\\necho hello $1\\nexit 3\\n' > bin/kubectl-hello; chmod +x bin/kubectl-hello")
    #expect(run("PATH=$PATH:$HOME/bin; kubectl hello you; echo $?") == "hello you\n3\n")
  }
}
