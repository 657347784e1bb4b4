import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Listens on loopback, for TLS and in the clear on one port, with a thread of its own.
package final class APIListener: Sendable {
  package let port: Int
  /// By which clients know the server, as PEM.
  package let authority: String
  /// By which the administrator can show itself instead of with the token, as PEM.
  package let administrator: (certificate: String, key: String)
  private let group: MultiThreadedEventLoopGroup
  private let channel: any Channel

  /// The thread on which it listens.
  var loop: any EventLoop { channel.eventLoop }

  /// Opens the port, or with 0 one that is free.
  ///
  /// - Throws: where the port is taken, or not allowed.
  package init(
    _ mailbox: Mailbox,
    port: Int,
    token: String,
    limits: Door.Limits = .init()
  ) throws {
    let certificate = try ServingCertificate()
    let door = Door(mailbox, token: token, certificate: certificate.administrator, limits: limits)
    let secrets = try NIOSSLContext(configuration: certificate.configuration)
    authority = certificate.authority
    administrator = certificate.administratorPair
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let written = NIOLoopBoundBox.makeBoxSendingValue(WrittenAnswers(), eventLoop: group.next())
    do {
      channel = try ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: 128)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .childChannelInitializer { channel in
          var decoding = NIOHTTPDecoderLimitConfiguration()
          decoding.maxHeaderListSize = door.limits.headers
          decoding.maxHeaderFieldSize = door.limits.headers
          return channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandlers([
              FirstByte(secrets), ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: decoding)),
              APIConnection(door, written),
            ])
          }
        }
        .bind(host: "127.0.0.1", port: port)
        .wait()
    } catch {
      try? group.syncShutdownGracefully()
      throw error
    }
    self.group = group
    self.port = channel.localAddress?.port ?? port
  }

  /// Closes the port and all connections.
  package func close() {
    try? channel.close().wait()
    try? group.syncShutdownGracefully()
  }
}
