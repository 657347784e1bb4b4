import API

/// `kubectl completion`: code for a shell, which says how words are completed here.
struct CompletionCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = []

  private let shell: String

  init(_ context: CommandContext) throws(Failure) {
    guard let shell = context.arguments.first else { throw context.usage("Shell not specified.") }
    if context.arguments.count > 1 {
      throw context.usage("Too many arguments. Expected only the shell type.")
    }
    guard ["bash", "zsh", "fish", "powershell"].contains(shell) else {
      throw context.usage("Unsupported shell type \"\(shell)\".")
    }
    self.shell = shell
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let load =
      switch shell {
      case "fish": "kubectl completion fish | source"
      case "powershell": "kubectl completion powershell | Out-String | Invoke-Expression"
      default: "source <(kubectl completion \(shell))"
      }
    // Comments alone, so that a shell which loads them goes on undisturbed.
    host.print(
      """
      # \(shell) completion for kubectl
      #
      # On your own machine kubectl prints a script here, and you load it in the file that your shell reads when it
      # starts:
      #
      #   \(load)
      #
      # The prompt of this workstation needs no script: the Tab key completes commands, flags, types and the names of
      # objects, for kubectl and for aliases of it such as k.

      """
    )
  }
}
