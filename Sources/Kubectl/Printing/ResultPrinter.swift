import API
import Objects

/// Tells what became of an object: `deployment.apps/web created`, or the object itself with `-o`.
struct ResultPrinter: Sendable {
  enum DryRun: Sendable { case none, client, server }

  var dryRun: DryRun
  private var printer: ObjectPrinter?
  private var isName = false

  init(_ context: CommandContext, _ host: inout some KubectlHost) throws(Failure) {
    dryRun = try Self.dryRun(context.flags, &host)
    guard let format = try OutputFormat(context.flags, &host) else { return }
    if case .name = format { isName = true }
    printer = ObjectPrinter(format, showsManagedFields: context.flags.bool("show-managed-fields"))
    printer?.isTyped = context.path.hasPrefix("kubectl create ") || context.path == "kubectl run"
  }

  static func dryRun(_ flags: FlagValues, _ host: inout some KubectlHost) throws(Failure) -> DryRun {
    guard flags.definitions["dry-run"] != nil else { return .none }
    switch flags.string("dry-run") {
    case "none": return .none
    case "client": return .client
    case "server": return .server
    case "unchanged":
      host.complain(
        "\(LogLine.head("W", "helpers.go:719", host.clock)) --dry-run is deprecated and can be "
          + "replaced with --dry-run=client."
      )
      return .client
    case let text:
      if let value = FlagDefinition.bool(text) {
        host.complain(
          "\(LogLine.head("W", "helpers.go:708", host.clock)) --dry-run=\(text) is deprecated (boolean value) "
            + "and can be replaced with "
            + "--dry-run=\(value ? "client" : "none")."
        )
        return value ? .client : .none
      }
      throw .plain("Invalid dry-run value (\(text)). Must be \"none\", \"server\", or \"client\".")
    }
  }

  /// Whether the object itself is printed instead of a sentence.
  var printsObjects: Bool { printer != nil && !isName }

  mutating func print(
    _ object: Value,
    _ resource: Resource,
    _ operation: String,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    if printer != nil {
      host.print(try printer?.text(of: object, resource: resource) ?? "")
      return
    }
    host.printLine(ResourceName.path(resource, object.name) + " " + operation + suffix)
  }

  var suffix: String {
    switch dryRun {
    case .none: ""
    case .client: " (dry run)"
    case .server: " (server dry run)"
    }
  }
}
