import API
import NIOCore
import NIOWebSocket

/// A connection that was upgraded to a WebSocket: messages whose first byte names a channel.
final class StreamConnection: ChannelInboundHandler, StreamTransport {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  private let door: Door
  private let line: StreamLine
  private let streamProtocol: StreamProtocol
  private var context: ChannelHandlerContext?
  /// Written before the connection was ready.
  private var waiting: [WebSocketFrame] = []
  /// The frames of a message that has not ended.
  private var message = ByteBuffer()
  private var isClosing = false

  /// Bytes of a message, as an API server has it for a stream.
  static let maxFrame = 1 << 20

  init(_ door: Door, _ line: StreamLine, _ streamProtocol: StreamProtocol) {
    self.door = door
    self.line = line
    self.streamProtocol = streamProtocol
    line.join(self)
  }

  // MARK: Coming and going

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    for frame in waiting { context.writeAndFlush(wrapOutboundOut(frame), promise: nil) }
    waiting = []
  }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    context.fireChannelInactive()
  }

  // MARK: Reading

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch frame.opcode {
    case .binary, .text, .continuation:
      var part = frame.unmaskedData
      guard message.readableBytes + part.readableBytes <= door.limits.body else { return close(.messageTooLarge) }
      message.writeBuffer(&part)
      guard frame.fin else { return }
      deliver(Array(message.readableBytesView))
      message.clear()
    case .ping:
      write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
    case .connectionClose: close()
    default: break
    }
  }

  private func deliver(_ bytes: [UInt8]) {
    guard let channel = bytes.first.map({ Int($0) }) else { return }
    if channel == StreamProtocol.Channel.close, streamProtocol == .v5 {
      if bytes.count > 1 { line.put(.init(channel: Int(bytes[1]), bytes: [], end: true)) }
    } else {
      line.put(.init(channel: channel, bytes: Array(bytes.dropFirst())))
    }
  }

  // MARK: Writing

  func send(_ bytes: [UInt8], on channel: Int) {
    var buffer = ByteBufferAllocator().buffer(capacity: bytes.count + 1)
    buffer.writeInteger(UInt8(truncatingIfNeeded: channel))
    buffer.writeBytes(bytes)
    let line = line
    write(WebSocketFrame(fin: true, opcode: .binary, data: buffer)) { line.noteWritten(bytes.count) }
  }

  /// A channel of a WebSocket ends with all others.
  func finish(_ channel: Int) {}

  private func write(_ frame: WebSocketFrame, _ whenWritten: (@Sendable () -> Void)? = nil) {
    if isClosing { return }
    guard let context else { return waiting.append(frame) }
    let written = context.writeAndFlush(wrapOutboundOut(frame))
    if let whenWritten { written.whenSuccess(whenWritten) }
  }

  /// Says goodbye, and leaves once that is written.
  func close() { close(.normalClosure) }

  private func close(_ code: WebSocketErrorCode) {
    if isClosing { return }
    var reason = ByteBufferAllocator().buffer(capacity: 2)
    reason.write(webSocketErrorCode: code)
    let goodbye = WebSocketFrame(fin: true, opcode: .connectionClose, data: reason)
    guard let context else {
      waiting.append(goodbye)
      isClosing = true
      return
    }
    isClosing = true
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(goodbye)).whenComplete { _ in bound.value.close(promise: nil) }
  }
}
