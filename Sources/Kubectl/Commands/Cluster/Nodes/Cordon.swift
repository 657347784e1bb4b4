import API
import Objects

/// What `cordon`, `uncordon` and `drain` do to a node.
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
