import API
import APIServer
import ContainerRuntime
import Objects
import Testing

@testable import Kubelet

@Suite struct PodLifeTests {
  @Test func theNodeRegistersAndIsReady() throws {
    let bench = try NodeBench()
    let node = try #require(bench.server.objects(of: .nodes).first)
    #expect(node.condition("Ready")?["reason"] == "KubeletReady")
    #expect(node["status"]?["nodeInfo"]?["containerRuntimeVersion"]?.string?.hasPrefix("docker://") == true)
    #expect(node["spec"]?["podCIDR"] == "10.244.1.0/24")
  }

  @Test func aPodRuns() throws {
    var bench = try NodeBench()
    try bench.create(NodeBench.script("web", "echo hello; sleep 100"))
    let pod = bench.pod("web")
    #expect(pod.podPhase == "Running")
    #expect(pod.isPodReady)
    #expect(pod["status"]?["podIP"] == "10.244.1.2")
    #expect(try bench.log("web") == "hello\n")
    let events = bench.events("web")
    #expect(events.map { $0.prefix { $0 != ":" } } == ["Pulling", "Pulled", "Created", "Started"])
    #expect(events[0] == "Pulling: Pulling image \"busybox:1.36\"")
    #expect(events[1].hasPrefix("Pulled: Successfully pulled image \"busybox:1.36\" in "))
    #expect(events[3] == "Started: Container started")
  }

  @Test func aPodThatRunsCostsNothing() throws {
    var bench = try NodeBench()
    try bench.create(NodeBench.script("web", "sleep 100000"))
    let wake = try #require([bench.kubelet.nextWake, bench.runtime.nextWake].compactMap(\.self).min())
    #expect(wake > .seconds(90_000), "only the sleep itself is due")
  }

  @Test func aCrashIsStartedAgainAfterLongerAndLongerWaits() throws {
    var bench = try NodeBench()
    try bench.create(NodeBench.script("flop", "echo about to fail; exit 7"))
    #expect(bench.container("flop")["state"]?["waiting"]?["reason"] == "CrashLoopBackOff")
    #expect(bench.container("flop")["restartCount"] == 1, "the first restart comes at once")
    #expect(bench.container("flop")["lastState"]?["terminated"]?["exitCode"] == 7)
    let message = bench.container("flop")["state"]?["waiting"]?["message"]?.string ?? ""
    #expect(message.hasPrefix("back-off 10s restarting failed container=c pod=flop_default("))
    #expect(
      bench.events("flop").contains { $0.hasPrefix("BackOff: Back-off restarting failed container c in pod flop_") }
    )
    bench.pass(.seconds(60))
    #expect(bench.container("flop")["restartCount"] == 3)
    #expect(try bench.log("flop", previous: true) == "about to fail\n")
  }

  @Test func aPodThatMayNotRestartEnds() throws {
    var bench = try NodeBench()
    try bench.create(NodeBench.script("good", "exit 0", policy: "Never"))
    try bench.create(NodeBench.script("bad", "exit 3", policy: "Never"))
    #expect(bench.pod("good").podPhase == "Succeeded")
    #expect(bench.pod("good").condition("Ready")?["reason"] == "PodCompleted")
    #expect(bench.pod("bad").podPhase == "Failed")
    #expect(bench.container("bad")["state"]?["terminated"]?["reason"] == "Error")
  }

  @Test func anImageThatIsNotThere() throws {
    var bench = try NodeBench()
    try bench.create(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: typo}
      spec: {containers: [{name: c, image: "nginx:nosuchtag"}]}
      """
    )
    #expect(bench.container("typo")["state"]?["waiting"]?["reason"] == "ImagePullBackOff")
    let words =
      "rpc error: code = Unknown desc = Error response from daemon: manifest for nginx:nosuchtag not found: "
      + "manifest unknown: manifest unknown"
    #expect(bench.events("typo").contains("Failed: Failed to pull image \"nginx:nosuchtag\": " + words))
    #expect(bench.events("typo").contains("BackOff: Back-off pulling image \"nginx:nosuchtag\""))
    #expect(
      throws: Status.badRequest(
        "container \"c\" in pod \"typo\" is waiting to start: trying and failing to pull image"
      )
    ) { try bench.log("typo") }
    try bench.server.patch(
      .pods,
      namespace: "default",
      name: "typo",
      type: .strategic,
      with: ["spec": ["containers": [["name": "c", "image": "nginx:1.27"]]]]
    )
    bench.pass(.seconds(8))
    #expect(bench.pod("typo").isPodReady, "a new image is pulled at once")
  }

  @Test func aCommandThatIsNotThere() throws {
    var bench = try NodeBench()
    try bench.create(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: lost}
      spec: {containers: [{name: c, image: "busybox:1.36", command: [nothing]}]}
      """
    )
    #expect(bench.container("lost")["state"]?["waiting"]?["reason"] == "RunContainerError")
    let end = bench.container("lost")["lastState"]?["terminated"]
    #expect(end?["reason"] == "ContainerCannotRun")
    #expect(end?["exitCode"] == 127)
    #expect(
      end?["message"]?.string?.hasSuffix("exec: \"nothing\": executable file not found in $PATH: unknown") == true
    )
    #expect(try bench.log("lost") == "")
  }

  @Test func whatAContainerSaysAtItsEnd() throws {
    var bench = try NodeBench()
    try bench.create(NodeBench.script("last", "echo Sleep expired > /dev/termination-log", policy: "Never"))
    #expect(bench.container("last")["state"]?["terminated"]?["message"] == "Sleep expired\n")
  }

  @Test func initContainersComeFirstAndSidecarsStay() throws {
    var bench = try NodeBench()
    let initial = """
      volumes: [{name: work, emptyDir: {}}]
        initContainers:
        - {name: i, image: "busybox:1.36", command: [sh, -c, "sleep 20; echo ready > /work/flag"], volumeMounts: [{name: work, mountPath: /work}]}
        - {name: s, image: "busybox:1.36", restartPolicy: Always, command: [sleep, "1000"], volumeMounts: [{name: work, mountPath: /work}]}
      """
    try bench.create(NodeBench.script("prep", "sleep 5", policy: "Never", extra: initial))
    #expect(bench.pod("prep").podPhase == "Pending")
    #expect(bench.pod("prep").condition("Initialized")?["reason"] == "ContainersNotInitialized")
    #expect(bench.container("prep")["state"]?["waiting"]?["reason"] == "PodInitializing")
    bench.pass(.seconds(15))
    #expect(bench.pod("prep").podPhase == "Running")
    #expect(bench.container("prep", initial: true)["state"]?["terminated"]?["reason"] == "Completed")
    bench.pass(.seconds(15))
    #expect(bench.pod("prep").podPhase == "Succeeded", "the sidecar is stopped when the work is done")
    #expect(bench.events("prep").contains("Killing: Stopping container s"))
  }

  @Test func aDeadlineEndsAPod() throws {
    var bench = try NodeBench()
    let pod = NodeBench.script("late", "sleep 100", policy: "Never", extra: "activeDeadlineSeconds: 8")
    try bench.create(pod, then: .seconds(20))
    #expect(bench.pod("late").podPhase == "Failed")
    #expect(bench.pod("late")["status"]?["reason"] == "DeadlineExceeded")
  }
}
