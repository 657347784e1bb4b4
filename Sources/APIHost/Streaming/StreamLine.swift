import NIOCore
import Synchronization

/// The event loop's end of a stream.
protocol StreamTransport: AnyObject {
  func send(_ bytes: [UInt8], on channel: Int)
  /// Nothing more comes on the channel.
  func finish(_ channel: Int)
  func close()
}

/// Both directions of a connection that was upgraded, between its event loop and the owner of the cluster.
final class StreamLine: Sendable {
  /// What a client has sent on a channel.
  struct Parcel: Sendable {
    var channel: Int
    var bytes: [UInt8]
    /// The client sends no more on it.
    var end = false
    /// The channel is a new connection to this port.
    var port: Int?
  }

  /// Bytes that a client may leave unread before the stream waits for it.
  private static let window = 256 * 1024

  private let loop: any EventLoop
  private let mailbox: Mailbox
  private let connection: NIOLoopBoundBox<(any StreamTransport)?>
  private let parcels = Mutex<[Parcel]>([])
  private let gone = Atomic(false)
  private let unread = Atomic(0)

  init(on loop: any EventLoop, _ mailbox: Mailbox) {
    self.loop = loop
    self.mailbox = mailbox
    connection = .makeEmptyBox(valueType: (any StreamTransport).self, eventLoop: loop)
  }

  // MARK: The event loop's side

  func join(_ connection: any StreamTransport) { self.connection.value = connection }

  func put(_ parcel: Parcel) {
    parcels.withLock { $0.append(parcel) }
    mailbox.put(.news)
  }

  func markGone() {
    gone.store(true, ordering: .relaxed)
    connection.value = nil
    mailbox.put(.news)
  }

  func noteWritten(_ count: Int) {
    let left = unread.subtract(count, ordering: .relaxed)
    if left.oldValue >= Self.window, left.newValue < Self.window { mailbox.put(.news) }
  }

  // MARK: The owner's side

  /// Whether nobody is at the other end any more.
  var isGone: Bool { gone.load(ordering: .relaxed) }
  /// Whether the client has not read enough of what was written.
  var isBehind: Bool { unread.load(ordering: .relaxed) >= Self.window }

  /// Everything that has come since last asked.
  func take() -> [Parcel] {
    parcels.withLock { parcels in
      let taken = parcels
      parcels = []
      return taken
    }
  }

  func send(_ bytes: [UInt8], on channel: Int) {
    unread.add(bytes.count, ordering: .relaxed)
    onLoop { $0?.send(bytes, on: channel) }
  }

  func finish(_ channel: Int) { onLoop { $0?.finish(channel) } }

  /// Ends the stream from this side.
  func close() { onLoop { $0?.close() } }

  /// At once where the owner of the cluster is the connection's own thread.
  private func onLoop(_ body: @escaping @Sendable ((any StreamTransport)?) -> Void) {
    if loop.inEventLoop { return body(connection.value) }
    loop.execute { [connection] in body(connection.value) }
  }
}
