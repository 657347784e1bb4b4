package import API
package import Objects

/// Lists: of now or of a past moment, whole or in pages, as objects, tables or metadata alone
/// (`k8s.io/apiserver/pkg/storage/etcd3/store.go`, `pkg/storage/continue.go`).
extension APIServer {
  mutating func list(_ exchange: Exchange) throws(Status) -> Response {
    let (objects, metadata) = try page(exchange)
    return exchange.response(200, listBody(objects, metadata, exchange))
  }

  /// What a list answers of its objects, and the metadata of the list.
  mutating func page(_ exchange: Exchange) throws(Status) -> (objects: [Value], metadata: Value) {
    let options = exchange.request.options
    if exchange.request.verb != .watch { try ListOptions.check(options, isWatch: false) }
    let (revision, start) = try place(options)
    var objects: [Value]
    if revision == store.revision {
      objects = try selected(exchange)
    } else {
      objects = try selected(exchange, of: try pastObjects(exchange, at: revision, from: start))
    }
    if !start.isEmpty { objects = Array(objects.drop { $0.key < start }) }
    var metadata: Value = ["resourceVersion": .string(String(revision))]
    if let limit = options.limit, limit > 0, objects.count > limit {
      let hasSelector = !(options.labelSelector ?? "").isEmpty || !(options.fieldSelector ?? "").isEmpty
      if !hasSelector { metadata["remainingItemCount"] = .int(objects.count - limit) }
      objects = Array(objects.prefix(limit))
      let next = (objects.last?.key ?? "") + "\0"
      metadata["continue"] = .string(ContinueToken(revision: revision, start: next).text)
    }
    return (objects, metadata)
  }

  /// The revision that a list is of, and the key that it begins at (`storage.ValidateListOptions`).
  private func place(_ options: Request.Options) throws(Status) -> (revision: Int, start: String) {
    let version = options.resourceVersion ?? ""
    if let text = options.continueToken, !text.isEmpty {
      let page = try ContinueToken(text)
      if !version.isEmpty, version != "0" {
        throw .badRequest("specifying resource version is not allowed when using continue")
      }
      // Below zero it is the present that the list goes on with.
      return (page.revision < 0 ? store.revision : page.revision, page.start)
    }
    try checkRevision(version)
    let isExact =
      options.resourceVersionMatch == "Exact"
      || (options.resourceVersionMatch ?? "").isEmpty && (options.limit ?? 0) > 0
    if isExact, let revision = Int(version), revision > 0 { return (revision, "") }
    return (store.revision, "")
  }

  private func listBody(_ objects: [Value], _ metadata: Value, _ exchange: Exchange) -> Value {
    switch exchange.request.options.representation {
    case .table: return table(of: objects, exchange.endpoint, listMetadata: metadata)
    case .partialMetadata:
      return [
        "apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadataList", "metadata": metadata,
        "items": .array(objects.map(Self.metadataAlone)),
      ]
    default:
      return [
        "apiVersion": .string(exchange.resource.apiVersion),
        "kind": .string(exchange.strategy.custom?.listKind ?? exchange.resource.kind + "List"),
        "metadata": metadata, "items": .array(objects),
      ]
    }
  }

  /// `PartialObjectMetadata`.
  static func metadataAlone(_ object: Value) -> Value {
    ["apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata", "metadata": object["metadata"] ?? [:]]
  }

  // MARK: Revisions

  /// - Throws: 400 for what is no number, 504 for a revision that is still to come.
  func checkRevision(_ text: String?) throws(Status) {
    guard let text, !text.isEmpty else { return }
    guard let revision = UInt64(text) else {
      throw .badRequest(
        "invalid resource version: resourceVersion: Invalid value: \(JSON.write(.string(text))): strconv.ParseUint: "
          + "parsing \(JSON.write(.string(text))): invalid syntax"
      )
    }
    guard revision > UInt64(store.revision) else { return }
    var status = Status(
      code: 504,
      reason: .timeout,
      message: "Timeout: Too large resource version: \(revision), current: \(store.revision)",
      causes: [Status.Cause(reason: "ResourceVersionTooLarge", message: "Too large resource version", field: "")]
    )
    status.retryAfterSeconds = 1
    throw status
  }

  /// The objects of a resource as they were after a revision: what changed since is taken back.
  private func pastObjects(_ exchange: Exchange, at revision: Int, from start: String) throws(Status) -> [Value] {
    var events: [WatchEvent] = []
    do {
      try store.forEachEvent(after: revision, of: [exchange.groupResource]) { events.append($0) }
    } catch {
      var status = Status(
        code: 410,
        reason: .expired,
        message: start.isEmpty ? "The resourceVersion for the provided list is too old." : ContinueToken.expired
      )
      if !start.isEmpty { status.continueToken = ContinueToken(revision: -1, start: start).text }
      throw status
    }
    let namespace = exchange.resource.isNamespaced ? exchange.request.namespace : nil
    var objects: [String: Value] = [:]
    for object in store.objects(exchange.groupResource, namespace: namespace) { objects[object.key] = object }
    for event in events.reversed() {
      if let namespace, event.object.namespace != namespace { continue }
      objects[event.object.key] = event.previous
    }
    return objects.sorted { $0.key < $1.key }.map(\.value)
  }

  // MARK: Watches

  /// Opens a watch for a client outside of the cluster: the events that it begins with, and where it goes on.
  ///
  /// Without a revision it begins with all there is; with `sendInitialEvents` a bookmark says where that ends.
  ///
  /// - Throws: 410 for a revision that is no longer held, and what the server says of wrong options.
  package mutating func watch(_ request: Request) throws(Status) -> (initial: [Value], cursor: WatchCursor) {
    let request = try admitted(request)
    let exchange = try Exchange(request, of: self)
    let options = request.options
    try ListOptions.check(options, isWatch: true)
    let version = options.resourceVersion ?? ""
    if UInt64(version) == nil { try checkRevision(version) }
    let present = try selected(exchange)
    var cursor = WatchCursor(
      [exchange.groupResource],
      from: Int(version) ?? store.revision,
      namespace: exchange.resource.isNamespaced ? request.namespace : nil
    )
    do throws(SelectorError) {
      if let text = options.labelSelector { cursor.labels = try LabelSelector.parse(text) }
      if let text = options.fieldSelector, !text.isEmpty { cursor.fields = try FieldSelector.parse(text) }
    } catch {
      throw .badRequest(error.message)
    }
    cursor.asTable = options.asTable
    cursor.includesManagedFields = options.includesManagedFields && options.representation != .table
    if exchange.strategy.versions != nil { cursor.version = request.resource }
    let wantsAll = options.sendInitialEvents ?? (version.isEmpty || version == "0")
    guard wantsAll else {
      // Whether the events are still held is found out at once.
      var trial = cursor
      _ = try changes(since: &trial)
      return ([], cursor)
    }
    cursor.revision = store.revision
    var initial: [Value] = present.map { object in
      let shown = cursor.includesManagedFields ? withManagedFields(object: object, exchange) : object
      return ["type": "ADDED", "object": self.shown(shown, exchange)]
    }
    if options.sendInitialEvents == true, options.allowWatchBookmarks {
      initial.append(bookmark(of: exchange.resource, isEndOfInitialEvents: true))
    }
    return (initial, cursor)
  }

  private func shown(_ object: Value, _ exchange: Exchange) -> Value {
    let metadata: Value = ["resourceVersion": .string(object.resourceVersion)]
    switch exchange.request.options.representation {
    case .table: return table(of: [object], exchange.endpoint, listMetadata: metadata)
    case .partialMetadata: return Self.metadataAlone(object)
    default: return object
    }
  }

  /// The event that tells a watcher how far it has come.
  package func bookmark(of resource: Resource, isEndOfInitialEvents: Bool = false) -> Value {
    var metadata: Value = ["resourceVersion": .string(String(store.revision)), "creationTimestamp": .null]
    if isEndOfInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
    return [
      "type": "BOOKMARK",
      "object": [
        "kind": .string(resource.kind), "apiVersion": .string(resource.apiVersion), "metadata": metadata,
      ],
    ]
  }
}

/// Where the next page of a list begins: a revision and a key, in base64 as the server writes it.
struct ContinueToken {
  var revision: Int
  var start: String

  init(revision: Int, start: String) {
    self.revision = revision
    self.start = start
  }

  /// - Throws: 400 for a token that the server did not give.
  init(_ text: String) throws(Status) {
    let plain = text.replacing("-", with: "+").replacing("_", with: "/")
    let padded = plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
    guard let bytes = Base64.decode(padded) else {
      throw Self.invalid(": illegal base64 data at input byte \(Base64.firstIllegalByte(padded) ?? 0)")
    }
    let value: Value
    do {
      value = try JSON.read(bytes)
    } catch {
      throw Self.invalid(": " + error.message)
    }
    guard value["v"] == "meta.k8s.io/v1" else {
      throw Self.invalid(": server does not recognize this encoded version \(value["v"]?.string ?? "")")
    }
    revision = value["rv"]?.int ?? 0
    start = value["start"]?.string ?? ""
    if revision == 0 {
      throw Self.invalid(": incorrect encoded start resourceVersion (version meta.k8s.io/v1)")
    }
    if start.isEmpty { throw Self.invalid(": encoded start key empty (version meta.k8s.io/v1)") }
    // No step may lead out of the resource.
    let steps = start.split(separator: "/", omittingEmptySubsequences: false)
    if steps.contains("..") || steps.contains(".") || steps.dropFirst().contains("") {
      throw Self.invalid(": " + start)
    }
  }

  private static func invalid(_ why: String) -> Status {
    .badRequest("invalid continue token: continue key is not valid" + why)
  }

  var text: String {
    let start = JSON.write(.string(start)).replacing("\0", with: "\\u0000")
    let bytes = Array("{\"v\":\"meta.k8s.io/v1\",\"rv\":\(revision),\"start\":\(start)}".utf8)
    return Base64.encode(bytes).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  static let expired =
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without "
    + "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. "
    + "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or "
    + "deleted between the time the first chunk was returned and now may show up in the list."
}

/// Parameters of a list or a watch that go together (`k8s.io/apimachinery/pkg/apis/meta/internalversion/validation`).
enum ListOptions {
  static func check(_ options: Request.Options, isWatch: Bool) throws(Status) {
    let errors = isWatch ? watchErrors(options) : listErrors(options)
    if !errors.isEmpty {
      throw .invalid(GroupVersionKind(group: "meta.k8s.io", version: "", kind: "ListOptions"), "", errors)
    }
  }

  private static func listErrors(_ options: Request.Options) -> [FieldError] {
    var errors: [FieldError] = []
    let match = options.resourceVersionMatch ?? ""
    if !match.isEmpty {
      if (options.resourceVersion ?? "").isEmpty {
        errors.append(.forbidden(field, "resourceVersionMatch is forbidden unless resourceVersion is provided"))
      }
      errors += continueErrors(options)
      if !["Exact", "NotOlderThan"].contains(match) {
        errors.append(.notSupported(field, .string(match), ["Exact", "NotOlderThan", ""]))
      }
      if match == "Exact", options.resourceVersion == "0" {
        errors.append(.forbidden(field, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""))
      }
    }
    if options.sendInitialEvents != nil {
      errors.append(.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"))
    }
    return errors
  }

  private static func watchErrors(_ options: Request.Options) -> [FieldError] {
    var errors: [FieldError] = []
    let match = options.resourceVersionMatch ?? ""
    if options.sendInitialEvents != nil, match != "NotOlderThan" {
      errors.append(.forbidden(field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"))
    }
    if match.isEmpty { return errors }
    if options.sendInitialEvents == nil {
      errors.append(
        .forbidden(field, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")
      )
    }
    if match != "NotOlderThan" { errors.append(.notSupported(field, .string(match), ["NotOlderThan"])) }
    return errors + continueErrors(options)
  }

  private static let field: FieldPath = "resourceVersionMatch"

  private static func continueErrors(_ options: Request.Options) -> [FieldError] {
    (options.continueToken ?? "").isEmpty
      ? [] : [.forbidden(field, "resourceVersionMatch is forbidden when continue is provided")]
  }
}
