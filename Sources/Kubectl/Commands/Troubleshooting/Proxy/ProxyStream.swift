import API
import Objects

/// An answer of the proxy that goes on: a watch, or a log that is followed.
enum ProxyStream: Sendable {
  /// Until the client's `timeoutSeconds` are over, where it has said some.
  case watch(WatchCursor, initial: [Value], end: Duration?)
  case log(StreamID)

  /// Begins the stream that a request asks for; nil where it has one answer.
  init?(_ request: Request, _ host: inout some KubectlHost) throws(Status) {
    if request.verb == .watch {
      self = try Self.watch(request, &host)
    } else if request.subresource == "log", request.options.parameters.contains(where: { $0.asksToFollow }) {
      self = .log(try host.open(request))
    } else {
      return nil
    }
  }

  /// When it ends by itself.
  var end: Duration? { if case .watch(_, _, let end) = self { end } else { nil } }

  var contentType: String { if case .watch = self { "application/json" } else { "text/plain" } }

  /// Without a version to go on from, what is there comes first, as if it had just been added.
  private static func watch(_ request: Request, _ host: inout some KubectlHost) throws(Status) -> ProxyStream {
    _ = try host.send(request)
    var list = request
    list.verb = .list
    list.name = nil
    var cursor = WatchCursor([request.resource.groupResource], from: 0, namespace: request.namespace)
    do {
      cursor.labels = try LabelSelector.parse(request.options.labelSelector ?? "")
      cursor.fields = try FieldSelector.parse(
        request.name.map { "metadata.name=" + $0 } ?? request.options.fieldSelector ?? ""
      )
    } catch {
      throw .badRequest(error.message)
    }
    cursor.asTable = request.options.asTable
    cursor.includesManagedFields = true
    let end = request.options.timeoutSeconds.map { host.clock.now + .seconds($0) }
    if let version = request.options.resourceVersion.flatMap({ Int($0) }), version > 0 {
      cursor.revision = version
      return .watch(cursor, initial: [], end: end)
    }
    let answer = try host.send(list).body
    cursor.revision = Int(answer["metadata"]?["resourceVersion"]?.string ?? "") ?? 0
    let items = answer["items"]?.array ?? []
    return .watch(cursor, initial: items.map { ["type": "ADDED", "object": $0] }, end: end)
  }

  /// What there is to say since last asked, and whether that is all.
  mutating func next(_ host: inout some KubectlHost) throws(Status) -> (bytes: [UInt8], isOver: Bool) {
    switch self {
    case .watch(var cursor, let initial, let end):
      let events =
        try initial
        + host.changes(since: &cursor).map { event in
          ["type": .string(event.kind.rawValue), "object": event.object]
        }
      self = .watch(cursor, initial: [], end: end)
      return (events.flatMap { Array((JSON.write($0) + "\n").utf8) }, end.map { host.clock.now >= $0 } ?? false)
    case .log(let stream):
      let output = try host.exchange(stream, input: StreamInput())
      return (output.stdout, output.exit != nil)
    }
  }

  func close(_ host: inout some KubectlHost) {
    if case .log(let stream) = self { host.close(stream) }
  }
}

extension Request.Options.Parameter {
  fileprivate var asksToFollow: Bool { name == "follow" && ["true", "1"].contains(value) }
}
