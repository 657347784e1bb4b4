package import API
package import APIServer
import Objects

/// The API as the rest of the cluster meets it: the server where it runs, a refused connection where it does not.
package struct ServingAPI: APIClient {
  package var server: APIServer
  /// Whether anybody listens on port 8443 of the control plane.
  package var isServing = false
  /// `192.168.49.2:8443`, for the words of a refused connection.
  package let address: String

  /// The nodes whose kubelet is well.
  var healthyNodes: Set<String> = []

  package var clock: Clock { server.clock }

  package mutating func send(_ request: Request) throws(Status) -> Response {
    try checkConnection()
    var response = try server.send(request)
    if request.resource == .leases { renewInPrinciple(&response.body) }
    return response
  }

  /// A kubelet that is well has renewed its lease within the last 10 s, which is worked out when someone reads it.
  private func renewInPrinciple(_ body: inout Value) {
    if body["items"] == nil {
      renew(&body)
    } else {
      for index in (body["items"]?.array ?? []).indices { renew(&body["items", default: []].elements[index]) }
    }
  }

  private func renew(_ lease: inout Value) {
    guard lease.namespace == "kube-node-lease", lease.kind == "Lease", healthyNodes.contains(lease.name) else { return }
    let renewed = clock.microTimestamp(at: .seconds(Int(clock.now.components.seconds) / 10 * 10))
    if let present = lease["spec"]?["renewTime"]?.string, present >= renewed { return }
    lease["spec", default: [:]]["renewTime"] = .string(renewed)
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
