import API
import Shell

/// A watch of a program in the cluster, and the connection that it is told on.
struct ServedWatch: Sendable {
  let socket: SocketID
  var feed: WatchFeed
}

extension Cluster {
  /// Tells the watches of programs what has changed; whether there was anything to tell.
  mutating func tellWatches() -> Bool {
    if watches.isEmpty { return false }
    var told = false
    for index in watches.indices.reversed() where tell(index) { told = true }
    return told
  }

  private mutating func tell(_ index: Int) -> Bool {
    let socket = watches[index].socket
    guard listener.isOpen(socket) else {
      watches.remove(at: index)
      return false
    }
    var events = watches[index].feed.takeInitial()
    var isOver = false
    if !watches[index].feed.hasInitial {
      do throws(Status) {
        let api = api
        events += try watches[index].feed.take(now: clock.now) { cursor throws(Status) in
          try api.changes(since: &cursor)
        }
      } catch {
        if error.code != 0 { events.append(.init(type: "ERROR", object: error.body)) }
        isOver = true
      }
      if watches[index].feed.isOver(at: clock.now) { isOver = true }
    }
    if !events.isEmpty { listener.send(Array(events.map(\.line).joined().utf8), to: socket) }
    if isOver {
      listener.finish(socket)
      watches.remove(at: index)
    }
    return isOver || !events.isEmpty
  }

  /// The next moment at which a watch has something to say by itself.
  var nextWatchWake: Duration? { watches.map(\.feed.nextWake).min() }
}
