/// Something that a process asked of the network beyond its machine.
package struct NetworkRequest: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// Open a connection to an address; port 0 is an echo request (`ping`), established when the host is there.
    case connect(socket: SocketID, host: String, port: Int)
    case lookup(name: String)
  }

  package let id: Int
  package let network: NetworkID
  package let namespace: NamespaceID
  package let kind: Kind
  /// The process that asked.
  let pid: PID
}

/// What the network answers to a request.
package enum NetworkAnswer: Hashable, Sendable {
  case established
  case refused
  case timedOut
  case unreachable
  case addresses([String])
  case nameNotFound
  /// The name server itself does not answer.
  case lookupTimedOut
}

/// Why a connection could not be made or a port not be taken.
package enum SocketError: Error, Hashable, Sendable {
  case refused, timedOut, unreachable, addressInUse, permissionDenied, reset, nameNotFound

  package var message: String {
    switch self {
    case .refused: "Connection refused"
    case .timedOut: "Connection timed out"
    case .unreachable: "No route to host"
    case .addressInUse: "Address already in use"
    case .permissionDenied: "Permission denied"
    case .reset: "Connection reset by peer"
    case .nameNotFound: "Name does not resolve"
    }
  }
}

/// What a socket of the machine sends to its peer on another machine.
package struct SocketOutput: Hashable, Sendable {
  package let socket: SocketID
  package let bytes: [UInt8]
  /// Nothing will follow.
  package let end: Bool

  package init(socket: SocketID, bytes: [UInt8], end: Bool) {
    self.socket = socket
    self.bytes = bytes
    self.end = end
  }
}

/// What reading gives.
package enum ReadResult: Hashable, Sendable {
  case bytes([UInt8])
  case end
  /// Nothing yet: return `.wait(.input)` and ask again.
  case wait
}

/// How a connection that a process opened stands.
package enum ConnectionState: Hashable, Sendable {
  case pending
  case established
  case failed(SocketError)
}

/// How a name look-up that a process asked for stands.
package enum LookupState: Hashable, Sendable {
  case pending
  case addresses([String])
  case notFound
  case timedOut
}
