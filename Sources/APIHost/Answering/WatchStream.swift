import API
import Objects
import Transcripts

/// A watch of a client: a cursor, and the objects that were there when it began
/// (`apiserver/pkg/endpoints/handlers/watch.go`).
struct WatchStream: Sendable {
  private var cursor: WatchCursor
  /// The events of what was there before anything happened.
  private var initial: ArraySlice<Value>
  private let reply: Reply
  private let form: ObjectForm
  private let bookmark: Bookmark
  private let sendsBookmarks: Bool
  private var nextBookmark: Duration
  private let end: Duration
  /// Columns are described once.
  private var hasColumns = false
  /// The newest write when the stream was last looked at.
  private var revision: Int
  private(set) var isOver = false

  /// How far apart bookmarks are.
  private static let bookmarkPeriod = Duration.seconds(60)
  /// How long a watch lasts that nobody limits.
  private static let patience = Duration.seconds(1800)

  /// - Throws: what the server answers to a watch that cannot begin.
  init(_ request: Request, _ reply: Reply, _ session: inout Recording) throws(Status) {
    let opened = try session.watch(request)
    cursor = opened.cursor
    revision = session.revision
    initial = opened.initial[...]
    let options = request.options
    sendsBookmarks = options.allowWatchBookmarks
    let now = session.clock.now
    nextBookmark = now + Self.bookmarkPeriod
    end = now + (options.timeoutSeconds.map { .seconds($0) } ?? Self.patience)
    bookmark = Bookmark(of: opened.kind, options)
    form = ObjectForm(request)
    self.reply = reply
    reply.begin(.stream(request))
  }

  // MARK: Going on

  var nextWake: Duration { sendsBookmarks ? min(nextBookmark, end) : end }

  /// Tells what has changed, as far as the client reads it.
  mutating func goOn(_ session: inout Recording) {
    if isOver || reply.isBehind { return }
    if reply.isGone { return close() }
    var parts: [Reply.Part] = []
    while let event = initial.popFirst() {
      parts.append(part(event["type"]?.string ?? "", event["object"] ?? .null))
      if parts.count == Reply.window { break }
    }
    guard initial.isEmpty else { return reply.send(parts) }
    do throws(Status) {
      try noticeTravel(session)
      for event in try session.changes(since: &cursor) { parts.append(part(event.kind.rawValue, event.object)) }
    } catch {
      // A server that has stopped lets its connections go; whoever reads too slowly is told to begin anew.
      if error.code != 0 { parts.append(.event(type: "ERROR", object: error.body)) }
      reply.send(parts)
      return close()
    }
    let now = session.clock.now
    if sendsBookmarks, now >= nextBookmark {
      parts.append(.event(type: "BOOKMARK", object: bookmark.object(cursor.revision)))
      nextBookmark = now + Self.bookmarkPeriod
    }
    reply.send(parts)
    if now >= end { close() }
  }

  /// An undo takes back what was told already: only a new list can say what there is now.
  private mutating func noticeTravel(_ session: borrowing Recording) throws(Status) {
    let present = session.revision
    defer { revision = present }
    if present < revision {
      let message = "too old resource version: \(cursor.revision) (\(present))"
      throw Status(code: 410, reason: .expired, message: message)
    }
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
  private let kind: GroupVersionKind
  private let isTable: Bool

  init(of kind: GroupVersionKind, _ options: Request.Options) {
    isTable = options.asTable
    let metadata = GroupVersionKind(group: "meta.k8s.io", version: "v1", kind: "PartialObjectMetadata")
    self.kind = options.representation == .partialMetadata ? metadata : kind
  }

  func object(_ revision: Int) -> Value {
    let metadata: Value = ["resourceVersion": .string(String(revision))]
    if isTable {
      return [
        "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata, "columnDefinitions": [], "rows": [],
      ]
    }
    let apiVersion = kind.group.isEmpty ? kind.version : kind.group + "/" + kind.version
    return ["kind": .string(kind.kind), "apiVersion": .string(apiVersion), "metadata": metadata]
  }
}
