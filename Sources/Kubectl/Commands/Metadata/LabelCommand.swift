import API
import Objects

/// `kubectl label`.
struct LabelCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = [
    "all", "all-namespaces", "field-selector", "list", "overwrite", "resource-version", "selector",
  ]

  private var context: CommandContext
  private let pairs: MetadataPairs
  private var builder: ResourceBuilder

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    pairs = try MetadataPairs(context.arguments, word: "label", validatesValues: true)
    builder = ResourceBuilder(context, arguments: pairs.resources)
    builder.selectsAll = context.flags.bool("all")
    if pairs.resources.isEmpty, builder.filenames.isEmpty {
      throw .plain("one or more resources must be specified as <resource> <name> or <resource>/<name>")
    }
    if pairs.isEmpty, !context.flags.bool("list") { throw .plain("at least one label update is required") }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let selection = try builder.build(&context, &host)
    let (infos, fetchFailures) = context.fetch(selection, &host)
    var failures = fetchFailures
    if context.flags.bool("list") {
      list(infos, &host)
      if !failures.isEmpty { throw .several(of: failures) }
      return
    }
    for info in infos {
      do throws(Failure) {
        try change(info, &printer, &host)
      } catch {
        failures.append(error)
      }
    }
    if !failures.isEmpty { throw .several(of: failures) }
  }

  private func list(_ infos: [ResourceInfo], _ host: inout some KubectlHost) {
    for info in infos {
      var margin = ""
      if infos.count > 1 {
        host.printLine("Listing labels for \(info.resource.kind).\(info.resource.group)/\(info.name):")
        margin = " "
      }
      for (key, value) in info.object["metadata"]?["labels"]?.object ?? Fields() {
        host.printLine("\(margin)\(key)=\(value.string ?? "")")
      }
    }
  }

  private mutating func change(
    _ info: ResourceInfo,
    _ printer: inout ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let overwrites = context.flags.bool("overwrite")
    var object = info.object
    let before = object["metadata"]?["labels"] ?? [:]
    var labels = before
    for key in pairs.removed {
      if labels[key] == nil {
        host.printLine("label \"\(key)\" not found.")
      }
      labels[key] = nil
    }
    for (key, value) in pairs.set {
      if !overwrites, let present = labels[key]?.string {
        throw .plain("'\(key)' already has a value (\(present)), and --overwrite is false")
      }
      labels[key] = .string(value)
    }
    object["metadata", default: [:]]["labels"] = labels
    var outcome = "not labeled"
    if labels != before {
      outcome = "labeled"
      if !overwrites, JSON.write(labels).utf8.count < JSON.write(before).utf8.count { outcome = "unlabeled" }
    }
    if let version = context.flags.text("resource-version") {
      object["metadata", default: [:]]["resourceVersion"] = .string(version)
    }
    let result = try ObjectChange(info, to: object)
      .send(dryRun: printer.dryRun, asMerge: true, &context, &host)
    try printer.print(result, info.resource, outcome, &host)
  }
}
