import Kubectl
import Testing

@Suite struct SetTests {
  private func desk() -> Desk {
    var desk = Desk()
    _ = desk.run("create deployment web --image=nginx")
    _ = desk.run("create service clusterip web --tcp=80:80")
    return desk
  }

  @Test(arguments: [
    ("selector svc web", "resource(s) were provided, but no name was specified"),
    ("selector svc web app", "match expression [{app Exists []}] not supported on this object"),
    ("selector deploy web app=a", "setting a selector is only supported for Services"),
    ("env deploy/web A=1 web", "all resources must be specified before environment changes: deploy/web A=1 web"),
    (
      "env deploy/web A=1 A-", "can not both modify and remove the same environment variable in the same command"
    ),
    ("env deploy/web --keys=a", "when specifying --keys, a configmap or secret must be provided with --from"),
    (
      "image svc/web a=b", "services/web the object is not a pod or does not have a pod template: *v1.Service"
    ),
    ("image deploy/web a=b", "unable to find container named \"a\""),
    (
      "subject deploy/web --user=u",
      "deployments/web setting subjects is only supported for RoleBinding/ClusterRoleBinding"
    ),
  ])
  func `what cannot be set is refused`(line: String, words: String) {
    var desk = desk()
    #expect(desk.run("set " + line) == .init(stdout: "", stderr: "error: \(words)\n", exit: 1))
  }

  @Test func `a variable is replaced in its place`() {
    var desk = desk()
    _ = desk.run("set env deploy/web A=1 B=2")
    #expect(
      desk.run("set env deploy/web A=2 --overwrite=false").stderr
        == "error: deployments/web 'A' already has a value (1), and --overwrite is false\n"
    )
    _ = desk.run("set env deploy/web A=3 C=4")
    #expect(desk.run("set env deploy/web --list").stdout == "# Deployment web, container nginx\nA=3\nB=2\nC=4\n")
    #expect(
      desk.run("set env deploy/web -c other A=5").stderr
        == "Warning: Deployment/web does not have any containers matching \"other\"\n"
    )
  }

  @Test func `a subject that is there already is not told of`() {
    var desk = desk()
    _ = desk.run("create rolebinding view --clusterrole=view --user=ann")
    #expect(desk.run("set subject rolebinding view --user=ann") == .init(stdout: ""))
    #expect(
      desk.run("set subject rolebinding view --serviceaccount=:bot").stdout
        == "rolebinding.rbac.authorization.k8s.io/view subjects updated\n"
    )
    #expect(desk.run("get rolebinding view -o jsonpath={.subjects[1].namespace}").stdout == "default")
  }

  @Test(arguments: [
    ("attach cm/c", "attach to *v1.ConfigMap: selector for *v1.ConfigMap not implemented"),
    ("logs cm/c", "get the logs from *v1.ConfigMap: selector for *v1.ConfigMap not implemented"),
    (
      "exec svc/kubernetes -- date",
      "attach to *v1.Service: invalid service 'kubernetes': Service is defined without a selector"
    ),
  ])
  func `what selects no pods leads to none`(line: String, words: String) {
    var desk = desk()
    _ = desk.run("create configmap c")
    #expect(desk.run(line).stderr == "error: cannot \(words)\n")
  }

  @Test func `a scale has preconditions`() {
    var desk = desk()
    #expect(desk.run("scale deploy/web --replicas=2 --current-replicas=5").stderr.hasPrefix("error: Expected replicas"))
    #expect(desk.run("scale deploy/web --replicas=2 --current-replicas=5 --dry-run=client").exit == 0)
    _ = desk.run("scale deploy/web --replicas=0 --record")
    let note = desk.run("get deploy web -o jsonpath={.metadata.annotations.kubernetes\\.io/change-cause}").stdout
    #expect(note == "kubectl scale deploy/web --replicas=0 --record=true")
  }
}
