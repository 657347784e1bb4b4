import API
import Objects

/// One of the two maps of an object's metadata that a command of its own changes.
protocol MetadataMap: Sendable {
  /// `label`, `annotation`: the word of its messages.
  static var word: String { get }
  /// The field of the metadata.
  static var field: String { get }
  static var validatesValues: Bool { get }

  static func list(_ infos: [ResourceInfo], _ host: inout some KubectlHost)

  /// Changes the map as the line says, and says what became of the object.
  static func change(
    _ map: inout Value,
    _ pairs: MetadataPairs,
    overwrites: Bool,
    _ host: inout some KubectlHost
  ) throws(Failure) -> String
}

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

/// Labels, whose values are checked here and whose changes are told apart.
enum LabelMap: MetadataMap {
  static let word = "label"
  static let field = "labels"
  static let validatesValues = true

  static func list(_ infos: [ResourceInfo], _ host: inout some KubectlHost) {
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

  static func change(
    _ map: inout Value,
    _ pairs: MetadataPairs,
    overwrites: Bool,
    _ host: inout some KubectlHost
  ) throws(Failure) -> String {
    let before = map
    for key in pairs.removed {
      if map[key] == nil { host.printLine("label \"\(key)\" not found.") }
      map[key] = nil
    }
    for (key, value) in pairs.set {
      if !overwrites, let present = map[key]?.string, present != value {
        throw .plain("'\(key)' already has a value (\(present)), and --overwrite is false")
      }
      map[key] = .string(value)
    }
    if map == before { return "not labeled" }
    return !overwrites && JSON.write(map).utf8.count < JSON.write(before).utf8.count ? "unlabeled" : "labeled"
  }
}

/// Annotations.
enum AnnotationMap: MetadataMap {
  static let word = "annotation"
  static let field = "annotations"
  static let validatesValues = false

  static func list(_ infos: [ResourceInfo], _ host: inout some KubectlHost) {
    for info in infos {
      for (key, value) in info.object["metadata"]?["annotations"]?.object ?? Fields() {
        host.printLine("\(key)=\(value.string ?? "")")
      }
    }
  }

  static func change(
    _ map: inout Value,
    _ pairs: MetadataPairs,
    overwrites: Bool,
    _ host: inout some KubectlHost
  ) throws(Failure) -> String {
    let declared = pairs.set.compactMap { pair in
      map[pair.key]?.string.map { "'\(pair.key)' already has a value (\($0))" }
    }
    if !overwrites, !declared.isEmpty {
      throw .plain(
        "--overwrite is false but found the following declared annotation(s): \(declared.joined(separator: "; "))"
      )
    }
    for key in pairs.removed { map[key] = nil }
    for (key, value) in pairs.set { map[key] = .string(value) }
    return "annotated"
  }
}
