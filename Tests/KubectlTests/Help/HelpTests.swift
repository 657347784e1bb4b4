import Kubectl
import Testing

@Suite struct HelpTests {
  @Test func `the help has kubectl's layout`() {
    var desk = Desk()
    let help = desk.run("cordon --help").stdout
    #expect(
      help == """
        Keep new pods off a node. Those that run there stay.

        Examples:
          # One node
          kubectl cordon node01

        Options:
            --dry-run='none':
        \tnone, server or client. client prints what would be sent; server sends it, and the server does all but store it.

            -l, --selector='':
        \tThe nodes, by label.

        Usage:
          kubectl cordon NODE [options]

        Use "kubectl options" for a list of global command-line options (applies to all commands).

        """
    )
    #expect(desk.run("help cordon").stdout == help)
  }

  @Test func `aliases and subcommands are listed`() {
    var desk = Desk()
    #expect(desk.run("create ns -h").stdout.contains("\nAliases:\nnamespace, ns\n"))
    let help = desk.run("top --help").stdout
    #expect(help.contains("Available Commands:\n  node          Display resource (CPU/memory) usage of nodes\n"))
  }

  @Test func `a group without a subcommand prints its help and fails`() {
    var desk = Desk()
    let outcome = desk.run("set")
    #expect(outcome.stderr.contains("Available Commands:\n  env "))
    #expect(outcome.exit == 1)
    #expect(desk.run("certificate").exit == 0)
    #expect(desk.run("").exit == 0)
  }

  @Test func `another help topic than there are is told with the list of those`() {
    var desk = Desk()
    let outcome = desk.run("help gett")
    #expect(outcome.stderr.hasPrefix("Unknown help topic [`gett`]\n\n\nBasic Commands (Beginner):\n  create          "))
    #expect(outcome.exit == 0)
  }

  @Test func `the flags of every command are told by options`() {
    var desk = Desk()
    #expect(
      desk.run("options").stdout.hasPrefix("The following options can be passed to any command:\n\n    --as='':\n\t")
    )
  }
}
