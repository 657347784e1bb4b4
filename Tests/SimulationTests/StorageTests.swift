import API
import Objects
import Simulation
import Testing

/// Claims, volumes and the pods that use them, through all components.
@Suite struct StorageTests {
  static let single = Cluster(profile: .single, seed: 1, epoch: 1_790_000_000)

  @Test func theDefaultClassMakesAVolume() throws {
    var cluster = Self.single
    try cluster.create(.persistentVolumeClaims, try YAML.readOne(Self.claim(name: "auto")))
    try cluster.create(.pods, try YAML.readOne(Self.pod(claim: "auto")))
    cluster.settle(atMost: .seconds(30))
    let claim = try cluster.get(.persistentVolumeClaims, namespace: "default", name: "auto")
    #expect(claim["status"]?["phase"] == "Bound")
    let volume = try cluster.get(.persistentVolumes, name: "pvc-" + claim.uid)
    #expect(volume["spec"]?["hostPath"]?["path"] == "/tmp/hostpath-provisioner/default/auto")
    #expect(try cluster.get(.pods, namespace: "default", name: "user").podPhase == "Running")
    // In use: the claim stays until the pod is gone, and its volume goes with it.
    try cluster.delete(.persistentVolumeClaims, namespace: "default", name: "auto")
    cluster.settle(atMost: .seconds(30))
    #expect(cluster.objects(of: .persistentVolumeClaims).map(\.deletionTimestamp) != [nil])
    try cluster.delete(.pods, namespace: "default", name: "user")
    cluster.advance(to: cluster.clock.now + .seconds(60))
    #expect(cluster.objects(of: .persistentVolumeClaims).isEmpty)
    #expect(cluster.objects(of: .persistentVolumes).isEmpty)
  }

  @Test func theSmallestVolumeThatFitsIsBound() throws {
    var cluster = Self.single
    for (name, size) in [("large", "10Gi"), ("small", "1Gi"), ("tiny", "10Mi")] {
      try cluster.create(.persistentVolumes, try YAML.readOne(Self.volume(name, size)))
    }
    try cluster.create(.persistentVolumeClaims, try YAML.readOne(Self.claim(name: "mine", storageClass: "manual")))
    cluster.settle(atMost: .seconds(30))
    let claim = try cluster.get(.persistentVolumeClaims, namespace: "default", name: "mine")
    #expect(claim["spec"]?["volumeName"] == "small")
    #expect(claim["status"]?["capacity"]?["storage"] == "1Gi")
    try cluster.delete(.persistentVolumeClaims, namespace: "default", name: "mine")
    cluster.settle(atMost: .seconds(30))
    #expect(try cluster.get(.persistentVolumes, name: "small")["status"]?["phase"] == "Released")
  }

  @Test func aPodWaitsForItsVolume() throws {
    var cluster = Self.single
    try cluster.create(.persistentVolumeClaims, try YAML.readOne(Self.claim(name: "late", storageClass: "manual")))
    try cluster.create(.pods, try YAML.readOne(Self.pod(claim: "late")))
    cluster.settle(atMost: .seconds(30))
    let waiting = try cluster.get(.pods, namespace: "default", name: "user")
    #expect(
      waiting.condition("PodScheduled")?["message"]
        == "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found"
    )
    try cluster.create(.persistentVolumes, try YAML.readOne(Self.volume("disk", "1Gi")))
    cluster.settle(atMost: .seconds(60))
    #expect(try cluster.get(.pods, namespace: "default", name: "user").podPhase == "Running")
  }

  @Test func aClassThatWaitsBindsWhereThePodRuns() throws {
    var cluster = ClusterTests.multi
    try cluster.create(.persistentVolumeClaims, try YAML.readOne(Self.claim(name: "lazy", storageClass: "local-path")))
    cluster.settle(atMost: .seconds(30))
    #expect(cluster.objects(of: .persistentVolumes).isEmpty)
    try cluster.create(.pods, try YAML.readOne(Self.pod(claim: "lazy")))
    cluster.settle(atMost: .seconds(60))
    let pod = try cluster.get(.pods, namespace: "default", name: "user")
    #expect(pod.podPhase == "Running")
    let volume = try #require(cluster.objects(of: .persistentVolumes).first)
    #expect(volume.annotations["local.path.provisioner/selected-node"] == pod.nodeName)
  }

  private static func claim(name: String, storageClass: String? = nil) -> String {
    """
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: \(name), namespace: default}
    spec:
      accessModes: [ReadWriteOnce]
      resources: {requests: {storage: 100Mi}}
      \(storageClass.map { "storageClassName: " + $0 } ?? "")
    """
  }

  private static func volume(_ name: String, _ size: String) -> String {
    """
    apiVersion: v1
    kind: PersistentVolume
    metadata: {name: \(name)}
    spec:
      accessModes: [ReadWriteOnce]
      capacity: {storage: \(size)}
      storageClassName: manual
      hostPath: {path: /mnt/\(name)}
    """
  }

  private static func pod(claim: String) -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: user, namespace: default}
    spec:
      containers:
      - name: c
        image: busybox:1.36
        command: [sleep, "900"]
        volumeMounts: [{name: d, mountPath: /d}]
      volumes: [{name: d, persistentVolumeClaim: {claimName: \(claim)}}]
    """
  }
}
