import API
import Objects

/// `kubectl events`.
struct EventsCommand: Command {
  static let honouredFlags: Set<String> = ["all-namespaces", "chunk-size", "for", "no-headers", "types", "watch"]

  private var context: CommandContext
  private var filter: (kind: String, version: String, name: String)?
  private var cursor: WatchCursor?
  private var columns = TextColumns()
  private var hasHeader = false
  private var printer: ObjectPrinter?

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    for type in context.flags.list("types") where !["normal", "warning"].contains(type.lowercased()) {
      throw .plain("valid --types are Normal or Warning")
    }
    if let text = context.flags.text("for"), text.split(separator: "/").count != 2 {
      throw .plain("--for must be in resource/name form")
    }
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if cursor != nil { return try follow(&host) }
    if let text = context.flags.text("for") {
      let parts = text.split(separator: "/").map(String.init)
      do throws(Failure) {
        let resource = try context.resource(named: parts[0], &host)
        filter = (resource.kind, resource.apiVersion, parts[1])
      } catch .noResource(let name, _, _) {
        throw .verbatim("the server doesn't have a resource type \"\(name)\"")
      }
    }
    let namespace = context.flags.bool("all-namespaces") ? nil : context.namespace
    if context.flags.bool("watch") { return try beginWatch(namespace, &host) }
    let answer = try context.send(Request(.list, .events, namespace: namespace), &host).body
    let events = (answer["items"]?.array ?? []).filter(isWanted).enumerated().sorted {
      (Self.time($0.element), $0.offset) < (Self.time($1.element), $1.offset)
    }.map(\.element)
    if events.isEmpty {
      let place = isEverywhere ? "" : " in \(context.namespace) namespace"
      host.complain("No events found\(place).")
    } else {
      try show(events, asList: true, &host)
    }
    return .done
  }

  private var isEverywhere: Bool { context.flags.bool("all-namespaces") }

  /// A watch begins with what is there, one by one.
  private mutating func beginWatch(
    _ namespace: String?,
    _ host: inout some KubectlHost
  ) throws(Failure) -> CommandStep {
    let answer = try context.send(Request(.list, .events, namespace: namespace), &host).body
    for event in (answer["items"]?.array ?? []).filter(isWanted) { try show([event], asList: false, &host) }
    cursor = WatchCursor(
      [GroupVersionResource.events.groupResource],
      from: Int(answer["metadata"]?["resourceVersion"]?.string ?? "") ?? 0,
      namespace: namespace
    )
    return .wait()
  }

  private static func time(_ event: Value) -> String {
    event["series"]?["lastObservedTime"]?.string ?? event["lastTimestamp"]?.string ?? event["eventTime"]?.string ?? ""
  }

  private func isWanted(_ event: Value) -> Bool {
    let types = context.flags.list("types").map { $0.lowercased() }
    if !types.isEmpty, !types.contains((event["type"]?.string ?? "").lowercased()) { return false }
    guard let filter else { return true }
    return event["involvedObject"]?["kind"]?.string == filter.kind
      && event["involvedObject"]?["apiVersion"]?.string == filter.version
      && event["involvedObject"]?["name"]?.string == filter.name
  }

  private mutating func show(
    _ events: [Value],
    asList: Bool,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    if let format = try OutputFormat(context.flags, &host) { return try printObjects(events, format, asList, &host) }
    let text = Description(host.clock)
    var rows = events.map { event in
      let object = event["involvedObject"]
      let row = [
        text.interval(event), event["type"]?.string ?? "", event["reason"]?.string ?? "",
        "\(object?["kind"]?.string ?? "")/\(object?["name"]?.string ?? "")",
        (event["message"]?.string ?? "").split(separator: "\n").joined(separator: " "),
      ]
      return isEverywhere ? [event.namespace ?? ""] + row : row
    }
    if !hasHeader, !context.flags.bool("no-headers") {
      let header = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]
      rows.insert(isEverywhere ? ["NAMESPACE"] + header : header, at: 0)
    }
    hasHeader = true
    host.print(columns.text(rows))
  }

  /// As a client prints what it holds in types of its own.
  private mutating func printObjects(
    _ events: [Value],
    _ format: OutputFormat,
    _ asList: Bool,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    // A list has no name, and that error is not told (`NamePrinter` in `cli-runtime/pkg/printers/name.go`).
    if asList, case .name = format { return }
    let typed = events.map { event in
      var event = event
      event["apiVersion"] = "v1"
      event["kind"] = "Event"
      return event
    }
    let list: Value = ["apiVersion": "v1", "kind": "EventList", "metadata": [:], "items": .array(typed)]
    var printer = self.printer ?? ObjectPrinter(format)
    printer.isTyped = true
    for object in asList ? [list] : typed { host.print(try printer.text(of: object)) }
    self.printer = printer
  }

  private mutating func follow(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    guard var cursor else { return .done }
    let changes: [WatchEvent]
    do throws(Status) {
      changes = try host.changes(since: &cursor)
    } catch {
      throw .status(error)
    }
    self.cursor = cursor
    for event in changes.filter({ $0.kind != .deleted }).map(\.object).filter(isWanted) {
      try show([event], asList: false, &host)
    }
    return .wait()
  }
}
