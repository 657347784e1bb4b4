import API
import APIServer
import ContainerRuntime
import Objects
import Testing

@testable import Kubelet

/// What pods of the tutorials rely on.
@Suite struct TutorialPodTests {
  @Test func whoTakesTooMuchMemoryIsKilled() throws {
    var bench = try NodeBench()
    for (name, amount) in [("small", "50M"), ("large", "150M")] {
      try bench.create(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: \(name)}
        spec:
          containers:
          - name: c
            image: polinux/stress
            command: [stress]
            args: [--vm, "1", --vm-bytes, \(amount), --vm-hang, "1"]
            resources: {limits: {memory: 100Mi}}
        """
      )
    }
    #expect(bench.pod("small").isPodReady)
    #expect(try bench.log("small") == "stress: info: [1] dispatching hogs: 0 cpu, 0 io, 1 vm, 0 hdd\n")
    let end = bench.container("large")["lastState"]?["terminated"]
    #expect(end?["reason"] == "OOMKilled")
    #expect(end?["exitCode"] == 137)
  }

  @Test func theJobOfTheDocumentationCountsDigits() throws {
    var bench = try NodeBench()
    try bench.create(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: pi}
      spec:
        restartPolicy: Never
        containers:
        - {name: c, image: "perl:5.34.0", command: [perl, -Mbignum=bpi, -wle, print bpi(20)]}
      """,
      then: .seconds(60)
    )
    #expect(bench.pod("pi").podPhase == "Succeeded")
    #expect(try bench.log("pi") == "3.1415926535897932385\n")
  }

  @Test func anImageThatNobodyKnowsHasWhateverItIsToRun() throws {
    var bench = try NodeBench()
    let pod = """
      apiVersion: v1
      kind: Pod
      metadata: {name: own}
      spec: {containers: [{name: c, image: example.com/own/image, command: [/opt/tool, -v]}]}
      """
    try bench.create(pod)
    #expect(bench.pod("own").isPodReady)
    #expect(try bench.log("own") == "drydock: the inside of \"tool\" is not simulated; the process only runs\n")
    try bench.create(pod.replacing("own", with: "copy").replacing("example.com/copy/image", with: "gcr.io/x/busybox"))
    #expect(bench.container("copy")["lastState"]?["terminated"]?["reason"] == "ContainerCannotRun")
  }

  @Test func whyAContainerCannotStartIsToldUntilItDoes() throws {
    var bench = try NodeBench()
    try bench.create(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: root}
      spec:
        securityContext: {runAsNonRoot: true}
        containers: [{name: c, image: nginx, imagePullPolicy: Always}]
      """
    )
    // Through every further pull.
    for _ in 0..<40 {
      #expect(bench.container("root")["state"]?["waiting"]?["reason"] == "CreateContainerConfigError")
      bench.pass(.milliseconds(500))
    }
  }

  @Test func volumesBelongToTheirGroup() throws {
    var bench = try NodeBench()
    try bench.create(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: groups}
      spec:
        securityContext: {runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000]}
        volumes: [{name: v, emptyDir: {}}]
        containers:
        - name: c
          image: busybox:1.36
          command: [sh, -c, "id; cd /data; touch v/f; ls -ln . v | awk '{print $1, $3, $4}'; sleep 900"]
          volumeMounts: [{name: v, mountPath: /data/v}]
      """
    )
    #expect(
      try bench.log("groups") == "uid=1000 gid=3000 groups=2000,3000,4000\n.:  \ntotal  \ndrwxrwsrwx 0 2000\n  \nv:  \n"
        + "total  \n-rw-r--r-- 1000 2000\n"
    )
  }

  @Test func labelsShowInTheirVolumeAtOnce() throws {
    var bench = try NodeBench()
    try bench.create(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: fields, labels: {zone: a}}
      spec:
        volumes: [{name: v, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}]
        containers:
        - name: c
          image: busybox:1.36
          command: [sh, -c, "[[ -e /v/labels ]] && cat /v/labels; sleep 9; echo; cat /v/labels; echo; sleep 900"]
          volumeMounts: [{name: v, mountPath: /v}]
      """,
      then: .seconds(5)
    )
    try bench.server.patch(.pods, namespace: "default", name: "fields", with: ["metadata": ["labels": ["zone": "b"]]])
    bench.pass(.seconds(20))
    #expect(try bench.log("fields") == "zone=\"a\"\nzone=\"b\"\n")
  }

  @Test func sharedProcessesHaveAFirstOneOfTheirOwn() throws {
    var bench = try NodeBench()
    try bench.create(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: shared}
      spec:
        shareProcessNamespace: true
        restartPolicy: Never
        containers:
        - {name: quick, image: "busybox:1.36", command: [sh, -c, exit 0]}
        - {name: c, image: "busybox:1.36", command: [sh, -c, "sleep 5; ps | awk '$1 == 1 {print $4}'; sleep 900"]}
      """,
      then: .seconds(20)
    )
    #expect(bench.pod("shared").podPhase == "Running", "the end of one container is not that of the others")
    #expect(try bench.log("shared") == "/pause\n")
  }
}
