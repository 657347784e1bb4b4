import API
import ContainerRuntime
import Kubelet
import Network
package import Shell

/// A machine's side of the network, whatever programs it runs.
package protocol SocketHost {
  mutating func takeNetworkRequests() -> [NetworkRequest]
  mutating func complete(_ request: NetworkRequest, with answer: NetworkAnswer)
  mutating func accept(network: NetworkID, port: Int, peer: String) -> SocketID?
  mutating func takeSocketOutput() -> [SocketOutput]
  mutating func deliver(_ socket: SocketID, _ bytes: [UInt8], end: Bool)
}

extension Machine: SocketHost {}

/// The nodes' machines, and a machine outside of the cluster, as the network sees them.
struct NodeFabric<Outside: SocketHost>: Fabric {
  var nodes: [Node]
  var outside: Outside
  /// The API server's port on the first node, and whether anybody listens there.
  var listener: APIListener
  let isListening: Bool

  var hosts: Range<Int> { 0..<nodes.count + 1 }
  var workstation: Int? { nodes.count }

  mutating func takeRequests(of host: Int) -> [NetworkRequest] {
    host == nodes.count ? outside.takeNetworkRequests() : nodes[host].runtime.machine.takeNetworkRequests()
  }

  mutating func complete(_ request: NetworkRequest, of host: Int, with answer: NetworkAnswer) {
    if host == nodes.count {
      outside.complete(request, with: answer)
    } else {
      nodes[host].runtime.machine.complete(request, with: answer)
    }
  }

  mutating func accept(on host: Int, _ network: NetworkID, port: Int, peer: String) -> SocketID? {
    if host == nodes.count { return outside.accept(network: network, port: port, peer: peer) }
    if host == 0, network == .own, port == APIListener.port { return isListening ? listener.accept() : nil }
    return nodes[host].runtime.machine.accept(network: network, port: port, peer: peer)
  }

  mutating func takeOutput(of host: Int) -> [SocketOutput] {
    if host == nodes.count { return outside.takeSocketOutput() }
    let output = nodes[host].runtime.machine.takeSocketOutput()
    return host == 0 ? output + listener.takeOutput() : output
  }

  mutating func deliver(to host: Int, _ socket: SocketID, _ bytes: [UInt8], end: Bool) {
    if host == nodes.count {
      outside.deliver(socket, bytes, end: end)
    } else if host == 0, listener.owns(socket) {
      listener.deliver(socket, bytes, end: end)
    } else {
      nodes[host].runtime.machine.deliver(socket, bytes, end: end)
    }
  }

  func locate(_ address: String) -> (host: Int, network: NetworkID)? {
    for (index, node) in nodes.enumerated() where node.isPowered {
      if node.machine.address == address { return (index, .own) }
      if let network = node.network(of: address) { return (index, network) }
    }
    return nil
  }

  func address(of host: Int, _ network: NetworkID) -> String {
    if host == nodes.count { return "192.168.49.1" }
    return nodes[host].pod(of: network)?.address ?? nodes[host].machine.address
  }

  func namespace(of host: Int, _ network: NetworkID) -> String? {
    host == nodes.count ? nil : nodes[host].pod(of: network)?.namespace
  }
}

/// Nobody outside: what the cluster is joined to while it runs by itself.
struct NoOutside: SocketHost {
  mutating func takeNetworkRequests() -> [NetworkRequest] { [] }
  mutating func complete(_ request: NetworkRequest, with answer: NetworkAnswer) {}
  mutating func accept(network: NetworkID, port: Int, peer: String) -> SocketID? { nil }
  mutating func takeSocketOutput() -> [SocketOutput] { [] }
  mutating func deliver(_ socket: SocketID, _ bytes: [UInt8], end: Bool) {}
}
