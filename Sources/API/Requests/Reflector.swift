import Objects

/// Follows resources of the API: lists once, then watches (`client-go/tools/cache`).
package struct Reflector: Sendable {
  /// What was read.
  package struct Changes: Sendable {
    package var events: [WatchEvent]
    /// Everything there is, as additions: what was known before is to be forgotten.
    package var isFresh: Bool
  }

  private let resources: [GroupVersionResource]
  private let user: Request.User
  private var cursor: WatchCursor?

  package init(_ resources: [GroupVersionResource], user: Request.User) {
    self.resources = resources
    self.user = user
  }

  /// What changed since last asked; the first time, and when changes were compacted in between, all there is.
  ///
  /// - Throws: where the API cannot be reached; ask again.
  package mutating func read(_ api: inout some APIClient) throws(Status) -> Changes {
    guard var cursor else { return try list(&api) }
    do {
      let events = try api.changes(since: &cursor)
      self.cursor = cursor
      return Changes(events: events, isFresh: false)
    } catch {
      guard error.reason == .expired else { throw error }
      return try list(&api)
    }
  }

  /// Begins anew with a list, as a component that has just started.
  package mutating func forget() { cursor = nil }

  private mutating func list(_ api: inout some APIClient) throws(Status) -> Changes {
    var revision = 0
    var events: [WatchEvent] = []
    for resource in resources {
      let list = try api.send(Request(.list, resource, user: user)).body
      revision = max(revision, list["metadata"]?["resourceVersion"]?.string.flatMap { Int($0) } ?? 0)
      events += (list["items"]?.array ?? []).map { object in
        WatchEvent(kind: .added, resource: resource.groupResource, object: object, previous: nil, revision: revision)
      }
    }
    cursor = WatchCursor(Set(resources.map(\.groupResource)), from: revision)
    return Changes(events: events, isFresh: true)
  }
}
