import API
import APIServer
import Objects
import Testing

@testable import Kubelet

@Suite struct PodVolumeTests {
  private static let site = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: site}
    data: {index.html: one}
    """

  private static let reader = """
    apiVersion: v1
    kind: Pod
    metadata: {name: reader}
    spec:
      volumes: [{name: v, configMap: {name: site}}]
      containers:
      - name: c
        image: busybox:1.36
        command: [sh, -c, "while true; do echo $(cat /v/index.html) $(cat /w); sleep 10; done"]
        volumeMounts: [{name: v, mountPath: /v}, {name: v, mountPath: /w, subPath: index.html}]
    """

  @Test func filesOfAConfigMapFollowItButNotThroughASubPath() throws {
    var bench = try NodeBench()
    try bench.create(Self.site + "\n---\n" + Self.reader)
    #expect(try bench.log("reader") == "one one\n")
    try bench.server.patch(.configMaps, namespace: "default", name: "site", with: ["data": ["index.html": "two"]])
    bench.pass(.seconds(90))
    #expect(try bench.log("reader").hasSuffix("two one\n"))
  }

  @Test func aPodThatIsDoneDoesNotMindItsVolumes() throws {
    var bench = try NodeBench()
    let done = Self.reader.replacing("while true; do", with: "for i in 1; do").replacing("sleep 10;", with: "")
    try bench.create(Self.site + "\n---\n" + done.replacing("spec:\n", with: "spec:\n  restartPolicy: Never\n"))
    #expect(bench.pod("reader").podPhase == "Succeeded")
    try bench.server.delete(.configMaps, namespace: "default", name: "site")
    bench.pass(.seconds(200))
    #expect(bench.pod("reader").podPhase == "Succeeded")
  }

  @Test func aMissingConfigMapHoldsThePod() throws {
    var bench = try NodeBench()
    try bench.create(Self.reader)
    #expect(
      bench.events("reader").contains(
        "FailedMount: MountVolume.SetUp failed for volume \"v\" : configmap \"site\" not found"
      )
    )
    #expect(bench.container("reader")["state"]?["waiting"]?["reason"] == "ContainerCreating")
    try bench.create(Self.site, then: .seconds(20))
    #expect(bench.pod("reader").isPodReady)
  }

  @Test func aMissingVariableIsSaid() throws {
    var bench = try NodeBench()
    var pod = try YAML.readOne(NodeBench.script("needy", "echo $COLOUR; sleep 1000"))
    pod["spec", default: [:]]["containers", default: []].elements[0]["env"] = [
      ["name": "COLOUR", "valueFrom": ["configMapKeyRef": ["name": "paint", "key": "colour"]]]
    ]
    try bench.create(YAML.write(pod))
    #expect(bench.container("needy")["state"]?["waiting"]?["reason"] == "CreateContainerConfigError")
    #expect(bench.container("needy")["state"]?["waiting"]?["message"] == "configmap \"paint\" not found")
    #expect(bench.events("needy").contains("Failed: Error: configmap \"paint\" not found"))
    try bench.create(
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: paint}, data: {colour: blue}}",
      then: .seconds(20)
    )
    #expect(try bench.log("needy") == "blue\n")
  }

  @Test func containersShareAnEmptyDirThatOutlivesARestart() throws {
    var bench = try NodeBench()
    try bench.create(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: share}
      spec:
        volumes: [{name: v, emptyDir: {}}]
        containers:
        - {name: c, image: "busybox:1.36", command: [sh, -c, "echo run >> /v/runs; sleep 3; exit 1"], volumeMounts: [{name: v, mountPath: /v}]}
        - {name: d, image: "busybox:1.36", command: [sh, -c, "sleep 12; cat /data/runs; sleep 1000"], volumeMounts: [{name: v, mountPath: /data}]}
      """,
      then: .seconds(25)
    )
    #expect(try bench.log("share", "d") == "run\nrun\n")
  }

  @Test func anUnsupportedVolumeIsSaidSo() throws {
    var bench = try NodeBench()
    try bench.create(NodeBench.script("nfs", "sleep 1", extra: "volumes: [{name: v, nfs: {server: a, path: /b}}]"))
    #expect(
      bench.events("nfs") == [
        "FailedMount: Drydock does not simulate volumes of the type nfs yet: \"v\" is not mounted"
      ]
    )
  }
}
