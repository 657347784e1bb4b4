import API
import Transcripts

/// A log that a client follows.
struct LogStream: Sendable {
  private let stream: StreamID
  private let reply: Reply
  private(set) var isOver = false

  init(_ stream: StreamID, _ reply: Reply) {
    self.stream = stream
    self.reply = reply
  }

  /// Passes on what was printed since.
  mutating func goOn(_ session: inout Recording) {
    if isOver || reply.isBehind { return }
    if reply.isGone { return close(&session) }
    guard let output = try? session.exchange(stream, input: StreamInput()) else { return close(&session) }
    if !output.stdout.isEmpty { reply.send([.bytes(output.stdout)]) }
    if output.exit != nil { close(&session) }
  }

  private mutating func close(_ session: inout Recording) {
    session.close(stream)
    hangUp()
  }

  mutating func hangUp() {
    reply.end()
    isOver = true
  }
}
