import API
import Objects

/// Sends the difference between an object and what a command made of it.
struct ObjectChange: Sendable {
  var resource: Resource
  var before: Value
  var after: Value
  var subresource: String?
  /// Prints the patch before it is sent.
  var showsPatch = false

  init(_ info: ResourceInfo, to after: Value) {
    resource = info.resource
    before = info.object
    self.after = after
  }

  /// The changed object; the unchanged one where there is no difference, or only a client's dry run.
  func send(
    dryRun: ResultPrinter.DryRun,
    asMerge: Bool = false,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    var after = after
    context.recordCause(on: &after)
    if dryRun == .client { return after }
    var options = Request.Options()
    options.dryRun = dryRun == .server
    options.fieldManager = context.flags.text("field-manager")
    let patch: Value?
    if !asMerge, let schema = SchemaTable.kubernetes[before.groupVersionKind] {
      options.patchType = .strategic
      patch = StrategicMergePatch(table: .kubernetes).twoWay(from: before, to: after, schema)
    } else {
      options.patchType = .merge
      patch = MergePatch.make(from: before, to: after)
    }
    if showsPatch { host.printLine("Patch: " + JSON.write(patch ?? [:], escapesHTML: true)) }
    let request = Request(
      .patch,
      resource.groupVersionResource,
      subresource: subresource,
      namespace: resource.isNamespaced ? before.namespace : nil,
      name: before.name,
      body: patch ?? [:],
      options: options
    )
    return try context.send(request, &host).body
  }
}
