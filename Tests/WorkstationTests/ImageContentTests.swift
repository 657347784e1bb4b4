import Objects
import Simulation
import Testing
import Workstation

/// What the programs and utilities of images say for themselves.
@Suite struct ImageContentTests {
  private static let machine: MachineInterface = {
    var machine = MachineInterface(configuration: Workstation.Configuration(profile: .single, seed: 1), think: .zero)
    _ = machine.answer(JSON.write(["command": "kubectl run web --image=nginx:1.14.2 --expose --port=80"]))
    _ = machine.answer(JSON.write(["command": "kubectl create configmap settings --from-literal=a=1"]))
    let volume = #"{"name":"v","configMap":{"name":"settings"}}"#
    let mount = #"{"name":"v","mountPath":"/settings"}"#
    let container = #"{"name":"box","image":"busybox:1.28","command":["sleep","9000"],"volumeMounts":[\#(mount)]}"#
    let overrides = #"{"spec":{"volumes":[\#(volume)],"containers":[\#(container)]}}"#
    _ = machine.answer(
      JSON.write(["command": .string("kubectl run box --image=busybox:1.28 --overrides='\(overrides)'")])
    )
    _ = machine.answer(#"{"settle": "60s"}"#)
    return machine
  }()

  private func run(_ command: String) -> (stdout: String, stderr: String) {
    var machine = Self.machine
    let answer = machine.answer(JSON.write(["command": .string(command)]))
    return (answer["stdout"]?.string ?? "", answer["stderr"]?.string ?? "")
  }

  @Test func nginxKnowsItsVersion() {
    #expect(run("kubectl exec web -- nginx -v").stderr == "nginx version: nginx/1.14.2\n")
    #expect(run("kubectl exec web -- curl -sI localhost").stdout.contains("Server: nginx/1.14.2\r\n"))
    #expect(run("kubectl exec web -- curl -s localhost/no").stdout.contains("<center>nginx/1.14.2</center>"))
  }

  @Test func eachImageHasTheFoldersOfItsSystem() {
    #expect(run("kubectl exec box -- ls / | tr '\\n' ' '").stdout.contains("home lib lib64 proc root"))
    #expect(!run("kubectl exec box -- ls /").stdout.contains("run\n"))
    #expect(run("kubectl exec web -- ls / | tr '\\n' ' '").stdout.contains("media mnt opt proc root run sbin srv sys"))
  }

  @Test func aSlimImageHasNoKill() {
    #expect(run("kubectl exec web -- kill 1").stdout.contains(#"exec: "kill": executable file not found in $PATH"#))
  }

  @Test func aLineCanBePutIntoTheLogOfProcessOne() {
    #expect(run("kubectl exec web -- sh -c 'echo hello > /proc/1/fd/1'; kubectl logs web --tail=1").stdout == "hello\n")
  }

  @Test(arguments: [
    ("cat /no", "cat: can't open '/no': No such file or directory\n"),
    ("tail /no", "tail: can't open '/no': No such file or directory\ntail: no files\n"),
    ("wget -qO- web/no", "wget: server returned error: HTTP/1.1 404 Not Found\n"),
    ("nslookup nobody", "nslookup: can't resolve 'nobody'\n"),
  ])
  func busyboxHasItsOwnWords(command: String, words: String) {
    #expect(run("kubectl exec box -- \(command)").stderr == words + "command terminated with exit code 1\n")
  }

  @Test func oldBusyboxLooksNamesUpThroughTheSystem() {
    let lines = run("kubectl exec box -- nslookup web").stdout.split(separator: "\n").map(String.init)
    #expect(lines.first == "Server:    10.96.0.10")
    #expect(lines.dropFirst().first == "Address 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local")
    #expect(lines.last?.hasSuffix(" web.default.svc.cluster.local") == true)
  }

  @Test func whatAConfigMapHoldsIsNotForWriting() {
    #expect(
      run("kubectl exec box -- sh -c 'echo x > /settings/a'").stderr
        == "sh: can't create /settings/a: Read-only file system\ncommand terminated with exit code 1\n"
    )
  }
}
