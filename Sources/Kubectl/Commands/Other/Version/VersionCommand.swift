import API
import Objects

/// `kubectl version`.
struct VersionCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = ["client"]

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    if !context.arguments.isEmpty {
      throw .plain("extra arguments: [\(context.arguments.joined(separator: " "))]")
    }
    if !["", "yaml", "json"].contains(context.flags.string("output")) {
      throw .plain("--output must be 'yaml' or 'json'")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var versions: Value = [
      "clientVersion": VersionFacts.version, "kustomizeVersion": .string(VersionFacts.kustomize),
    ]
    var failure: Failure?
    if !context.flags.bool("client") {
      do throws(Failure) {
        _ = try context.send(Request(.list, .namespaces), &host)
        versions["serverVersion"] = VersionFacts.version
      } catch {
        failure = error
      }
    }
    switch context.flags.string("output") {
    case "yaml": host.print(YAML.write(versions))
    case "json": host.print(JSON.writeIndented(versions, by: 2) + "\n")
    default:
      host.print("Client Version: \(VersionFacts.text)\nKustomize Version: \(VersionFacts.kustomize)\n")
      if versions["serverVersion"] != nil { host.print("Server Version: \(VersionFacts.text)\n") }
    }
    if let failure { throw failure }
  }
}
