import API
import APIServer
import ContainerRuntime
import Objects
import Shell
import Testing

@testable import Kubelet

@Suite struct StoppingTests {
  private func delete(_ name: String, grace: Int? = nil, _ bench: inout NodeBench) throws {
    var options = Request.Options()
    options.gracePeriodSeconds = grace
    try bench.server.delete(.pods, namespace: "default", name: name, options: options)
    bench.settle()
  }

  @Test func aProcessThatIgnoresTheSignalIsKilledAfterTheGracePeriod() throws {
    var bench = try NodeBench()
    try bench.create(NodeBench.script("deaf", "while true; do sleep 1; done"))
    try delete("deaf", &bench)
    #expect(bench.events("deaf").last == "Killing: Stopping container c")
    bench.pass(.seconds(4))
    #expect(bench.pod("deaf").deletionTimestamp != nil)
    bench.pass(.seconds(2))
    #expect(bench.pod("deaf").isNull)
  }

  @Test func aProcessThatListensEndsAtOnce() throws {
    var bench = try NodeBench()
    try bench.create(NodeBench.script("polite", "trap 'exit 0' TERM; while true; do sleep 1; done"))
    try delete("polite", &bench)
    bench.pass(.seconds(2))
    #expect(bench.pod("polite").isNull)
  }

  @Test func theHookRunsBeforeTheSignal() throws {
    var bench = try NodeBench()
    let hook = """
      volumes: [{name: out, hostPath: {path: /out, type: DirectoryOrCreate}}]
      """
    var pod = try YAML.readOne(
      NodeBench.script("hooked", "trap 'echo term >> /out/log; exit 0' TERM; while true; do sleep 1; done", extra: hook)
    )
    pod["spec", default: [:]]["containers", default: []].elements[0]["volumeMounts"] = [
      ["name": "out", "mountPath": "/out"]
    ]
    pod["spec", default: [:]]["containers", default: []].elements[0]["lifecycle"] = [
      "preStop": ["exec": ["command": ["sh", "-c", "sleep 2; echo hook >> /out/log"]]]
    ]
    try bench.create(YAML.write(pod))
    try delete("hooked", &bench)
    bench.pass(.seconds(1))
    #expect(!bench.pod("hooked").isNull)
    bench.pass(.seconds(3))
    #expect(bench.pod("hooked").isNull)
    let files = try #require(bench.runtime.machine[fileSystem: .own])
    let log = try files.read("/out/log")
    #expect(String(decoding: log, as: UTF8.self) == "hook\nterm\n")
  }

  @Test func aNewPodOfTheSameNameStartsAfresh() throws {
    var bench = try NodeBench()
    try bench.create(NodeBench.script("twin", "sleep 1000"))
    var options = Request.Options()
    options.gracePeriodSeconds = 0
    try bench.server.delete(.pods, namespace: "default", name: "twin", options: options)
    try bench.create(NodeBench.script("twin", "echo second; sleep 1000"))
    #expect(bench.pod("twin").isPodReady)
    #expect(try bench.log("twin") == "second\n")
    #expect(bench.container("twin")["restartCount"] == 0)
  }

  @Test func aFailedStartHookKillsTheContainer() throws {
    var bench = try NodeBench()
    var pod = try YAML.readOne(NodeBench.script("begun", "sleep 1000"))
    pod["spec", default: [:]]["containers", default: []].elements[0]["lifecycle"] = [
      "postStart": ["exec": ["command": ["sh", "-c", "exit 1"]]]
    ]
    try bench.create(YAML.write(pod), then: .seconds(12))
    #expect(bench.events("begun").contains("FailedPostStartHook: PostStartHook failed"))
    #expect(bench.container("begun")["restartCount"] != 0)
  }
}
