import Testing

@Suite struct ApplyTests {
  @Test func `apply creates, leaves alone and configures`() {
    var desk = Desk()
    desk.files["c.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: opts}\ndata: {a: \"1\", b: \"2\"}\n"
    #expect(desk.run("apply -f c.yaml").stdout == "configmap/opts created\n")
    #expect(desk.run("apply -f c.yaml").stdout == "configmap/opts unchanged\n")
    desk.files["c.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: opts}\ndata: {a: \"9\"}\n"
    #expect(desk.run("apply -f c.yaml").stdout == "configmap/opts configured\n")
    #expect(desk.run("get cm opts -o jsonpath={.data}").stdout == "{\"a\":\"9\"}")
  }

  @Test func `a configuration that is noted already is not noted again`() {
    var desk = Desk()
    desk.files["c.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: opts}\n"
    _ = desk.run("create -f c.yaml")
    let line = "apply set-last-applied -f c.yaml --create-annotation"
    #expect(desk.run(line).stdout == "configmap/opts configured\n")
    #expect(desk.run(line).stdout == "set-last-applied opts: no changes required.\n")
  }

  @Test func `a program of the user's own compares`() {
    var desk = Desk()
    desk.files["s.yaml"] = "apiVersion: v1\nkind: Secret\nmetadata: {name: key}\ndata: {a: MQ==, b: MQ==}\n"
    _ = desk.run("create -f s.yaml")
    desk.files["s.yaml"] = "apiVersion: v1\nkind: Secret\nmetadata: {name: key}\ndata: {a: MQ==, b: Mg==}\n"
    let difference = desk.run("diff -f s.yaml").stdout
    #expect(difference.contains("\n   a: '***'\n-  b: '*** (before)'\n+  b: '*** (after)'\n"))
    desk.variables["KUBECTL_EXTERNAL_DIFF"] = "cmp -s ;rm"
    #expect(desk.run("diff -f s.yaml").exit == 0)
    #expect(desk.started.last?.first == "cmp")
    #expect(desk.started.last?.last == "-s")
  }

  @Test func `what is sent raw is sent as it is`() {
    var desk = Desk()
    desk.files["pod.yaml"] = "kind: Pod\n"
    #expect(
      desk.run("create --raw /api/v1/namespaces -f pod.yaml").stderr
        == "Error from server (BadRequest): the object provided is unrecognized (must be of type Namespace): couldn't "
        + "get version/kind; json parse error: invalid character 'k' looking for beginning of value "
        + "(6b696e643a20506f640a)\n"
    )
  }

  @Test func `whoever acts for another names him`() {
    var desk = Desk()
    let words =
      "Error in configuration: requesting uid, groups or user-extra for minikube without impersonating a user\n"
    #expect(desk.run("get pods --as-group=devs").stderr == words)
    desk.files["/home/learner/.kube/config"]?.replace(
      "client-key: minikube.key",
      with: "client-key: minikube.key, as-uid: u"
    )
    #expect(desk.run("get pods").stderr == words)
    desk.files["old"] = "apiVersion: v-1\nkind: Config\n"
    #expect(
      desk.run("get pods --kubeconfig=old").stderr
        == "error: error loading config file \"old\": no kind \"Config\" is registered for version \"v-1\" in scheme "
        + "\"k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50\"\n"
    )
  }

  @Test func `labels are set, kept and removed`() {
    var desk = Desk()
    _ = desk.run("run web --image=nginx:1.27")
    #expect(desk.run("label pod web env=dev").stdout == "pod/web labeled\n")
    #expect(
      desk.run("label pod web env=prod").stderr
        == "error: 'env' already has a value (dev), and --overwrite is false\n"
    )
    #expect(desk.run("label pod web env-").stdout == "pod/web unlabeled\n")
    #expect(desk.run("label pod web nope-").stdout == "label \"nope\" not found.\npod/web not labeled\n")
  }

  @Test func `a patch that changes nothing says so`() {
    var desk = Desk()
    _ = desk.run("create deployment web --image=nginx:1.27")
    #expect(
      desk.run("patch deploy web -p {\"spec\":{\"replicas\":2}}").stdout == "deployment.apps/web patched\n"
    )
    #expect(
      desk.run("patch deploy web -p {\"spec\":{\"replicas\":2}}").stdout
        == "deployment.apps/web patched (no change)\n"
    )
    #expect(desk.run("scale deploy web --replicas=3").stdout == "deployment.apps/web scaled\n")
    #expect(desk.run("set image deploy/web nginx=nginx:1.28").stdout == "deployment.apps/web image updated\n")
    #expect(desk.run("expose deploy web --port=80").stdout == "service/web exposed\n")
  }

  @Test func `an address that is changed alone is refused as the first`() {
    var desk = Desk()
    _ = desk.run("create service clusterip a --tcp=80")
    let outcome = desk.run("patch service a -p {\"spec\":{\"clusterIP\":\"10.96.0.200\"}}")
    #expect(outcome.stderr.contains("spec.clusterIPs[0]: Invalid value: [\"10.96.0.200\"]: may not change once set"))
  }
}
