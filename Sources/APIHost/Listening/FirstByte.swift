import NIOCore
import NIOSSL

/// Looks at the first byte of a connection: a client that begins with a handshake gets TLS, any other goes on in the
/// clear.
final class FirstByte: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  /// The type of a handshake's record (RFC 8446, 5.1).
  private static let handshakeRecord: UInt8 = 22

  private let secrets: NIOSSLContext

  init(_ secrets: NIOSSLContext) { self.secrets = secrets }

  /// A client may show a certificate, and is asked to prove that it has the key; whether it is one of the cluster's is
  /// for the server to say.
  private func handshake() -> NIOSSLServerHandler {
    NIOSSLServerHandler(
      context: secrets,
      customVerificationCallback: { _, verdict in verdict.succeed(.certificateVerified) }
    )
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    let operations = context.pipeline.syncOperations
    if bytes.readableBytesView.first == Self.handshakeRecord {
      do {
        try operations.addHandler(handshake(), position: .after(self))
      } catch {
        return context.close(promise: nil)
      }
    }
    context.fireChannelRead(data)
    operations.removeHandler(context: context, promise: nil)
  }
}
