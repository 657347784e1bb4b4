/// One end of a connection, or a listening port.
struct Socket: Sendable {
  enum State: Sendable {
    case listening
    case connecting
    case established
    case failed(SocketError)
    case closed
  }

  /// Where what is written goes.
  enum Peer: Sendable {
    case none
    case local(SocketID)
    case remote
  }

  var network: NetworkID
  var owner: PID
  var state: State
  var peer: Peer = .none
  var localPort: Int
  var peerName = ""
  var peerPort = 0
  /// What has come and was not read yet.
  var incoming = ByteQueue()
  var incomingEnded = false
  /// The process said that it writes no more.
  var outgoingEnded = false
  /// Connections not accepted yet.
  var backlog: [SocketID] = []
  var waiters: [PID] = []
}

/// A network stack: the pod's, or the machine's own.
struct NetworkStack: Sendable {
  var address: String
  var listeners: [Int: SocketID] = [:]
  var nextPort = 32_768
}
