import Testing

@Suite struct KustomizeTests {
  private static let deployment = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: site}
    spec:
      replicas: 1
      selector: {matchLabels: {app: site}}
      template:
        metadata: {labels: {app: site}}
        spec:
          containers:
          - {name: main, image: "nginx:1.27", envFrom: [{configMapRef: {name: opts}}]}
    """

  @Test func `an overlay renames, patches and follows generated names`() {
    var desk = Desk()
    desk.files["/home/learner/base/kustomization.yaml"] = """
      resources: [d.yaml]
      configMapGenerator: [{name: opts, literals: [FOO=Bar]}]
      """
    desk.files["/home/learner/base/d.yaml"] = Self.deployment
    desk.files["/home/learner/over/kustomization.yaml"] = """
      resources: [../base]
      namePrefix: test-
      images: [{name: nginx, newTag: "1.25"}]
      replicas: [{name: site, count: 2}]
      patches:
      - target: {kind: Deployment}
        patch: '[{"op": "add", "path": "/metadata/labels", "value": {tier: web}}]'
      """
    let outcome = desk.run("kustomize over")
    #expect(outcome.exit == 0)
    #expect(outcome.stdout.contains("name: test-opts-42cfbf598f\n"))
    #expect(outcome.stdout.contains("            name: test-opts-42cfbf598f\n"))
    #expect(outcome.stdout.contains("  labels:\n    tier: web\n  name: test-site\n"))
    #expect(outcome.stdout.contains("image: nginx:1.25\n"))
    #expect(outcome.stdout.contains("  replicas: 2\n"))
    #expect(
      desk.run("apply -k over").stdout
        == "configmap/test-opts-42cfbf598f created\ndeployment.apps/test-site created\n"
    )
  }

  @Test func `a folder without a kustomization is refused`() {
    var desk = Desk()
    desk.files["/home/learner/empty/readme.txt"] = "x"
    #expect(
      desk.run("apply -k empty").stderr
        == "error: unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory "
        + "'/home/learner/empty'\n"
    )
    #expect(
      desk.run("apply -k nothere").stderr
        == "error: must build at directory: not a valid directory: evalsymlink failure on 'nothere' : lstat "
        + "/home/learner/nothere: no such file or directory\n"
    )
  }

  @Test func `what is in no file any more is pruned`() {
    var desk = Desk()
    desk.files["a.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {set: p}}\n"
    desk.files["b.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, labels: {set: p}}\n"
    _ = desk.run("apply -f a.yaml -f b.yaml")
    #expect(
      desk.run("apply -f a.yaml --prune -l set=p --prune-allowlist=core/v1/ConfigMap").stdout
        == "configmap/a unchanged\nconfigmap/b pruned\n"
    )
  }

  @Test func `debug adds a container to a running pod, once`() {
    var desk = Desk()
    _ = desk.run("run web --image=nginx:1.27")
    #expect(desk.run("debug web").stderr == "error: you must specify --image when not using --copy-to.\n")
    #expect(desk.run("debug web --image=busybox:1.36 -c helper -q").exit == 0)
    #expect(desk.run("get pod web -o jsonpath={.spec.ephemeralContainers[*].name}").stdout == "helper")
    #expect(
      desk.run("debug web --image=busybox:1.37 -c helper -q").stderr.contains(
        "existing ephemeral containers \"helper\" may not be changed"
      )
    )
  }
}
