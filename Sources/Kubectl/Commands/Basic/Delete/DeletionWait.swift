import API
import Objects

/// Waits until objects are gone, or replaced by others of the same name.
struct DeletionWait: Sendable {
  private struct Doomed: Sendable {
    var target: ResourceTarget
    var uid: String?
  }

  private var doomed: [Doomed] = []
  /// Nil waits for ever.
  private let deadline: Duration?

  init(timeout: Duration, now: Duration) { deadline = timeout == .zero ? nil : now + timeout }

  mutating func add(_ target: ResourceTarget, uid: String?) { doomed.append(Doomed(target: target, uid: uid)) }

  mutating func resume(
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> CommandStep {
    var remaining: [Doomed] = []
    for one in doomed {
      let path = one.target.resource.groupVersionResource
      do throws(Failure) {
        let object = try context.send(
          Request(.get, path, namespace: one.target.namespace, name: one.target.name),
          &host
        ).body
        if one.uid == nil || object.uid == one.uid { remaining.append(one) }
      } catch {
        if !error.isNotFound { throw error }
      }
    }
    doomed = remaining
    guard let first = doomed.first else { return .done }
    if let deadline, host.clock.now >= deadline {
      throw .plain("timed out waiting for the condition on \(first.target.resource.name)/\(first.target.name ?? "")")
    }
    return .wait(until: deadline)
  }
}
