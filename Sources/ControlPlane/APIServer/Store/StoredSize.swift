import API
import Objects

extension APIServer {
  /// What etcd takes in one request (`--max-request-bytes`).
  private static var maximumStoredSize: Int { 3 * 512 * 1024 }
  /// What the server's client of etcd sends at all.
  private static var maximumMessageSize: Int { 2 * 1024 * 1024 }

  /// - Throws: what etcd says of an object that is too large for it.
  func checkStoredSize(of object: Value, _ exchange: Exchange) throws(Status) {
    if exchange.request.user.isComponent { return }
    let size = object.jsonSize(limit: 2 * Self.maximumMessageSize)
    if size <= Self.maximumStoredSize { return }
    let message =
      size <= Self.maximumMessageSize
      ? "etcdserver: request is too large"
      : "rpc error: code = ResourceExhausted desc = trying to send message larger than max "
        + "(\(size) vs. \(Self.maximumMessageSize))"
    throw Status(code: 500, reason: .unknown, message: message)
  }
}
