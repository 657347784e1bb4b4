import API
import Objects

/// `kubectl label` and `kubectl annotate`.
struct MetadataCommand<Map: MetadataMap>: ImmediateCommand {
  static var honouredFlags: Set<String> {
    ["all", "all-namespaces", "field-selector", "list", "local", "overwrite", "resource-version", "selector"]
  }

  private var context: CommandContext
  private let pairs: MetadataPairs
  private var builder: ResourceBuilder

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    pairs = try MetadataPairs(context.arguments, word: Map.word, validatesValues: Map.validatesValues)
    builder = ResourceBuilder(context, arguments: pairs.resources)
    builder.selectsAll = context.flags.bool("all")
    if pairs.resources.isEmpty, builder.filenames.isEmpty {
      throw .plain("one or more resources must be specified as <resource> <name> or <resource>/<name>")
    }
    if pairs.isEmpty, !context.flags.bool("list") { throw .plain("at least one \(Map.word) update is required") }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let selection = try builder.build(&context, &host)
    let (infos, fetchFailures) = context.fetchUnlessLocal(selection, &host)
    var failures = fetchFailures
    if context.flags.bool("list") {
      Map.list(infos, &host)
    } else {
      for info in infos {
        do throws(Failure) {
          try change(info, &printer, &host)
        } catch {
          failures.append(error)
        }
      }
    }
    if !failures.isEmpty { throw .several(of: failures) }
  }

  private mutating func change(
    _ info: ResourceInfo,
    _ printer: inout ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    var object = info.object
    var map = object["metadata"]?[Map.field] ?? [:]
    let outcome = try Map.change(&map, pairs, overwrites: context.flags.bool("overwrite"), &host)
    object["metadata", default: [:]][Map.field] = map
    if let version = context.flags.text("resource-version") {
      object["metadata", default: [:]]["resourceVersion"] = .string(version)
    }
    if context.flags.bool("local") { return try printer.print(object, info.resource, outcome, &host) }
    let result = try ObjectChange(info, to: object)
      .send(dryRun: printer.dryRun, asMerge: true, &context, &host)
    try printer.print(result, info.resource, outcome, &host)
  }
}
