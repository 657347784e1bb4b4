/// `kubectl alpha`: this version has no such commands.
struct AlphaCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = []

  init(_ context: CommandContext) throws(Failure) {}

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    host.complain("No alpha commands are available in this version of kubectl")
  }
}
