import API
import Objects

extension APIServer {
  /// What etcd takes in one request (`--max-request-bytes`).
  private static var maximumStoredSize: Int { 3 * 512 * 1024 }
  /// What the server's client of etcd sends at all.
  private static var maximumMessageSize: Int { 2 * 1024 * 1024 }

  /// What an object grows by when it is stored.
  static func sizeOfRevision(_ text: String) -> Int { "resourceVersion".utf8.count + text.utf8.count + 6 }

  /// The size of an object; nobody asks for that of a component's.
  ///
  /// - Throws: what etcd says of an object that is too large for it.
  @discardableResult
  func checkStoredSize(of object: Value, _ exchange: Exchange) throws(Status) -> Int {
    if exchange.request.user.isComponent { return 0 }
    if let precedent = exchange.precedent {
      let size = precedent.size + object.jsonSize(beyond: precedent.stored)
      if size <= Self.maximumStoredSize { return size }
    }
    let size = object.jsonSize(limit: 2 * Self.maximumMessageSize)
    if size <= Self.maximumStoredSize { return size }
    let message =
      size <= Self.maximumMessageSize
      ? "etcdserver: request is too large"
      : "rpc error: code = ResourceExhausted desc = trying to send message larger than max "
        + "(\(size) vs. \(Self.maximumMessageSize))"
    throw Status(code: 500, reason: .unknown, message: message)
  }
}
