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
