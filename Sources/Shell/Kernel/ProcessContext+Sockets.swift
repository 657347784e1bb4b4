/// Connections, in the process's network namespace.
extension ProcessContext {
  /// Takes a port; 0 takes a free one.
  package mutating func listen(port: Int) throws(SocketError) -> SocketID { throw .addressInUse }

  /// The next connection to a listening socket; nil when none came yet.
  package mutating func accept(_ listener: SocketID) -> (socket: SocketID, peer: String)? { nil }

  /// Opens a connection to an address; ask `state(of:)` how it goes.
  package mutating func connect(to address: String, port: Int) -> SocketID { SocketID(number: 0) }

  package mutating func state(of socket: SocketID) -> ConnectionState { .failed(.refused) }

  /// The addresses of a name: `/etc/hosts`, then the network; ask again after a wait while it is pending.
  package mutating func lookup(_ name: String) -> LookupState { .notFound }

  package mutating func read(_ socket: SocketID, max: Int = 65_536) -> ReadResult { .end }

  package mutating func write(_ socket: SocketID, _ bytes: [UInt8]) {}

  /// Nothing more will be written; reading goes on.
  package mutating func finishWriting(_ socket: SocketID) {}

  package mutating func close(_ socket: SocketID) {}
}
