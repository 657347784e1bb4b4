import API
import Objects
import Transcripts

/// A watch of a client: a cursor, and the objects that were there when it began
/// (`apiserver/pkg/endpoints/handlers/watch.go`).
struct WatchStream: Sendable {
  private var cursor: WatchCursor
  /// What is told before anything happens.
  private var initial: ArraySlice<Value>
  private let reply: Reply
  private let form: ObjectForm
  private let bookmark: Bookmark
  /// The bookmark that ends what was there at the beginning is still to come.
  private var owesInitialBookmark: Bool
  private let sendsBookmarks: Bool
  private var nextBookmark: Duration
  private let end: Duration
  /// Columns are described once.
  private var hasColumns = false
  private(set) var isOver = false

  /// How far apart bookmarks are.
  private static let bookmarkPeriod = Duration.seconds(60)
  /// How long a watch lasts that nobody limits.
  private static let patience = Duration.seconds(1800)

  /// - Throws: what the server answers to a list of the same.
  init(_ request: Request, _ reply: Reply, _ session: inout Recording) throws(Status) {
    let options = request.options
    let list = try session.read(request).body
    let revision = list["metadata"]?["resourceVersion"]?.string.flatMap { Int($0) } ?? 0
    let asked = options.resourceVersion ?? ""
    let start = try Self.revision(asked)
    do throws(SelectorError) {
      cursor = WatchCursor(
        [request.resource.groupResource],
        from: start == 0 ? revision : start,
        namespace: request.namespace,
        labels: try options.labelSelector.map { text throws(SelectorError) in try .parse(text) } ?? .everything,
        fields: try options.fieldSelector.map { text throws(SelectorError) in try .parse(text) } ?? .everything
      )
    } catch {
      throw .badRequest(error.message)
    }
    cursor.asTable = options.asTable
    let wantsInitial = options.sendInitialEvents ?? (start == 0)
    if wantsInitial { cursor.revision = revision }
    initial = wantsInitial ? Self.items(list, asTable: options.asTable)[...] : []
    owesInitialBookmark = options.sendInitialEvents == true && options.allowWatchBookmarks
    sendsBookmarks = options.allowWatchBookmarks
    let now = session.clock.now
    nextBookmark = now + Self.bookmarkPeriod
    end = now + (options.timeoutSeconds.map { .seconds($0) } ?? Self.patience)
    bookmark = Bookmark(of: list, options)
    form = ObjectForm(request)
    self.reply = reply
    reply.begin(.stream(request))
  }

  /// - Throws: for what is no number.
  private static func revision(_ text: String) throws(Status) -> Int {
    if text.isEmpty { return 0 }
    guard let revision = Int(text), revision >= 0 else {
      throw .badRequest("Invalid value: \"\(text)\": strconv.ParseUint: parsing \"\(text)\": invalid syntax")
    }
    return revision
  }

  /// The objects of a list, or tables of one row each.
  private static func items(_ list: Value, asTable: Bool) -> [Value] {
    guard asTable else { return list["items"]?.array ?? [] }
    return (list["rows"]?.array ?? []).map { row in
      var table = list
      table["rows"] = [row]
      table["metadata"] = ["resourceVersion": row["object"]?["metadata"]?["resourceVersion"] ?? ""]
      return table
    }
  }

  // MARK: Going on

  var nextWake: Duration { sendsBookmarks ? min(nextBookmark, end) : end }

  /// Tells what has changed, as far as the client reads it.
  mutating func goOn(_ session: inout Recording) {
    if isOver || reply.isBehind { return }
    if reply.isGone { return close() }
    var parts: [Reply.Part] = []
    while let object = initial.popFirst() {
      parts.append(part("ADDED", object))
      if parts.count == Reply.window { break }
    }
    guard initial.isEmpty else { return reply.send(parts) }
    if owesInitialBookmark {
      parts.append(.event(type: "BOOKMARK", object: bookmark.object(cursor.revision, endsInitial: true)))
      owesInitialBookmark = false
    }
    do throws(Status) {
      for event in try session.changes(since: &cursor) { parts.append(part(event.kind.rawValue, event.object)) }
    } catch {
      // A server that has stopped lets its connections go; whoever reads too slowly is told to begin anew.
      if error.code != 0 { parts.append(.event(type: "ERROR", object: error.body)) }
      reply.send(parts)
      return close()
    }
    let now = session.clock.now
    if sendsBookmarks, now >= nextBookmark {
      parts.append(.event(type: "BOOKMARK", object: bookmark.object(cursor.revision, endsInitial: false)))
      nextBookmark = now + Self.bookmarkPeriod
    }
    reply.send(parts)
    if now >= end { close() }
  }

  private mutating func part(_ type: String, _ object: Value) -> Reply.Part {
    var shown = form.shown(object)
    if shown.kind == "Table" {
      if hasColumns { shown["columnDefinitions"] = nil }
      hasColumns = true
    }
    return .event(type: type, object: shown)
  }

  private mutating func close() {
    reply.end()
    isOver = true
  }
}

/// An event that tells how far a watch has come, and nothing else.
struct Bookmark: Sendable {
  private let apiVersion: String
  private let kind: String
  private let isTable: Bool

  /// Bookmarks of a watch whose list, or table, is `list`.
  init(of list: Value, _ options: Request.Options) {
    isTable = options.asTable
    let isPartial = options.representation == .partialMetadata
    let listKind = list.kind
    kind = isPartial ? "PartialObjectMetadata" : listKind.hasSuffix("List") ? String(listKind.dropLast(4)) : listKind
    apiVersion = isPartial ? "meta.k8s.io/v1" : list["apiVersion"]?.string ?? "v1"
  }

  func object(_ revision: Int, endsInitial: Bool) -> Value {
    var metadata: Value = ["resourceVersion": .string(String(revision))]
    if endsInitial { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
    if !isTable { return ["kind": .string(kind), "apiVersion": .string(apiVersion), "metadata": metadata] }
    return [
      "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata, "columnDefinitions": [], "rows": [],
    ]
  }
}
