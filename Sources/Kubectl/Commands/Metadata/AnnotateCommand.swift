import API
import Objects

/// `kubectl annotate`.
struct AnnotateCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = [
    "all", "all-namespaces", "field-selector", "list", "overwrite", "resource-version", "selector",
  ]

  private var context: CommandContext
  private let pairs: MetadataPairs
  private var builder: ResourceBuilder

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    pairs = try MetadataPairs(context.arguments, word: "annotation", validatesValues: false)
    builder = ResourceBuilder(context, arguments: pairs.resources)
    builder.selectsAll = context.flags.bool("all")
    if pairs.resources.isEmpty, builder.filenames.isEmpty {
      throw .plain("one or more resources must be specified as <resource> <name> or <resource>/<name>")
    }
    if pairs.isEmpty, !context.flags.bool("list") { throw .plain("at least one annotation update is required") }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let selection = try builder.build(&context, &host)
    let (infos, fetchFailures) = context.fetch(selection, &host)
    var failures = fetchFailures
    for info in infos {
      do throws(Failure) {
        if context.flags.bool("list") {
          for (key, value) in info.object["metadata"]?["annotations"]?.object ?? Fields() {
            host.printLine("\(key)=\(value.string ?? "")")
          }
        } else {
          try change(info, &printer, &host)
        }
      } catch {
        failures.append(error)
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
    var annotations = object["metadata"]?["annotations"] ?? [:]
    if !context.flags.bool("overwrite") {
      let declared = pairs.set.compactMap { pair in
        annotations[pair.key]?.string.map { "'\(pair.key)' already has a value (\($0))" }
      }
      if !declared.isEmpty {
        throw .plain(
          "--overwrite is false but found the following declared annotation(s): \(declared.joined(separator: "; "))"
        )
      }
    }
    for key in pairs.removed { annotations[key] = nil }
    for (key, value) in pairs.set { annotations[key] = .string(value) }
    object["metadata", default: [:]]["annotations"] = annotations
    if let version = context.flags.text("resource-version") {
      object["metadata", default: [:]]["resourceVersion"] = .string(version)
    }
    let result = try ObjectChange(info, to: object)
      .send(dryRun: printer.dryRun, asMerge: true, &context, &host)
    try printer.print(result, info.resource, "annotated", &host)
  }
}
