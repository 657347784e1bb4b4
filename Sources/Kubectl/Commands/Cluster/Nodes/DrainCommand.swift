import API
import Objects

/// `kubectl drain`: cordon, then evict what may be evicted (`pkg/drain`).
struct DrainCommand: Command {
  static let honouredFlags: Set<String> = [
    "chunk-size", "delete-emptydir-data", "disable-eviction", "force", "grace-period", "ignore-daemonsets",
    "pod-selector",
    "selector",
    "skip-wait-for-delete-timeout", "timeout",
  ]

  private struct Leaving: Sendable {
    var pod: Value
    /// Evicted or deleted, so that only its end is waited for.
    var isAccepted = false
    var nextTry: Duration = .zero
  }

  private var context: CommandContext
  private var nodes: [ResourceInfo]?
  private var leaving: [Leaving]?
  private var deadline: Duration?
  private var failures: [Failure] = []
  private var undrained: [(node: String, why: [String])] = []

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    try NodeArguments.validate(context)
    if let selector = context.flags.text("pod-selector") {
      do {
        _ = try LabelSelector.parse(selector)
      } catch {
        throw .plain("--pod-selector=<pod_selector> must be a valid label selector")
      }
    }
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if nodes == nil { try cordon(&host) }
    while let node = nodes?.first {
      if leaving == nil, try !begin(node, &host) {
        nodes?.removeFirst()
        continue
      }
      do throws(Failure) {
        if let step = try evict(&host) { return step }
      } catch {
        giveUp(node, error, &host)
        continue
      }
      let dryRun = try ResultPrinter.dryRun(context.flags, &host)
      host.printLine(
        "node/\(node.name) drained" + (dryRun == .none ? "" : dryRun == .client ? " (dry run)" : " (server dry run)")
      )
      leaving = nil
      nodes?.removeFirst()
    }
    return try finish(&host)
  }

  private mutating func cordon(_ host: inout some KubectlHost) throws(Failure) {
    let (infos, fetchFailures) = try NodeArguments.nodes(&context, &host)
    if !fetchFailures.isEmpty { throw .several(of: fetchFailures) }
    let dryRun = try ResultPrinter.dryRun(context.flags, &host)
    for info in infos { try Cordon.set(true, on: info, dryRun, &context, &host) }
    let timeout = context.flags.duration("timeout")
    if timeout > .zero { deadline = host.clock.now + timeout }
    nodes = infos
  }

  /// Looks at the node's pods; false where something stands against evicting them.
  private mutating func begin(
    _ node: ResourceInfo,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Bool {
    var options = Request.Options()
    options.fieldSelector = "spec.nodeName=\(node.name)"
    options.labelSelector = context.flags.text("pod-selector")
    let pods = try context.send(Request(.list, .pods, options: options), &host).body["items"]?.array ?? []
    var review = DrainReview(context.flags)
    for pod in pods { try review.look(at: pod, &context, &host) }
    if !review.errors.isEmpty {
      let text = review.errors.count == 1 ? review.errors[0] : "[" + review.errors.joined(separator: ", ") + "]"
      host.complain(
        "error: unable to drain node \"\(node.name)\" due to error: \(text), continuing command..."
      )
      undrained.append((node.name, review.errors))
      return false
    }
    if !review.warnings.isEmpty { host.complain("Warning: " + review.warnings.joined(separator: "; ")) }
    if try ResultPrinter.dryRun(context.flags, &host) == .client {
      for pod in review.pods { host.printLine("evicting pod \(pod.key) (dry run)") }
      leaving = []
      return true
    }
    leaving = review.pods.map { Leaving(pod: $0) }
    return true
  }

  /// Nil once all are gone.
  private mutating func evict(_ host: inout some KubectlHost) throws(Failure) -> CommandStep? {
    var remaining: [Leaving] = []
    for var one in leaving ?? [] {
      if !one.isAccepted, host.clock.now >= one.nextTry { try ask(&one, &host) }
      if one.isAccepted, isDryRun {
        continue
      } else if one.isAccepted, try isGone(one.pod, &host) {
        host.printLine("pod/\(one.pod.name) evicted")
      } else {
        remaining.append(one)
      }
    }
    leaving = remaining
    if remaining.isEmpty { return nil }
    if let deadline, host.clock.now >= deadline {
      let end = "global timeout reached: \(GoDuration.format(context.flags.duration("timeout")))"
      let errors = remaining.map { one in
        one.isAccepted
          ? "error when waiting for pod \"\(one.pod.name)\" in namespace \"\(one.pod.namespace ?? "")\" to terminate: "
            + end
          : "error when evicting pods/\"\(one.pod.name)\" -n \"\(one.pod.namespace ?? "")\": " + end
      }
      throw .plain(errors.count == 1 ? errors[0] : "[" + errors.joined(separator: ", ") + "]")
    }
    let retry = remaining.filter { !$0.isAccepted }.map(\.nextTry).min()
    return .wait(until: [deadline, retry].compactMap { $0 }.min())
  }

  /// Goes on with the next node, and says what is left of this one.
  private mutating func giveUp(_ node: ResourceInfo, _ error: Failure, _ host: inout some KubectlHost) {
    host.complain("There are pending pods in node \"\(node.name)\" when an error occurred: \(error.message)")
    for one in leaving ?? [] { host.complain("pod/\(one.pod.name)") }
    host.complain(
      "error: unable to drain node \"\(node.name)\" due to error: \(error.message), continuing command..."
    )
    undrained.append((node.name, [error.message]))
    leaving = nil
    nodes?.removeFirst()
  }

  private mutating func ask(_ one: inout Leaving, _ host: inout some KubectlHost) throws(Failure) {
    let pod = one.pod
    let period = context.flags.int("grace-period")
    var request: Request
    let verb = context.flags.bool("disable-eviction") ? "deleting" : "evicting"
    host.printLine("\(verb) pod \(pod.key)" + (isDryRun ? " (server dry run)" : ""))
    if context.flags.bool("disable-eviction") {
      request = Request(.delete, .pods, namespace: pod.namespace, name: pod.name)
      request.options.gracePeriodSeconds = period < 0 ? nil : period
    } else {
      var eviction: Value = [
        "apiVersion": "policy/v1", "kind": "Eviction",
        "metadata": ["name": .string(pod.name), "namespace": .string(pod.namespace ?? "default")],
      ]
      if period >= 0 { eviction["deleteOptions"] = ["gracePeriodSeconds": .int(period)] }
      if isDryRun { eviction["deleteOptions", default: [:]]["dryRun"] = ["All"] }
      request = Request(
        .create,
        .pods,
        subresource: "eviction",
        namespace: pod.namespace,
        name: pod.name,
        body: eviction
      )
    }
    request.options.dryRun = isDryRun
    do throws(Failure) {
      _ = try context.send(request, &host)
      one.isAccepted = true
    } catch .status(let status) where status.reason == .tooManyRequests {
      host.complain(
        "error when evicting pods/\"\(pod.name)\" -n \"\(pod.namespace ?? "")\" "
          + "(will retry after 5s): \(status.message)"
      )
      one.nextTry = host.clock.now + .seconds(5)
    } catch {
      guard error.isNotFound else { throw error }
      one.isAccepted = true
    }
  }

  /// The server is asked, and does nothing.
  private var isDryRun: Bool { context.flags.string("dry-run") == "server" }

  private mutating func isGone(_ pod: Value, _ host: inout some KubectlHost) throws(Failure) -> Bool {
    do throws(Failure) {
      let present = try context.send(Request(.get, .pods, namespace: pod.namespace, name: pod.name), &host).body
      return present.uid != pod.uid
    } catch {
      if error.isNotFound { return true }
      throw error
    }
  }

  private func finish(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if undrained.isEmpty { return .done }
    host.complain("There are pending nodes to be drained:")
    for (node, why) in undrained {
      host.complain(" \(node)")
      for line in why { host.complain(line) }
    }
    throw .silent(1)
  }
}

/// Which pods of a node may go, and what stands against it (`pkg/drain/filters.go`).
struct DrainReview: Sendable {
  private let flags: FlagValues
  private(set) var pods: [Value] = []
  private var daemons: [String] = []
  private var local: [String] = []
  private var naked: [String] = []

  init(_ flags: FlagValues) { self.flags = flags }

  mutating func look(
    at pod: Value,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    if pod.annotations["kubernetes.io/config.mirror"] != nil { return }
    let phase = pod["status"]?["phase"]?.string
    let hasEnded = phase == "Succeeded" || phase == "Failed"
    if let owner = pod.controller, owner.kind == "DaemonSet", !hasEnded {
      daemons.append(pod.key)
      return
    }
    let usesDisk = pod["spec"]?["volumes"]?.array?.contains { $0["emptyDir"] != nil } ?? false
    if usesDisk, !hasEnded { local.append(pod.key) }
    if pod.controller == nil, !hasEnded { naked.append(pod.key) }
    pods.append(pod)
  }

  var errors: [String] {
    var errors: [String] = []
    // A pod is refused for the first reason that the flags leave.
    let held = flags.bool("delete-emptydir-data") ? [] : local
    let bare = flags.bool("force") ? [] : naked.filter { !held.contains($0) }
    if !bare.isEmpty {
      errors.append(
        "cannot delete Pods that declare no controller (use --force to override): \(bare.joined(separator: ", "))"
      )
    }
    if !held.isEmpty {
      errors.append(
        "cannot delete Pods with local storage (use --delete-emptydir-data to override): "
          + held.joined(separator: ", ")
      )
    }
    if !flags.bool("ignore-daemonsets"), !daemons.isEmpty {
      errors.append(
        "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): \(daemons.joined(separator: ", "))"
      )
    }
    return errors
  }

  var warnings: [String] {
    var warnings: [String] = []
    if !naked.isEmpty { warnings.append("deleting Pods that declare no controller: \(naked.joined(separator: ", "))") }
    if !daemons.isEmpty { warnings.append("ignoring DaemonSet-managed Pods: \(daemons.joined(separator: ", "))") }
    return warnings
  }
}
