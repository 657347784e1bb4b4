package import Objects

/// What a client is told that watches over HTTP: the objects that were there when it began, then the changes
/// (`apiserver/pkg/endpoints/handlers/watch.go`).
package struct WatchFeed: Sendable {
  /// One line of a watch.
  package struct Event: Sendable {
    package var type: String
    package var object: Value

    package init(type: String, object: Value) {
      self.type = type
      self.object = object
    }

    package var line: String { "{\"type\":\"\(type)\",\"object\":\(JSON.write(object))}\n" }
  }

  /// What a server answers to the request: events that tell what is there, and where to go on.
  package typealias Opening = (initial: [Value], cursor: WatchCursor, kind: GroupVersionKind)

  package private(set) var cursor: WatchCursor
  /// The events of what was there before anything happened.
  private var initial: ArraySlice<Value>
  private let form: ObjectForm
  private let bookmark: Bookmark
  private let sendsBookmarks: Bool
  private var nextBookmark: Duration
  private let end: Duration
  /// Columns are described once.
  private var hasColumns = false

  /// How far apart bookmarks are.
  private static let bookmarkPeriod = Duration.seconds(60)
  /// How long a watch lasts that nobody limits.
  private static let patience = Duration.seconds(1800)
  /// Events of what was there that are told at once.
  private static let window = 256

  package init(_ opening: Opening, _ request: Request, now: Duration) {
    cursor = opening.cursor
    initial = opening.initial[...]
    sendsBookmarks = request.options.allowWatchBookmarks
    nextBookmark = now + Self.bookmarkPeriod
    end = now + (request.options.timeoutSeconds.map { .seconds($0) } ?? Self.patience)
    bookmark = Bookmark(of: opening.kind, request.options)
    form = ObjectForm(request)
  }

  /// The next moment at which there is something to say although nothing happens.
  package var nextWake: Duration { sendsBookmarks ? min(nextBookmark, end) : end }

  package func isOver(at now: Duration) -> Bool { now >= end }

  /// What was there and has not been told yet, some of it at a time; empty once all was told.
  package mutating func takeInitial() -> [Event] {
    var events: [Event] = []
    while events.count < Self.window, let event = initial.popFirst() {
      events.append(told(event["type"]?.string ?? "", event["object"] ?? .null))
    }
    return events
  }

  package var hasInitial: Bool { !initial.isEmpty }

  /// What has changed, and how far that is.
  package mutating func take(
    now: Duration,
    _ changes: (inout WatchCursor) throws(Status) -> [WatchEvent]
  ) throws(Status) -> [Event] {
    var events: [Event] = []
    for event in try changes(&cursor) { events.append(told(event.kind.rawValue, event.object)) }
    if sendsBookmarks, now >= nextBookmark {
      events.append(Event(type: "BOOKMARK", object: bookmark.object(cursor.revision)))
      nextBookmark = now + Self.bookmarkPeriod
    }
    return events
  }

  private mutating func told(_ type: String, _ object: Value) -> Event {
    var shown = form.shown(object)
    if shown.kind == "Table" {
      if hasColumns { shown["columnDefinitions"] = nil }
      hasColumns = true
    }
    return Event(type: type, object: shown)
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
