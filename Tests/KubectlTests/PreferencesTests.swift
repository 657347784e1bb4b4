import Kubectl
import Testing

@Suite struct PreferencesTests {
  private static let path = "/home/learner/.kube/kuberc"

  @Test func `defaults and aliases are written as kubectl writes them`() {
    var desk = Desk()
    #expect(
      desk.run("kuberc set --section defaults --command get --option output=name").stdout == "Updated \(Self.path)\n"
    )
    _ = desk.run("kuberc set --section aliases --name getn --command get --prependarg namespaces")
    #expect(
      desk.files[Self.path] == """
        aliases:
        - command: get
          name: getn
          prependArgs:
          - namespaces
        apiVersion: kubectl.config.k8s.io/v1beta1
        defaults:
        - command: get
          options:
          - default: name
            name: output
        kind: Preference

        """
    )
  }

  @Test func `a default holds where the line says nothing`() {
    var desk = Desk()
    _ = desk.run("kuberc set --section defaults --command get --option output=name")
    #expect(desk.run("get namespaces default").stdout == "namespace/default\n")
    #expect(desk.run("get namespaces default -o jsonpath={.metadata.name}").stdout == "default")
  }

  @Test func `the defaults of a command are not those of its alias`() {
    var desk = Desk()
    _ = desk.run("kuberc set --section aliases --name getn --command get --prependarg ns --option output=wide")
    _ = desk.run("kuberc set --section defaults --command get --option output=json")
    #expect(desk.run("getn default").stdout.hasPrefix("NAME      STATUS   AGE\n"))
  }

  @Test func `an unknown field is told of, and the rest holds`() {
    var desk = Desk()
    desk.files[Self.path] = """
      apiVersion: kubectl.config.k8s.io/v1beta1
      kind: Preference
      defaults:
      - command: get
        options: [{name: output, default: name}]
      extra: 1
      """
    let outcome = desk.run("get ns default")
    #expect(outcome.stdout == "namespace/default\n")
    #expect(
      outcome.stderr
        == "kuberc: ignoring strict decoding error in \(Self.path): strict decoding error: unknown field \"extra\""
    )
  }

  @Test func `an alias stands for a command with its arguments`() {
    var desk = Desk()
    _ = desk.run("kuberc set --section aliases --name getn --command get --prependarg ns --option output=name")
    #expect(desk.run("getn default").stdout == "namespace/default\n")
    desk.variables["KUBERC"] = "off"
    #expect(desk.run("getn default").stderr.hasPrefix("error: unknown command \"getn\" for \"kubectl\""))
  }

  @Test(arguments: [
    (
      "--section other --command get",
      "--section must be \"defaults\", \"aliases\", or \"credentialplugin\", got: other"
    ),
    ("--section aliases --command get", "--name is required when --section=aliases"),
    ("--section defaults", "--command is required when --section=aliases or --section=defaults"),
    ("--section defaults --command get --option wide", "invalid option format \"wide\", expected flag=value"),
    ("--section credentialplugin", "--policy is required when --section=credentialplugin"),
  ])
  func `what cannot be set is refused`(flags: String, words: String) {
    var desk = Desk()
    #expect(desk.run("kuberc set " + flags).stderr == "error: \(words)\n")
  }

  @Test func `without a file one can be made`() {
    var desk = Desk()
    desk.input = "y\n"
    let outcome = desk.run("kuberc view")
    #expect(outcome.stdout.hasPrefix("kuberc file not found at \(Self.path)\nWould you like to generate"))
    #expect(desk.files[Self.path]?.contains("name: server-side") == true)
  }

  @Test func `a file that is no preference is told of and passed over`() {
    var desk = Desk()
    desk.files[Self.path] = "kind: Other\napiVersion: v1\n"
    let outcome = desk.run("get ns default -o name")
    #expect(outcome.stdout == "namespace/default\n")
    #expect(outcome.stderr.hasPrefix("kuberc: no preferences loaded from \(Self.path): no valid preferences found"))
  }
}
