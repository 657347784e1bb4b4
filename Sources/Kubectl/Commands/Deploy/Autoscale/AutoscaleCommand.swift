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
    if flags.int("cpu-percent") > 0, flags.text("cpu") != nil {
      throw .plain("--cpu-percent and --cpu are mutually exclusive")
    }
    for name in ["cpu", "memory"] {
      if let text = flags.text(name) { _ = try Self.metric(name, text) }
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var creation = try Creation(context, &host)
    let selection = try ResourceBuilder(context).build(&context, &host)
    let (infos, fetchFailures) = context.visit(selection, &host)
    let path = GroupVersionResource("horizontalpodautoscalers", group: "autoscaling", version: "v2")
    let resource = try context.resource(path: path, &host)
    try infos.forEachInTurn(after: fetchFailures) { info throws(Failure) in
      guard info.resource.subresources.contains(where: { $0.name == "scale" }) else {
        throw .plain(
          "cannot autoscale a \(info.resource.kind)\(info.resource.group.isEmpty ? "" : "." + info.resource.group): "
            + "the server could not find the requested resource"
        )
      }
      let autoscaler = try autoscaler(for: info, isDryRun: creation.printer.dryRun == .client)
      let outcome = creation.printer.dryRun == .client ? "created" : "autoscaled"
      do throws(Failure) {
        try creation.create(autoscaler, resource, outcome: outcome, &context, &host)
      } catch {
        try checkFallback()
        // Whatever the server says, kubectl tries again with version 1.
        let version1 = try self.version1(of: autoscaler, &host)
        try creation.create(version1.object, version1.resource, outcome: outcome, &context, &host)
      }
    }
  }

  /// Version 1 knows the share of the processor that `--cpu` names, and no more (`canCreateHPAV1`).
  private func checkFallback() throws(Failure) {
    let words = "failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: "
    guard let cpu = context.flags.text("cpu") else { throw .plain(words + "empty input") }
    let isUtilization = cpu.hasSuffix("%") || context.flags.int("cpu-percent") >= 0
    if !isUtilization || context.flags.text("memory") != nil { throw .plain(words + "%!w(<nil>)") }
  }

  private mutating func version1(
    of autoscaler: Value,
    _ host: inout some KubectlHost
  ) throws(Failure) -> (object: Value, resource: Resource) {
    var object = autoscaler
    object["apiVersion"] = "autoscaling/v1"
    object["spec"]?["metrics"] = nil
    object["status"] = nil
    let path = GroupVersionResource("horizontalpodautoscalers", group: "autoscaling", version: "v1")
    return (object, try context.resource(path: path, &host))
  }

  private func autoscaler(for info: ResourceInfo, isDryRun: Bool) throws(Failure) -> Value {
    let flags = context.flags
    var metrics: [Value] = []
    if flags.int("cpu-percent") > 0 { metrics.append(try Self.metric("cpu", "\(flags.int("cpu-percent"))%")) }
    for name in ["cpu", "memory"] {
      if let text = flags.text(name) { metrics.append(try Self.metric(name, text)) }
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
    var metadata: Value = ["name": .string(flags.text("name") ?? info.name)]
    if !isDryRun || context.configuration.isNamespaceGiven { metadata["namespace"] = .string(context.namespace) }
    return [
      "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": metadata, "spec": spec,
      "status": ["currentMetrics": .null, "desiredReplicas": 0],
    ]
  }

  /// `80%` of what is requested, or `500m` each; a bare number counts milli-processors or mebibytes.
  private static func metric(_ name: String, _ text: String) throws(Failure) -> Value {
    var target: Value
    if text.hasSuffix("%") {
      guard let percent = Int32(text.dropLast()), percent >= 0 else {
        throw .plain("invalid percentage value: \(text.dropLast())")
      }
      target = ["averageUtilization": .int(Int(percent)), "type": "Utilization"]
    } else {
      let amount = Double(text) == nil ? text : text + (name == "cpu" ? "m" : "Mi")
      guard let quantity = Quantity(amount) else { throw .plain("invalid resource \(name) value: \(text)") }
      target = ["averageValue": .string(quantity.description), "type": "AverageValue"]
    }
    return ["resource": ["name": .string(name), "target": target], "type": "Resource"]
  }
}
