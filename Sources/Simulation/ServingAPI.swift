package import API
package import APIServer

/// The API as the rest of the cluster meets it: the server where it runs, a refused connection where it does not.
package struct ServingAPI: APIClient {
  package var server: APIServer
  /// Whether anybody listens on port 8443 of the control plane.
  package var isServing = false
  /// `192.168.49.2:8443`, for the words of a refused connection.
  package let address: String

  package var clock: Clock { server.clock }

  package mutating func send(_ request: Request) throws(Status) -> Response {
    try checkConnection()
    return try server.send(request)
  }

  package func changes(since cursor: inout WatchCursor) throws(Status) -> [WatchEvent] {
    try checkConnection()
    return try server.changes(since: &cursor)
  }

  package func checkConnection() throws(Status) {
    if !isServing { throw .connectionRefused(address) }
  }
}

extension Status {
  /// What a client learns when nobody listens.
  static func connectionRefused(_ address: String) -> Status {
    Status(
      code: 0,
      reason: .connectionRefused,
      message: "dial tcp \(address): connect: connection refused"
    )
  }
}
