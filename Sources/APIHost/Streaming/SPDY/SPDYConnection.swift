import NIOCore

/// A connection that was upgraded to SPDY, or a WebSocket that carries one: a stream for each channel.
final class SPDYConnection: ChannelInboundHandler, StreamTransport {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let line: StreamLine
  private var context: ChannelHandlerContext?
  private var session = SPDYSession()
  private var streams: [Int: UInt32] = [:]
  private var channels: [UInt32: Int] = [:]
  /// The pairs of a port-forward, by the client's numbers.
  private var pairs: [String: Int] = [:]
  /// Written for channels that the client had not opened yet.
  private var waiting: [(channel: Int, bytes: [UInt8], isLast: Bool)] = []
  private var lastStream: UInt32 = 0
  /// Streams that the client has yet to open before its process may end.
  private var awaited: Int
  private var wantsToClose = false
  private var isClosing = false

  /// Streams that a client may have opened at once.
  private static let maxStreams = 1000

  init(_ line: StreamLine, streams: Int) {
    self.line = line
    awaited = streams
    line.join(self)
  }

  // MARK: Coming and going

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    closeIfDone()
  }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    context.fireChannelInactive()
  }

  // MARK: Reading

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard let events = session.receive(Array(unwrapInboundIn(data).readableBytesView)) else {
      return context.close(promise: nil)
    }
    for event in events {
      switch event {
      case .opened(let stream, let headers, let isLast): open(stream, headers, isLast, context)
      case .data(let stream, let bytes, let isLast):
        if let channel = channels[stream] { line.put(.init(channel: channel, bytes: bytes, end: isLast)) }
      case .reset(let stream): forget(stream)
      case .ping(let content): write(session.answer(ping: content))
      case .goodbye:
        awaited = 0
        close()
      }
    }
  }

  private func open(_ stream: UInt32, _ headers: [String: String], _ isLast: Bool, _ context: ChannelHandlerContext) {
    guard channels.count < Self.maxStreams, let channel = channel(headers) else { return context.close(promise: nil) }
    streams[channel] = stream
    channels[stream] = channel
    lastStream = max(lastStream, stream)
    write(session.reply(to: stream))
    if headers["streamtype"] == "data" {
      line.put(.init(channel: channel, bytes: [], port: headers["port"].flatMap { Int($0) } ?? 0))
    }
    if isLast { line.put(.init(channel: channel, bytes: [], end: true)) }
    let ready = waiting.filter { $0.channel == channel }
    waiting.removeAll { $0.channel == channel }
    for one in ready { send(one.bytes, on: channel, isLast: one.isLast) }
    awaited -= 1
    closeIfDone()
  }

  /// Which channel a stream is: as in a WebSocket.
  private func channel(_ headers: [String: String]) -> Int? {
    switch headers["streamtype"] {
    case "stdin": 0
    case "stdout": 1
    case "stderr": 2
    case "resize": 4
    case "error" where headers["port"] == nil: 3
    case "error": 2 * pair(headers) + 1
    case "data": 2 * pair(headers)
    default: nil
    }
  }

  private func pair(_ headers: [String: String]) -> Int {
    let request = headers["requestid"] ?? ""
    let number = pairs[request] ?? pairs.count
    pairs[request] = number
    return number
  }

  private func forget(_ stream: UInt32) {
    guard let channel = channels.removeValue(forKey: stream) else { return }
    streams[channel] = nil
    line.put(.init(channel: channel, bytes: [], end: true))
  }

  // MARK: Writing

  func send(_ bytes: [UInt8], on channel: Int) {
    if bytes.isEmpty { return }
    send(bytes, on: channel, isLast: false)
  }

  func finish(_ channel: Int) { send([], on: channel, isLast: true) }

  private func send(_ bytes: [UInt8], on channel: Int, isLast: Bool) {
    guard let stream = streams[channel] else { return waiting.append((channel, bytes, isLast)) }
    let line = line
    write(session.data(bytes, to: stream, isLast: isLast)) { line.noteWritten(bytes.count) }
    if isLast {
      streams[channel] = nil
      channels[stream] = nil
    }
  }

  private func write(_ bytes: [UInt8], _ whenWritten: (@Sendable () -> Void)? = nil) {
    guard let context, !isClosing else { return }
    let written = context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)))
    if let whenWritten { written.whenSuccess(whenWritten) }
  }

  func close() {
    wantsToClose = true
    closeIfDone()
  }

  /// Ends each stream, says goodbye, and leaves once that is written; but not before the client has opened all that it
  /// means to, which may be after its process has ended.
  private func closeIfDone() {
    guard let context, wantsToClose, awaited <= 0, !isClosing else { return }
    for channel in streams.keys.sorted() { finish(channel) }
    isClosing = true
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: session.goodbye(last: lastStream))))
      .whenComplete { _ in bound.value.close(promise: nil) }
  }
}
