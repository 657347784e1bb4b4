import API
import Objects

/// `kubectl autoscale`.
struct AutoscaleCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = ["cpu", "cpu-percent", "max", "memory", "min", "name"]

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let flags = context.flags
    if flags.int("max") < 1 {
      throw .plain("--max=MAXPODS is required and must be at least 1, max: \(flags.int("max"))")
    }
    if flags.int("max") < flags.int("min") {
      throw .plain(
        "--max=MAXPODS must be larger or equal to --min=MINPODS, max: \(flags.int("max")), min: \(flags.int("min"))"
      )
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var creation = try Creation(context, &host)
    let selection = try ResourceBuilder(context).build(&context, &host)
    let (infos, fetchFailures) = context.fetch(selection, &host)
    let path = GroupVersionResource("horizontalpodautoscalers", group: "autoscaling", version: "v2")
    let resource = try context.resource(path: path, &host)
    try infos.forEachInTurn(after: fetchFailures) { info throws(Failure) in
      guard info.resource.subresources.contains(where: { $0.name == "scale" }) else {
        throw .plain(
          "cannot autoscale a \(info.resource.kind)\(info.resource.group.isEmpty ? "" : "." + info.resource.group): "
            + "the server could not find the requested resource"
        )
      }
      let autoscaler = try autoscaler(for: info, dryRun: creation.printer.dryRun)
      do throws(Failure) {
        try creation.create(autoscaler, resource, outcome: "autoscaled", &context, &host)
      } catch {
        // Whatever the server says, kubectl falls back to v1, for which there is nothing to send.
        throw .plain(
          "failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: "
            + "empty input"
        )
      }
    }
  }

  private func autoscaler(for info: ResourceInfo, dryRun: ResultPrinter.DryRun) throws(Failure) -> Value {
    let flags = context.flags
    var metrics: [Value] = []
    for name in ["cpu", "memory"] {
      if let text = flags.text(name) { metrics.append(try Self.metric(name, text)) }
    }
    if metrics.isEmpty, flags.isGiven("cpu-percent"), flags.int("cpu-percent") >= 0 {
      metrics.append(try Self.metric("cpu", "\(flags.int("cpu-percent"))%"))
    }
    var spec: Value = [
      "maxReplicas": .int(flags.int("max")),
      "scaleTargetRef": [
        "apiVersion": .string(info.resource.apiVersion), "kind": .string(info.resource.kind),
        "name": .string(info.name),
      ],
    ]
    if !metrics.isEmpty { spec["metrics"] = .array(metrics) }
    if flags.int("min") > 0 { spec["minReplicas"] = .int(flags.int("min")) }
    return [
      "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
      "metadata": [
        "name": .string(flags.text("name") ?? info.name), "namespace": .string(info.namespace ?? context.namespace),
      ],
      "spec": spec, "status": ["currentMetrics": .null, "desiredReplicas": 0],
    ]
  }

  /// `80%` of what is requested, or `500m` each.
  private static func metric(_ name: String, _ text: String) throws(Failure) -> Value {
    var target: Value
    if text.hasSuffix("%") {
      guard let percent = Int(text.dropLast()) else { throw .plain("failed to parse \(name): \(text)") }
      target = ["averageUtilization": .int(percent), "type": "Utilization"]
    } else {
      target = ["averageValue": .string(text), "type": "AverageValue"]
    }
    return ["resource": ["name": .string(name), "target": target], "type": "Resource"]
  }
}
