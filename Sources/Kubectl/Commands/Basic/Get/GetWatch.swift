import API
import Objects

/// Where a `get --watch` stands.
struct GetWatch: Sendable {
  var cursor: WatchCursor
  var resource: Resource
  var format: OutputFormat
  var printer: TablePrinter
  var objectPrinter: ObjectPrinter
  var columns = TextColumns()
  var hasHeader = false
  /// When `--request-timeout` ends it.
  var deadline: Duration?
}

extension GetCommand {
  /// Prints what is there, and remembers from where to follow.
  mutating func beginWatch(
    _ selection: ResourceSelection,
    _ format: OutputFormat,
    _ host: inout some KubectlHost
  ) throws(Failure) -> CommandStep {
    if !selection.failures.isEmpty { throw .several(of: selection.failures) }
    if selection.targets.count > 1, selection.targets.allSatisfy({ $0.name != nil }) {
      let failures = context.fetch(selection, &host).failures
      if !failures.isEmpty { throw .several(of: failures) }
      // What is there is printed before the watch is refused.
      if case .table(let isWide) = format { try printTables(selection, isWide: isWide, &host) }
    }
    guard selection.targets.count == 1, let target = selection.targets.first else {
      throw .plain("you may only watch a single resource or type of resource at a time")
    }
    var isWide = false
    if case .table(let wide) = format { isWide = wide }
    let answer = try context.ask(target, selection, asTable: format.isTable, &host)
    var cursor = WatchCursor([target.resource.groupResource], from: Self.revision(answer), namespace: target.namespace)
    do {
      cursor.labels = try LabelSelector.parse(selection.labelSelector ?? "")
      let named = target.name.map { "metadata.name=" + $0 }
      cursor.fields = try FieldSelector.parse(named ?? selection.fieldSelector ?? "")
    } catch {
      throw .plain(error.message)
    }
    cursor.version = target.resource.groupVersionResource
    cursor.asTable = format.isTable
    cursor.includesManagedFields = !format.isTable && context.seesManagedFields
    var watch = GetWatch(
      cursor: cursor,
      resource: target.resource,
      format: format,
      printer: printer(target.resource, isWide, isMixed: false),
      objectPrinter: ObjectPrinter(shown(format), showsManagedFields: context.flags.bool("show-managed-fields"))
    )
    if !context.flags.bool("watch-only") {
      let items = format.isTable || target.name != nil ? [answer] : answer["items"]?.array ?? []
      for item in items { try Self.show(item, "ADDED", &watch, &host) }
    }
    try begin(target, &host)
    if let timeout = Self.timeout(context.flags.string("request-timeout")) {
      watch.deadline = host.clock.now + timeout
    }
    self.watch = watch
    return .wait(until: watch.deadline)
  }

  /// `--no-headers` is for custom columns too.
  func shown(_ format: OutputFormat) -> OutputFormat {
    guard case .customColumns(var columns) = format else { return format }
    columns.hasHeaders = !context.flags.bool("no-headers")
    return .customColumns(columns)
  }

  /// The watch is a request of its own, which the server may refuse although it has listed.
  private mutating func begin(_ target: ResourceTarget, _ host: inout some KubectlHost) throws(Failure) {
    var options = Request.Options()
    options.limit = 1
    options.fieldSelector = target.name.map { "metadata.name=" + $0 }
    let path = target.resource.groupVersionResource
    _ = try context.send(Request(.watch, path, namespace: target.namespace, options: options), &host)
  }

  /// Seconds, or a duration; 0 is none.
  private static func timeout(_ text: String) -> Duration? {
    let timeout = Int(text).map { Duration.seconds($0) } ?? FlagValues.duration(text) ?? .zero
    return timeout > .zero ? timeout : nil
  }

  private static func revision(_ answer: Value) -> Int {
    let own = answer["metadata"]?["resourceVersion"]?.string ?? ""
    let row = answer["rows"]?.array?.first?["object"]?["metadata"]?["resourceVersion"]?.string ?? ""
    return Int(own) ?? Int(row) ?? 0
  }

  mutating func followChanges(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    guard var watch else { return .done }
    let events: [WatchEvent]
    do throws(Status) {
      events = try host.changes(since: &watch.cursor)
    } catch {
      if error.reason == .connectionRefused { return .wait() }
      throw .status(error)
    }
    for event in events { try Self.show(event.object, event.kind.rawValue, &watch, &host) }
    self.watch = watch
    if let deadline = watch.deadline, host.clock.now >= deadline { return .done }
    return .wait(until: watch.deadline)
  }

  private static func show(
    _ object: Value,
    _ event: String,
    _ watch: inout GetWatch,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    guard watch.format.isTable else {
      var shown = object
      if watch.printer.showsEvents { shown = ["type": .string(event), "object": object] }
      host.print(try watch.objectPrinter.text(of: shown, resource: watch.resource))
      if case .customColumns(var columns) = watch.objectPrinter.format {
        columns.hasHeaders = false
        watch.objectPrinter.format = .customColumns(columns)
      }
      return
    }
    var rows = watch.printer.rows(object, event: event)
    if rows.isEmpty { return }
    if !watch.hasHeader, watch.printer.hasHeaders {
      rows.insert(watch.printer.header(object), at: 0)
      watch.hasHeader = true
    }
    host.print(watch.columns.text(rows))
  }
}
