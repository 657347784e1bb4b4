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
}
