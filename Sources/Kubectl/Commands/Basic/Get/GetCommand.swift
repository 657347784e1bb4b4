import API
import Objects

/// `kubectl get`.
struct GetCommand: Command {
  static let honouredFlags: Set<String> = [
    "all-namespaces", "chunk-size", "field-selector", "ignore-not-found", "label-columns", "no-headers",
    "output-watch-events",
    "raw", "selector", "server-print", "show-kind", "show-labels", "sort-by", "subresource", "watch", "watch-only",
  ]

  var context: CommandContext
  var builder: ResourceBuilder
  /// What is followed, once the first answer was printed.
  var watch: GetWatch?

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    builder = ResourceBuilder(context)
    builder.allowsTypeAlone = true
    let flags = context.flags
    if flags.isGiven("raw") {
      if !context.arguments.isEmpty { throw .plain("arguments may not be passed when --raw is specified") }
      return
    }
    if flags.bool("output-watch-events"), !flags.bool("watch"), !flags.bool("watch-only") {
      throw .plain("--output-watch-events option can only be used with --watch or --watch-only")
    }
    if context.arguments.isEmpty, builder.filenames.isEmpty, builder.kustomization == nil {
      throw .verbatim(
        """
        You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported \
        resources.

        error: Required resource not specified.
        Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).
        See 'kubectl get -h' for help and examples
        """
      )
    }
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if let path = context.flags.text("raw") {
      host.print(try RawRequest(path).send("GET", &context, &host))
      return .done
    }
    if watch != nil { return try followChanges(&host) }
    if context.flags.text("sort-by") != nil {
      if context.flags.bool("watch") {
        host.complain("warning: --watch requested, --sort-by will be ignored for watch events received")
      } else if context.flags.bool("watch-only") {
        host.complain("warning: --watch-only requested, --sort-by will be ignored")
      }
    }
    let format = try OutputFormat(context.flags, formats: OutputFormat.getFormats, &host) ?? .table(isWide: false)
    let selection = try builder.build(&context, &host)
    if context.flags.text("subresource") != nil, selection.targets.contains(where: { $0.name == nil }) {
      throw .plain("subresource cannot be used when bulk resources are specified")
    }
    if context.flags.bool("watch") || context.flags.bool("watch-only") {
      return try beginWatch(selection, format, &host)
    }
    if case .table(let isWide) = format {
      try printTables(selection, isWide: isWide, &host)
    } else {
      try printObjects(selection, format, &host)
    }
    return .done
  }

  // MARK: Objects

  private mutating func printObjects(
    _ selection: ResourceSelection,
    _ format: OutputFormat,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    var infos: [ResourceInfo] = []
    var failures = selection.failures
    for target in selection.targets {
      do throws(Failure) {
        infos += try context.fetch(target, selection, subresource: context.flags.text("subresource"), &host)
      } catch {
        if context.flags.bool("ignore-not-found"), error.isNotFound { continue }
        if selection.isSingle { throw error }
        failures.append(error)
      }
    }
    if infos.isEmpty, context.flags.bool("ignore-not-found") {
      if !failures.isEmpty { throw .several(of: failures) }
      return
    }
    if let path = context.flags.text("sort-by") { infos = try ObjectSorter(path).sorted(infos) { $0.object } }
    var printer = ObjectPrinter(shown(format), showsManagedFields: context.flags.bool("show-managed-fields"))
    if selection.isSingle, infos.count == 1 {
      host.print(try printer.text(of: infos[0].object, resource: infos[0].resource))
    } else {
      let list: Value = [
        "apiVersion": "v1", "kind": "List", "metadata": ["resourceVersion": ""],
        "items": .array(infos.map(\.object)),
      ]
      host.print(try printer.text(of: list))
    }
    if !failures.isEmpty { throw .several(of: failures) }
  }

  // MARK: Tables

  mutating func printTables(
    _ selection: ResourceSelection,
    isWide: Bool,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    var failures = selection.failures
    var hasOutput = false
    let resources = Set(selection.targets.map(\.resource.groupResource))
    var group: TableGroup?
    for target in selection.targets {
      do throws(Failure) {
        let table = try context.fetch(
          target,
          selection,
          asTable: true,
          subresource: context.flags.text("subresource"),
          &host
        )
        var object = table[0].object
        if !context.flags.bool("server-print") { object = PlainTable.of(object, host.clock) }
        let rows = object["rows"]?.array ?? []
        if rows.isEmpty { continue }
        if group?.resource != target.resource.groupResource {
          if let group {
            host.print((hasOutput && !context.flags.bool("no-headers") ? "\n" : "") + group.text)
            hasOutput = true
          }
          group = TableGroup(target.resource, printer(target.resource, isWide, isMixed: resources.count > 1))
        }
        try group?.add(object, sortedBy: context.flags.text("sort-by"))
      } catch {
        if context.flags.bool("ignore-not-found"), error.isNotFound { continue }
        failures.append(error)
      }
    }
    if let group {
      host.print((hasOutput && !context.flags.bool("no-headers") ? "\n" : "") + group.text)
      hasOutput = true
    }
    if !failures.isEmpty { throw .several(of: failures) }
    if !hasOutput, !context.flags.bool("ignore-not-found") {
      let isNamespaced = !builder.allNamespaces && selection.targets.allSatisfy(\.resource.isNamespaced)
      host.complain(
        isNamespaced ? "No resources found in \(context.namespace) namespace." : "No resources found"
      )
    }
  }

  func printer(_ resource: Resource, _ isWide: Bool, isMixed: Bool) -> TablePrinter {
    let flags = context.flags
    var printer = TablePrinter()
    printer.isWide = isWide
    printer.hasHeaders = !flags.bool("no-headers")
    printer.showsNamespace = flags.bool("all-namespaces") && resource.isNamespaced
    printer.showsLabels = flags.bool("show-labels")
    printer.labelColumns = flags.list("label-columns")
    printer.showsEvents = flags.bool("output-watch-events")
    if isMixed || flags.bool("show-kind") { printer.kindPrefix = ResourceName.kind(resource) }
    return printer
  }
}

/// The rows of one kind, set together.
private struct TableGroup {
  let resource: GroupResource
  private let printer: TablePrinter
  private var rows: [[String]] = []

  init(_ resource: Resource, _ printer: TablePrinter) {
    self.resource = resource.groupResource
    self.printer = printer
  }

  mutating func add(_ table: Value, sortedBy path: String?) throws(Failure) {
    var table = table
    if let path {
      table["rows"] = .array(try ObjectSorter(path).sorted(table["rows"]?.array ?? []) { $0["object"] ?? .null })
    }
    if rows.isEmpty, printer.hasHeaders { rows.append(printer.header(table)) }
    rows += printer.rows(table)
  }

  var text: String {
    var columns = TextColumns()
    return columns.text(rows)
  }
}
