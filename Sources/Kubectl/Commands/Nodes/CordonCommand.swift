import API
import Objects

/// What `cordon` and `uncordon` share.
protocol Cordoning: ImmediateCommand {
  /// Whether the node takes no more pods afterwards.
  static var isCordoning: Bool { get }
  var context: CommandContext { get set }
  init(context: CommandContext)
}

extension Cordoning {
  static var honouredFlags: Set<String> { ["selector"] }

  init(_ context: CommandContext) throws(Failure) {
    self.init(context: context)
    try NodeArguments.validate(context)
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let (infos, fetchFailures) = try NodeArguments.nodes(&context, &host)
    // One node that is not there keeps all others as they are.
    if !fetchFailures.isEmpty { throw .several(of: fetchFailures) }
    let dryRun = try ResultPrinter.dryRun(context.flags, &host)
    try infos.forEachInTurn { info throws(Failure) in
      try Cordon.set(Self.isCordoning, on: info, dryRun, &context, &host)
    }
  }
}

/// `kubectl cordon`.
struct CordonCommand: Cordoning {
  static let isCordoning = true
  var context: CommandContext
}

/// `kubectl uncordon`.
struct UncordonCommand: Cordoning {
  static let isCordoning = false
  var context: CommandContext
}

enum Cordon {
  /// Sets or clears `spec.unschedulable` and says so.
  static func set(
    _ isCordoned: Bool,
    on info: ResourceInfo,
    _ dryRun: ResultPrinter.DryRun,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let word = isCordoned ? "cordoned" : "uncordoned"
    let suffix = dryRun == .none ? "" : dryRun == .client ? " (dry run)" : " (server dry run)"
    if (info.object["spec"]?["unschedulable"]?.bool ?? false) == isCordoned {
      host.printLine("node/\(info.name) already \(word)\(suffix)")
      return
    }
    var object = info.object
    object["spec", default: [:]]["unschedulable"] = isCordoned ? true : nil
    _ = try ObjectChange(info, to: object).send(dryRun: dryRun, &context, &host)
    host.printLine("node/\(info.name) \(word)\(suffix)")
  }
}

/// `NODE…` or `--selector`.
enum NodeArguments {
  static func validate(_ context: CommandContext) throws(Failure) {
    let hasSelector = context.flags.text("selector") != nil
    if hasSelector, !context.arguments.isEmpty {
      throw context.usage("cannot specify both a node name and a --selector option")
    }
    if !hasSelector, context.arguments.isEmpty {
      throw context.usage("USAGE: \(context.line.node.name) NODE [flags]")
    }
  }

  static func nodes(
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> (infos: [ResourceInfo], failures: [Failure]) {
    var builder = ResourceBuilder(context, arguments: ["nodes"] + context.arguments)
    builder.labelSelector = context.flags.text("selector")
    let selection = try builder.build(&context, &host)
    return context.fetch(selection, &host)
  }
}
