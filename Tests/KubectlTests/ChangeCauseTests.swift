import Kubectl
import Testing

@Suite struct ChangeCauseTests {
  private static let cause = "-o jsonpath={.metadata.annotations['kubernetes\\.io/change-cause']}"

  @Test func `--record keeps words first and flags in their long form`() {
    var desk = Desk()
    desk.files["map.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\n"
    _ = desk.run("apply --record -f map.yaml")
    #expect(
      desk.run("get configmap map \(Self.cause)").stdout == "kubectl apply --record=true --filename=map.yaml"
    )
    _ = desk.run(["patch", "configmap", "map", "--record", "-p", "{\"data\":{\"a\":\"b\"}}"])
    #expect(
      desk.run("get configmap map \(Self.cause)").stdout
        == "kubectl patch configmap map --record=true --patch={\"data\":{\"a\":\"b\"}}"
    )
  }

  @Test func `a dry run of an undo shows the template`() {
    var desk = Desk()
    desk.files["web.yaml"] = """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: web}
      spec:
        serviceName: web
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers: [{name: web, image: "nginx:2", ports: [{name: http, containerPort: 80}]}]
      """
    _ = desk.run("create -f web.yaml")
    let uid = desk.run("get sts web -o jsonpath={.metadata.uid}").stdout
    for (number, image) in [(1, "nginx:1"), (2, "nginx:2")] {
      desk.files["revision.yaml"] = """
        apiVersion: apps/v1
        kind: ControllerRevision
        metadata:
          name: web-\(number)
          ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: \(uid), controller: true}]
        revision: \(number)
        data:
          spec:
            template:
              $patch: replace
              metadata: {labels: {app: web}}
              spec: {containers: [{name: web, image: "\(image)", ports: [{name: http, containerPort: 80}]}]}
        """
      _ = desk.run("create -f revision.yaml")
    }
    #expect(
      desk.run("rollout undo sts/web --dry-run=client").stdout
        == """
        statefulset.apps/web will roll back to Pod Template:
          Labels:\tapp=web
          Containers:
           web:
            Image:\tnginx:1
            Port:\t80/TCP (http)
            Host Port:\t0/TCP (http)
            Environment:\t<none>
            Mounts:\t<none>
          Volumes:\t<none>
          Node-Selectors:\t<none>
          Tolerations:\t<none>
         (dry run)

        """
    )
  }

  @Test func `a kind without revisions is refused in the words for it`() {
    var desk = Desk()
    _ = desk.run("create configmap map")
    _ = desk.run("run web --image=nginx")
    #expect(
      desk.run("rollout undo pod web").stderr == "error: no rollbacker has been implemented for \"Pod\"\n"
    )
    #expect(
      desk.run("rollout history configmap map").stderr
        == "error: error retrieving history for \"ConfigMap\", no visitor method exists for { ConfigMap}\n"
    )
  }
}
