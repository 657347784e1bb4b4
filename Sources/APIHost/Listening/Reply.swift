import API
import NIOCore
import Objects
import Synchronization

/// Where the answer to one request goes: handed to the owner of the cluster, who writes from its own thread.
final class Reply: Sendable {
  /// A part of an answer that goes on; written out on the event loop, so that the owner has time for others.
  enum Part: Sendable {
    /// One line of a watch.
    case event(type: String, object: Value)
    case bytes([UInt8])
  }

  /// Parts that a client may leave unread before its stream waits for it.
  static let window = 256

  private let loop: any EventLoop
  private let connection: NIOLoopBound<APIConnection>
  private let gone = Atomic(false)
  private let unread = Atomic(0)

  init(_ connection: APIConnection, on loop: any EventLoop) {
    self.loop = loop
    self.connection = NIOLoopBound(connection, eventLoop: loop)
  }

  /// Whether nobody reads any more.
  var isGone: Bool { gone.load(ordering: .relaxed) }
  /// Whether the client has not read enough of what was written.
  var isBehind: Bool { unread.load(ordering: .relaxed) >= Self.window }

  func markGone() { gone.store(true, ordering: .relaxed) }

  // MARK: Writing

  /// At once where the owner of the cluster is the connection's own thread.
  private func onLoop(_ body: @escaping @Sendable (APIConnection) -> Void) {
    if loop.inEventLoop { return body(connection.value) }
    loop.execute { [connection] in body(connection.value) }
  }

  /// The whole answer.
  func answer(_ answer: HTTPAnswer) {
    onLoop { $0.write(answer, for: self) }
  }

  /// Makes the connection a stream, which the line leads to; over SPDY the client opens so many streams.
  func upgrade(_ upgrade: StreamUpgrade, streams: Int = 0, _ mailbox: Mailbox) -> StreamLine {
    let line = StreamLine(on: loop, mailbox)
    onLoop { $0.upgrade(line, upgrade, streams: streams, for: self) }
    return line
  }

  /// The beginning of an answer that goes on.
  func begin(_ answer: HTTPAnswer) {
    onLoop { $0.begin(answer, for: self) }
  }

  func send(_ parts: [Part]) {
    if parts.isEmpty { return }
    unread.add(parts.count, ordering: .relaxed)
    onLoop { $0.write(parts, for: self) }
  }

  /// The end of an answer that went on.
  func end() {
    onLoop { $0.end(for: self) }
  }

  /// Takes note that the client was given parts; whether the stream may go on now that it could not before.
  func noteWritten(_ count: Int) -> Bool {
    let left = unread.subtract(count, ordering: .relaxed)
    return left.oldValue >= Self.window && left.newValue < Self.window
  }
}
