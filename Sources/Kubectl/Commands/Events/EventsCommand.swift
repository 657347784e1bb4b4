import API
import Objects

/// `kubectl events`.
struct EventsCommand: Command {
  static let honouredFlags: Set<String> = ["all-namespaces", "for", "no-headers", "types", "watch"]

  private var context: CommandContext
  private var filter: (kind: String, name: String)?
  private var cursor: WatchCursor?
  private var columns = TextColumns()

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
        filter = (try context.resource(named: parts[0], &host).kind, parts[1])
      } catch .noResource(let name, _, _) {
        throw .verbatim("the server doesn't have a resource type \"\(name)\"")
      }
    }
    let namespace = context.flags.bool("all-namespaces") ? nil : context.namespace
    let answer = try context.send(Request(.list, .events, namespace: namespace), &host).body
    let events = (answer["items"]?.array ?? []).filter(isWanted).enumerated().sorted {
      (Self.time($0.element), $0.offset) < (Self.time($1.element), $1.offset)
    }.map(\.element)
    try show(events, hasHeader: true, &host)
    guard context.flags.bool("watch") else { return .done }
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
      && event["involvedObject"]?["name"]?.string == filter.name
  }

  private mutating func show(
    _ events: [Value],
    hasHeader: Bool,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    if let format = try OutputFormat(context.flags, &host) {
      var printer = ObjectPrinter(format)
      let list: Value = [
        "apiVersion": "v1", "kind": "List", "metadata": ["resourceVersion": ""],
        "items": .array(
          events.map { event in
            var event = event
            event["apiVersion"] = "v1"
            event["kind"] = "Event"
            return event
          }
        ),
      ]
      return host.print(try printer.text(of: list))
    }
    let isEverywhere = context.flags.bool("all-namespaces")
    if events.isEmpty, hasHeader {
      let place = isEverywhere ? "" : " in \(context.namespace) namespace"
      return host.complain("No events found\(place).")
    }
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
    if hasHeader, !context.flags.bool("no-headers") {
      let header = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]
      rows.insert(isEverywhere ? ["NAMESPACE"] + header : header, at: 0)
    }
    host.print(columns.text(rows))
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
    let events = changes.filter { $0.kind != .deleted }.map(\.object).filter(isWanted)
    if !events.isEmpty { try show(events, hasHeader: false, &host) }
    return .wait()
  }
}
