import API
import Objects

/// The pod that `exec`, `attach`, `logs` and `port-forward` reach; where a workload has none yet, it is waited for as
/// long as `--pod-running-timeout` says (`polymorphichelpers.GetFirstPod`).
struct AttachablePod: Sendable {
  private var deadline: Duration?

  /// What to wait for while there is no pod.
  var step: CommandStep { .wait(until: deadline) }

  /// The pod that the first word of the line, or the file of `-f`, means; nil while there is none.
  mutating func find(
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value? {
    let words = context.line.argumentsBeforeDash == 0 ? [] : context.arguments.prefix(1)
    let arguments = words.flatMap { $0.contains("/") ? [$0] : ["pods", $0] }
    let selection = try ResourceBuilder(context, arguments: arguments).build(&context, &host)
    if !selection.failures.isEmpty { throw .several(of: selection.failures) }
    guard let target = selection.targets.first else { throw .plain("no pod was found") }
    if selection.targets.count > 1 { throw .plain("cannot exec into multiple objects at a time") }
    let info = try context.visit(target, selection, &host)[0]
    return try first(of: PodChoice.pods(of: info, failing: "attach to", &context, &host), context, host.clock.now)
  }

  /// The first of the pods that were found; nil while there is none.
  ///
  /// - Throws: when the time is over.
  mutating func first(of pods: [Value], _ context: CommandContext, _ now: Duration) throws(Failure) -> Value? {
    if let pod = pods.first { return pod }
    let deadline = deadline ?? now + context.flags.duration("pod-running-timeout")
    self.deadline = deadline
    if now >= deadline { throw .plain("timed out waiting for the condition") }
    return nil
  }
}
