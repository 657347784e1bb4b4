import API
import Crypto
import NIOCore
import NIOHTTP1
import NIOWebSocket

extension APIConnection {
  /// Makes the connection what its request asks for; from then on `line` leads to it.
  static func upgrade(_ channel: any Channel, _ door: Door, _ line: StreamLine, _ upgrade: StreamUpgrade, streams: Int)
  {
    let headers: [(String, String)]
    let handlers: [any ChannelHandler]
    switch upgrade {
    case .webSocket(let key, let streamProtocol):
      headers = webSocketHeaders(key, streamProtocol.rawValue)
      handlers = webSocketHandlers() + [StreamConnection(door, line, streamProtocol)]
    case .tunnel(let key, let name):
      headers = webSocketHeaders(key, name)
      handlers = webSocketHandlers() + [WebSocketTunnel(), SPDYConnection(line, streams: streams)]
    case .spdy(let name):
      headers = [("Upgrade", "SPDY/3.1"), ("X-Stream-Protocol-Version", name)]
      handlers = [SPDYConnection(line, streams: streams)]
    case .unserved, .none: return channel.close(promise: nil)
    }
    let answer =
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
      + headers.map { "\($0.0): \($0.1)\r\n" }.joined() + "\r\n"
    let place = StreamPlace(door, line)
    let bound = NIOLoopBound((handlers: handlers + [place], place: place), eventLoop: channel.eventLoop)
    removeHTTP(channel).flatMap { channel.writeAndFlush(ByteBuffer(string: answer)) }
      .flatMapThrowing { try channel.pipeline.syncOperations.addHandlers(bound.value.handlers) }
      .whenFailure { _ in
        bound.value.place.leave()
        channel.close(promise: nil)
      }
  }

  private static func webSocketHeaders(_ key: String, _ name: String) -> [(String, String)] {
    [("Upgrade", "websocket"), ("Sec-WebSocket-Accept", accept(key)), ("Sec-WebSocket-Protocol", name)]
  }

  private static func webSocketHandlers() -> [any ChannelHandler] {
    [
      WebSocketFrameEncoder(),
      ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: StreamConnection.maxFrame)),
    ]
  }

  /// Takes away what reads and writes HTTP, from the end to the beginning.
  private static func removeHTTP(_ channel: any Channel) -> EventLoopFuture<Void> {
    let operations = channel.pipeline.syncOperations
    let contexts = [
      try? operations.context(handlerType: APIConnection.self),
      try? operations.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self),
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
