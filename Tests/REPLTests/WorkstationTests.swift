import API
import REPL
import Simulation
import Terminal
import Testing
import Workstation

/// The loop over a real workstation and cluster.
@Suite struct WorkstationTests {
  private func run(_ acts: [ScriptedLineSource.Act]) -> (loop: REPL<WorkstationSession>, seen: String) {
    var wall = Duration.zero
    let source = ScriptedLineSource(acts, size: TerminalSize(columns: 100, rows: 30))
    source.passing = { wall += $0 ?? .seconds(30) }
    let session = WorkstationSession(Workstation.Configuration(profile: .multi, seed: 7))
    let loop = REPL(session: session, source: source, pace: Pace { wall })
    _ = loop.run()
    return (loop, source.transcript)
  }

  @Test func theClusterGoesOnWhileNobodyTypesAndCompletionSeesIt() {
    let (loop, seen) = run([
      .line("kubectl run web --image=nginx"), .pause(times: 2), .line("kubectl get pod web"), .line("map"),
    ])
    #expect(seen.contains("web    1/1     Running   0"))
    #expect(seen.contains("● web 1/1"))
    let complete = Completer(world: loop.session.world).complete
    #expect(complete("kubectl delete pod w").candidates.map(\.text) == ["web"])
    #expect(complete("kubectl exec web -c ").candidates.map(\.text) == ["web"])
    #expect(complete("kubectl get pods -n kube-s").candidates.map(\.text) == ["kube-system"])
    #expect(complete("kubectl config use-context ").candidates.map(\.text) == ["minikube"])
    #expect(complete("cat ~/.kube/c").candidates.map(\.text) == ["~/.kube/config"])
  }

  @Test func completionLooksIntoTheNamespaceOfTheContext() {
    let (loop, _) = run([
      .pause(times: 2), .line("kubectl config set-context --current --namespace=kube-system"),
    ])
    #expect(loop.session.world.currentNamespace == "kube-system")
    #expect(
      Completer(world: loop.session.world).complete("kubectl get deploy cor").candidates.map(\.text) == ["coredns"]
    )
  }

  @Test func aShellInAContainerCompletesItsOwnProgramsAndFiles() throws {
    var session = WorkstationSession(Workstation.Configuration(profile: .multi, seed: 3))
    session.advance(by: .seconds(30), running: "kubectl run box --image=busybox --command -- sleep 1000")
    session.advance(by: .seconds(2), running: "kubectl exec -it box -- sh")
    let shell = try #require(session.remoteShell)
    #expect(shell.host == "box")
    let complete = Completer(world: shell.world).complete
    #expect(complete("cat /etc/host").candidates.map(\.text) == ["/etc/hostname", "/etc/hosts"])
    #expect(complete("wge").candidates.map(\.text) == ["wget"])
    #expect(complete("kubec").candidates.isEmpty)
    #expect(complete("hin").candidates.isEmpty)
    // Ctrl-C is for the shell there: it gives up the line, and stays.
    try session.interrupt()
    #expect(session.remoteShell != nil)
    try session.type("exit\n", end: false)
    #expect(session.remoteShell == nil)
  }

  @Test func aWatchGoesOnUntilControlC() {
    let (_, seen) = run([
      .line("kubectl run web --image=nginx"), .line("kubectl get pods -w"), .pause(times: 40), .interrupt,
      .line("echo $?"),
    ])
    #expect(seen.contains("web    0/1     ContainerCreating"))
    #expect(seen.contains("web    1/1     Running"))
    #expect(seen.contains("echo $?\n130\n"))
  }

  @Test func hereDocumentsAreReadToTheirEnd() {
    let (_, seen) = run([.line("cat > a.txt <<E"), .line("하나"), .line("E"), .line("cat a.txt | wc -l")])
    #expect(seen.contains("> 하나\n> E\n"))
    #expect(seen.contains("wc -l\n1\n"))
  }
}
