import API

/// The changes of the store in order, in chunks, so that a copy of the cluster shares all but the newest ones.
package struct EventLog: Sendable {
  /// The log no longer reaches back to a revision.
  package struct Compacted: Error, Hashable {
    /// The oldest revision after which all changes are held.
    package var oldest: Int
  }

  private static var chunkSize: Int { 256 }
  /// Older chunks are dropped; components read long before, a slow client lists again.
  private static var maximumChunks: Int { 256 }

  private var chunks: [[WatchEvent]] = []
  private var compacted = 0

  mutating func append(_ event: WatchEvent) {
    if chunks.last.map({ $0.count < Self.chunkSize }) ?? false {
      chunks[chunks.count - 1].append(event)
      return
    }
    if chunks.count == Self.maximumChunks {
      compacted = chunks[0].last?.revision ?? compacted
      chunks.removeFirst()
    }
    var chunk: [WatchEvent] = []
    chunk.reserveCapacity(Self.chunkSize)
    chunk.append(event)
    chunks.append(chunk)
  }

  /// Visits the changes of some resources after a revision, oldest first.
  func forEach(
    after revision: Int,
    of resources: Set<GroupResource>,
    _ visit: (WatchEvent) -> Void
  ) throws(Compacted) {
    if revision < compacted { throw Compacted(oldest: compacted) }
    var first = chunks.count
    while first > 0, chunks[first - 1][0].revision > revision { first -= 1 }
    if first > 0 { first -= 1 }
    for chunk in chunks[first...] {
      // Revisions rise by one a write, so the place of the first new event can be worked out.
      let start = min(chunk.count, max(0, revision - chunk[0].revision + 1))
      for place in start..<chunk.count where resources.contains(chunk[place].resource) { visit(chunk[place]) }
    }
  }
}
