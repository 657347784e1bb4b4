import Testing

@Suite struct OutputTests {
  private static let pod = """
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
      - {name: a, image: nginx, args: [x, w]}
      - {name: b, image: redis}
    """

  private func run(_ path: String, _ format: String = "jsonpath", _ flags: [String] = []) -> Desk.Outcome {
    var desk = Desk()
    desk.files["p.yaml"] = Self.pod
    return desk.run(["label", "--local", "-f", "p.yaml", "z=1", "-o", "\(format)=\(path)"] + flags)
  }

  @Test(arguments: [
    ("{range .spec.containers[*]}{.name}:{range .args[*]}{@},{end}{\"\\n\"}{end}", "a:x,w,\nb:\n"),
    // What follows a range without an end is done once more after it.
    ("{range .spec.containers[*]}{.name} ", "a b  "),
    ("{range .none}{range .spec.containers[*]}{.name}{end}{end}!", "!"),
    ("{.spec.containers[?(@.name==\"b\")].image}", "redis"),
    ("{.spec.containers[-1:].name} {.spec.containers[0,1].image}", "b nginx redis"),
    ("{.metadata['name','labels']}", "web {\"z\":\"1\"}"),
  ])
  func `a JSONPath template prints what kubectl prints`(_ path: String, _ expected: String) {
    #expect(run(path) == Desk.Outcome(stdout: expected))
  }

  @Test func `a JSONPath that fails shows the object it had`() {
    let outcome = run("{.spec.containers[9]}", "jsonpath-as-json")
    let head =
      "error: error executing jsonpath \"{.spec.containers[9]}\": Error executing template: array index out of bounds: "
    #expect(outcome.stderr.hasPrefix(head + "index 9, length 2. Printing more information"))
    #expect(outcome.stderr.hasSuffix("}\n\n\n"))
  }

  @Test func `a missing key is an error where it is not allowed`() {
    let flags = ["--allow-missing-template-keys=false"]
    #expect(run("{.spec.none}", "jsonpath", flags).stderr.contains("Error executing template: none is not found."))
    #expect(run("{{.none}}", "go-template", flags).stderr.hasSuffix("at <.none>: map has no entry for key \"none\"\n"))
  }

  @Test func `templates see managed fields, and YAML only when asked`() {
    var desk = Desk()
    _ = desk.run("create configmap a --from-literal=k=v")
    #expect(desk.run("get cm a -o jsonpath={.metadata.managedFields[*].manager}").stdout == "kubectl-create")
    #expect(!desk.run("get cm a -o yaml").stdout.contains("managedFields"))
    #expect(desk.run("get cm a -o yaml --show-managed-fields").stdout.contains("managedFields"))
  }

  @Test func `what a refused change was is told line by line`() {
    var desk = Desk()
    desk.files["p.yaml"] = Self.pod
    _ = desk.run("create -f p.yaml")
    let outcome = desk.run(["patch", "pod", "web", "-p", #"{"spec":{"containers":[{"name":"a","args":["z"]}]}}"#])
    #expect(outcome.stderr.hasPrefix("The Pod \"web\" is invalid: spec: Forbidden: pod updates may not change fields"))
    #expect(outcome.stderr.contains("\n    \"args\": [\n-    \"x\",\n-    \"w\"\n+    \"z\"\n    ],\n"))
    #expect(outcome.stderr.hasSuffix("\n\n"))
  }

  @Test func `a kind written small reaches the server, which refuses it`() {
    var desk = Desk()
    desk.files["p.yaml"] = Self.pod.replacing("kind: Pod", with: "kind: pod")
    #expect(
      desk.run("create -f p.yaml").stderr
        == "Error from server (BadRequest): error when creating \"p.yaml\": pod in version \"v1\" cannot be handled "
        + "as a Pod: no kind \"pod\" is registered for version \"v1\" in scheme "
        + "\"k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30\"\n"
    )
  }
}
