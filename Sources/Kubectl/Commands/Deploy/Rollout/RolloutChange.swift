import API
import Objects

/// What `rollout restart`, `pause` and `resume` share.
protocol RolloutChange: ImmediateCommand {
  static var outcome: String { get }
  /// `restarting`, for the refusal of other kinds.
  static var activity: String { get }
  static var kinds: Set<String> { get }

  var context: CommandContext { get set }
  init(context: CommandContext)

  /// Changes the object, or says why not.
  func change(_ object: inout Value, _ info: ResourceInfo, now: String) throws(Failure)
}

extension RolloutChange {
  static var honouredFlags: Set<String> { ["selector"] }

  init(_ context: CommandContext) throws(Failure) {
    self.init(context: context)
    if context.arguments.isEmpty, context.flags.list("filename").isEmpty {
      throw .plain("required resource not specified")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    var builder = ResourceBuilder(context)
    builder.allowsTypeAlone = true
    let selection = try builder.build(&context, &host)
    let (infos, fetchFailures) = context.fetch(selection, &host)
    var failures = fetchFailures
    if infos.isEmpty, failures.isEmpty {
      host.complain("No resources found in \(context.namespace) namespace.")
    }
    for info in infos {
      do throws(Failure) {
        guard Self.kinds.contains(info.object.kind) else {
          throw .plain(
            "\(info.resource.name)\(info.resource.group.isEmpty ? "" : "." + info.resource.group) "
              + "\"\(info.name)\" \(Self.activity) is not supported"
          )
        }
        var object = info.object
        try change(&object, info, now: host.clock.timestamp)
        let result = try ObjectChange(info, to: object).send(dryRun: printer.dryRun, &context, &host)
        try printer.print(result, info.resource, Self.outcome, &host)
      } catch {
        failures.append(error)
      }
    }
    if !failures.isEmpty { throw .several(of: failures) }
  }
}
