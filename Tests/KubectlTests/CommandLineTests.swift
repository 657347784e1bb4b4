import Kubectl
import Testing

@Suite struct CommandLineTests {
  @Test func `a misspelt command gets suggestions`() {
    var desk = Desk()
    let outcome = desk.run("gett pods")
    #expect(outcome.stderr == "error: unknown command \"gett\" for \"kubectl\"\n\nDid you mean this?\n\tset\n\tget\n")
    #expect(outcome.exit == 1)
  }

  @Test(arguments: [
    ("get pods --wrong", "error: unknown flag: --wrong\nSee 'kubectl get --help' for usage.\n"),
    ("get pods -Z", "error: unknown shorthand flag: 'Z' in -Z\nSee 'kubectl get --help' for usage.\n"),
    ("get pods -n", "error: flag needs an argument: 'n' in -n\nSee 'kubectl get --help' for usage.\n"),
    ("run web", "error: required flag(s) \"image\" not set\n"),
    (
      "get pods --watch=maybe",
      "error: invalid argument \"maybe\" for \"-w, --watch\" flag: strconv.ParseBool: parsing \"maybe\": invalid "
        + "syntax\nSee 'kubectl get --help' for usage.\n"
    ),
    (
      "scale deploy x --replicas=99999999999999999999",
      "error: invalid argument \"99999999999999999999\" for \"--replicas\" flag: strconv.ParseInt: parsing "
        + "\"99999999999999999999\": value out of range\nSee 'kubectl scale --help' for usage.\n"
    ),
    (
      "wait pods/x --timeout=5x",
      "error: invalid argument \"5x\" for \"--timeout\" flag: time: unknown unit \"x\" in duration \"5x\"\n"
        + "See 'kubectl wait --help' for usage.\n"
    ),
    ("--version", "error: unknown flag: --version\nSee 'kubectl --help' for usage.\n"),
    ("get pods --all_namespace", "error: unknown flag: --all_namespace\nSee 'kubectl get --help' for usage.\n"),
    ("get pods -owide -Z", "error: unknown shorthand flag: 'Z' in -Z\nSee 'kubectl get --help' for usage.\n"),
    ("get --raw=/api -s foo://bar", "Unable to connect to the server: unsupported protocol scheme \"foo\"\n"),
    ("get pods --profile=fast", "error: unknown profile 'fast'\n"),
    (
      "get pods --profile=cpu",
      "drydock: kubectl get --profile is refused here: kubectl's own use of processor and memory is not simulated\n"
    ),
    (
      "get pods --token=a --username=b",
      "error: more than one authentication method found for minikube; found [token basicAuth], only one is allowed\n"
    ),
    (
      "get pods --client-certificate=/no --client-key=/no",
      "Error in configuration: \n* unable to read client-cert /no for minikube due to open /no: no such file or "
        + "directory\n* unable to read client-key /no for minikube due to open /no: no such file or directory\n"
    ),
    ("config set foo.bar x", "error: unable to parse foo.bar after [] at api.Config\n"),
    (
      "create ns a b",
      "error: exactly one NAME is required, got 2\nSee 'kubectl create namespace -h' for help and examples\n"
    ),
    ("rollout web", "error: unknown command \"web\"\nSee 'kubectl rollout -h' for help and examples\n"),
    ("get podz", "error: the server doesn't have a resource type \"podz\"\n"),
  ])
  func `flags and arguments are refused in kubectl's words`(line: String, words: String) {
    var desk = Desk()
    #expect(desk.run(line).stderr == words)
  }

  @Test(arguments: [
    "get ns -ojsonpath={.items[0].metadata.name} --field-selector metadata.name=default",
    "get --output=jsonpath={.items[0].metadata.name} ns --field-selector=metadata.name=default",
    "-n kube-system get ns -o jsonpath={.items[0].metadata.name} --field_selector=metadata.name=default",
    "get -Aojsonpath={.items[0].metadata.name} --field-selector metadata.name=default -- ns",
  ])
  func `flags stand anywhere and in every form`(line: String) {
    var desk = Desk()
    #expect(desk.run(line) == Desk.Outcome(stdout: "default"))
  }

  @Test func `a server that does not listen refuses the connection`() {
    var desk = Desk()
    let lines = desk.run("get pods -s https://10.0.0.1:6443").stderr.split(separator: "\n")
    // Each try to learn what is served there is told.
    #expect(lines.count == 6)
    #expect(
      lines[0].hasSuffix(
        #"memcache.go:265] "Unhandled Error" err="couldn't get current server API group list: Get "#
          + #"\"https://10.0.0.1:6443/api?timeout=32s\": dial tcp 10.0.0.1:6443: connect: connection refused""#
      )
    )
    #expect(
      lines[5] == "The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?"
    )
    #expect(
      desk.run("create ns x -s https://10.0.0.1:6443").stderr
        == "The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?\n"
    )
    #expect(
      desk.run("create sa x -s https://10.0.0.1:6443").stderr
        == "error: failed to create serviceaccount: Post \"https://10.0.0.1:6443/api/v1/namespaces/default/"
        + "serviceaccounts?fieldManager=kubectl-create&fieldValidation=Strict\": dial tcp 10.0.0.1:6443: connect: "
        + "connection refused\n"
    )
  }
}
