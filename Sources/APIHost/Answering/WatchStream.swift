import API
import Objects
import Transcripts

/// A watch of a client, and the connection that it is told on.
struct WatchStream: Sendable {
  private var feed: WatchFeed
  private let reply: Reply
  /// The newest write when the stream was last looked at.
  private var revision: Int
  private(set) var isOver = false

  /// - Throws: what the server answers to a watch that cannot begin.
  init(_ request: Request, _ reply: Reply, _ session: inout Recording) throws(Status) {
    feed = WatchFeed(try session.watch(request), request, now: session.clock.now)
    revision = session.revision
    self.reply = reply
    reply.begin(.stream(request))
  }

  // MARK: Going on

  var nextWake: Duration { feed.nextWake }

  /// Tells what has changed, as far as the client reads it.
  mutating func goOn(_ session: inout Recording) {
    if isOver || reply.isBehind { return }
    if reply.isGone { return hangUp() }
    if feed.hasInitial {
      send(feed.takeInitial())
      if feed.hasInitial { return }
    }
    do throws(Status) {
      try noticeTravel(session)
      send(try feed.take(now: session.clock.now) { cursor throws(Status) in try session.changes(since: &cursor) })
    } catch {
      // A server that has stopped lets its connections go; whoever reads too slowly is told to begin anew.
      if error.code != 0 { reply.send([.event(type: "ERROR", object: error.body)]) }
      return hangUp()
    }
    if feed.isOver(at: session.clock.now) { hangUp() }
  }

  /// An undo takes back what was told already: only a new list can say what there is now.
  private mutating func noticeTravel(_ session: borrowing Recording) throws(Status) {
    let present = session.revision
    defer { revision = present }
    if present < revision {
      let message = "too old resource version: \(feed.cursor.revision) (\(present))"
      throw Status(code: 410, reason: .expired, message: message)
    }
  }

  private func send(_ events: [WatchFeed.Event]) {
    reply.send(events.map { .event(type: $0.type, object: $0.object) })
  }

  mutating func hangUp() {
    reply.end()
    isOver = true
  }
}
