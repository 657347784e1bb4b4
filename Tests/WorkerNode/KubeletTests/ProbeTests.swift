import API
import APIServer
import Objects
import Testing

@testable import Kubelet

@Suite struct ProbeTests {
  private func pod(_ script: String, _ probes: [String: Value]) throws -> String {
    var pod = try YAML.readOne(NodeBench.script("probed", script))
    for (name, probe) in probes.sorted(by: { $0.key < $1.key }) {
      pod["spec", default: [:]]["containers", default: []].elements[0][name] = probe
    }
    return YAML.write(pod)
  }

  @Test func readinessFollowsAFile() throws {
    var bench = try NodeBench()
    let probe: Value = ["exec": ["command": ["cat", "/tmp/ok"]], "periodSeconds": 1]
    let script = "sleep 15; touch /tmp/ok; sleep 10; rm /tmp/ok; sleep 1000"
    try bench.create(try pod(script, ["readinessProbe": probe]))
    #expect(!bench.pod("probed").isPodReady)
    #expect(bench.events("probed").last?.hasPrefix("Unhealthy: Readiness probe failed: cat: ") == true)
    bench.pass(.seconds(12))
    #expect(bench.pod("probed").isPodReady)
    bench.pass(.seconds(10))
    #expect(!bench.pod("probed").isPodReady)
    #expect(bench.container("probed")["restartCount"] == 0)
  }

  @Test func aDeadContainerIsStartedAgain() throws {
    var bench = try NodeBench()
    let probe: Value = ["exec": ["command": ["test", "-e", "/tmp/alive"]], "periodSeconds": 2]
    try bench.create(try pod("touch /tmp/alive; sleep 5; rm /tmp/alive; sleep 1000", ["livenessProbe": probe]))
    bench.pass(.seconds(20))
    #expect(bench.events("probed").contains("Killing: Container c failed liveness probe, will be restarted"))
    #expect(bench.container("probed")["restartCount"] == 1)
    #expect(bench.container("probed")["lastState"]?["terminated"]?["exitCode"] == 137)
  }

  @Test func aStartupProbeHoldsTheOthersBack() throws {
    var bench = try NodeBench()
    let startup: Value = [
      "exec": ["command": ["test", "-e", "/tmp/up"]], "periodSeconds": 1, "failureThreshold": 30,
    ]
    let liveness: Value = ["exec": ["command": ["false"]], "periodSeconds": 1, "failureThreshold": 2]
    let script = "sleep 12; touch /tmp/up; sleep 1000"
    try bench.create(try pod(script, ["startupProbe": startup, "livenessProbe": liveness]))
    #expect(bench.container("probed")["started"] == false)
    #expect(bench.container("probed")["restartCount"] == 0)
    bench.pass(.seconds(12))
    #expect(bench.events("probed").contains("Killing: Container c failed liveness probe, will be restarted"))
  }
}
