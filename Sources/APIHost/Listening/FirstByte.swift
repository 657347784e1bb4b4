import NIOCore
import NIOSSL

/// Looks at the first byte of a connection: a client that begins with a handshake gets TLS, any other goes on in the
/// clear.
final class FirstByte: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  /// The type of a handshake's record (RFC 8446, 5.1).
  private static let handshake: UInt8 = 22

  private let secrets: NIOSSLContext

  init(_ secrets: NIOSSLContext) { self.secrets = secrets }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    let operations = context.pipeline.syncOperations
    if bytes.readableBytesView.first == Self.handshake {
      do {
        try operations.addHandler(NIOSSLServerHandler(context: secrets), position: .after(self))
      } catch {
        return context.close(promise: nil)
      }
    }
    context.fireChannelRead(data)
    operations.removeHandler(context: context, promise: nil)
  }
}
