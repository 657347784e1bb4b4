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

  @Test func `a server that does not listen refuses the connection`() {
    var desk = Desk()
    #expect(
      desk.run("get pods -s https://10.0.0.1:6443").stderr
        == "The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?\n"
    )
  }
}
