import Kubectl
import Testing

@Suite struct PluginTests {
  private func desk() -> Desk {
    var desk = Desk()
    desk.variables["PATH"] = "/usr/local/bin"
    desk.files["/usr/local/bin/kubectl-hello"] = "#!/bin/sh\necho hello $1\n"
    desk.files["/usr/local/bin/kubectl-hello-big_world"] = "#!/bin/sh\n"
    return desk
  }

  @Test func `a program on the path is a command`() {
    var desk = desk()
    #expect(desk.run("hello you --loud").exit == 0)
    #expect(desk.started == [["/usr/local/bin/kubectl-hello", "you", "--loud"]])
  }

  @Test func `the longest name wins and dashes in words are underscores in names`() {
    var desk = desk()
    _ = desk.run("hello big-world now")
    #expect(desk.started == [["/usr/local/bin/kubectl-hello-big_world", "now"]])
  }

  @Test func `the plugins are listed`() {
    var desk = desk()
    #expect(
      desk.run("plugin list --name-only").stdout
        == "The following compatible plugins are available:\n\nkubectl-hello\nkubectl-hello-big_world\n"
    )
  }

  @Test func `help lists the plugins among the commands`() {
    var desk = desk()
    #expect(
      desk.run("--help").stdout.contains(
        "Subcommands provided by plugins:\n  hello         The command hello is a plugin installed by the user\n"
      )
    )
  }

  @Test func `a plugin cannot replace a command`() {
    var desk = desk()
    desk.files["/usr/local/bin/kubectl-version"] = ""
    let outcome = desk.run("plugin list")
    #expect(outcome.stderr.contains("  - warning: kubectl-version overwrites existing command: \"kubectl version\"\n"))
    #expect(outcome.stderr.hasSuffix("error: one plugin warning was found\n"))
    #expect(outcome.exit == 1)
  }
}
