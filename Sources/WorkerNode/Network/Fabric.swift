package import Shell

/// The machines that the network joins, by number.
package protocol Fabric {
  var hosts: Range<Int> { get }
  /// The learner's workstation, which is outside of the cluster.
  var workstation: Int? { get }
  mutating func takeRequests(of host: Int) -> [NetworkRequest]
  mutating func complete(_ request: NetworkRequest, of host: Int, with answer: NetworkAnswer)
  mutating func accept(on host: Int, _ network: NetworkID, port: Int, peer: String) -> SocketID?
  mutating func takeOutput(of host: Int) -> [SocketOutput]
  mutating func deliver(to host: Int, _ socket: SocketID, _ bytes: [UInt8], end: Bool)
  /// Whose address it is.
  func locate(_ address: String) -> (host: Int, network: NetworkID)?
  func address(of host: Int, _ network: NetworkID) -> String
  /// The namespace of the pod whose network it is; nil for a machine's own.
  func namespace(of host: Int, _ network: NetworkID) -> String?
}
