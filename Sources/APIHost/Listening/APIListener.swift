import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Listens on loopback, for TLS and in the clear on one port, with threads of its own that touch no cluster.
package final class APIListener: Sendable {
  package let port: Int
  /// By which clients know the server, as PEM.
  package let authority: String
  private let group: MultiThreadedEventLoopGroup
  private let channel: any Channel

  /// Opens the port, or with 0 one that is free.
  ///
  /// - Throws: where the port is taken, or not allowed.
  package init(
    _ mailbox: Mailbox,
    port: Int,
    token: String,
    limits: Door.Limits = .init(),
    threads: Int = 1
  ) throws {
    let door = Door(mailbox, token: token, limits: limits)
    let certificate = try ServingCertificate()
    let secrets = try NIOSSLContext(configuration: certificate.configuration)
    authority = certificate.authority
    let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    do {
      channel = try ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: 128)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .childChannelInitializer { channel in
          var decoding = NIOHTTPDecoderLimitConfiguration()
          decoding.maxHeaderListSize = door.limits.headers
          decoding.maxHeaderFieldSize = door.limits.headers
          do {
            try channel.pipeline.syncOperations.addHandler(FirstByte(secrets))
          } catch {
            return channel.eventLoop.makeFailedFuture(error)
          }
          return channel.pipeline.configureHTTPServerPipeline(withDecoderLimitConfiguration: decoding)
            .flatMapThrowing { try channel.pipeline.syncOperations.addHandler(APIConnection(door)) }
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
