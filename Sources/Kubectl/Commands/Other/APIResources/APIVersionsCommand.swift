import API
import Objects

/// `kubectl api-versions`.
struct APIVersionsCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = []

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    if !context.arguments.isEmpty {
      throw context.usage("unexpected arguments: [\(context.arguments.joined(separator: " "))]")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    guard host.reaches(server: context.configuration.server) else {
      context.complainOfDiscovery(times: 1, &host)
      let why = context.configuration.unreached("/api?timeout=32s")
      throw .plain("couldn't get available api versions from server: \(why)")
    }
    try context.discover(&host)
    for version in context.catalogue.groupVersions.sorted() { host.printLine(version) }
  }
}
