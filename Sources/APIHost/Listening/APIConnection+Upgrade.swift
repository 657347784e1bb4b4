import API
import Crypto
import NIOCore
import NIOHTTP1
import NIOWebSocket

extension APIConnection {
  /// Makes the connection a WebSocket, as its request asks; from then on `line` leads to it.
  static func upgrade(
    _ channel: any Channel,
    _ door: Door,
    _ line: StreamLine,
    key: String,
    _ streamProtocol: StreamProtocol
  ) {
    let connection = StreamConnection(door, line, streamProtocol)
    let answer = """
      HTTP/1.1 101 Switching Protocols\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Accept: \(accept(key))\r
      Sec-WebSocket-Protocol: \(streamProtocol.rawValue)\r
      \r\n
      """
    let bound = NIOLoopBound(connection, eventLoop: channel.eventLoop)
    removeHTTP(channel).flatMap { channel.writeAndFlush(ByteBuffer(string: answer)) }
      .flatMapThrowing {
        try channel.pipeline.syncOperations.addHandlers([
          WebSocketFrameEncoder(),
          ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: StreamConnection.maxFrame)),
          bound.value,
        ])
      }
      .whenFailure { _ in channel.close(promise: nil) }
  }

  /// Takes away what reads and writes HTTP, from the end to the beginning.
  private static func removeHTTP(_ channel: any Channel) -> EventLoopFuture<Void> {
    let operations = channel.pipeline.syncOperations
    let contexts = [
      try? operations.context(handlerType: APIConnection.self),
      try? operations.context(handlerType: HTTPServerProtocolErrorHandler.self),
      try? operations.context(handlerType: NIOHTTPResponseHeadersValidator.self),
      try? operations.context(handlerType: HTTPServerPipelineHandler.self),
      try? operations.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self),
      try? operations.context(handlerType: HTTPResponseEncoder.self),
    ]
    let removals = contexts.compactMap(\.self).map { operations.removeHandler(context: $0) }
    return EventLoopFuture.andAllSucceed(removals, on: channel.eventLoop)
  }

  /// (RFC 6455, 4.2.2)
  private static func accept(_ key: String) -> String {
    let digest = Insecure.SHA1.hash(data: Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
    return Base64.encode(Array(digest))
  }
}
