/// A component that is stopped or started, in the words of a lesson, the prompt or a transcript.
package struct Fault: Hashable, Sendable {
  package enum Target: Hashable, Sendable {
    case controlPlane(ControlPlaneComponent)
    case node(NodeComponent, String)
  }

  package var target: Target
  package var stops: Bool

  /// `stop scheduler`, `start kube-apiserver`, `stop kubelet node01`; nil for words that name nothing.
  package init?(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard words.count >= 2, ["stop", "start"].contains(words[0]) else { return nil }
    stops = words[0] == "stop"
    let names = [words[1], "kube-" + words[1], words[1] == "api-server" ? "kube-apiserver" : words[1]]
    if words.count == 2, let component = ControlPlaneComponent.allCases.first(where: { names.contains($0.rawValue) }) {
      target = .controlPlane(component)
    } else if words.count == 3, let component = NodeComponent.allCases.first(where: { names.contains($0.rawValue) }) {
      target = .node(component, words[2])
    } else {
      return nil
    }
  }

  /// The component, and its node where it has one: `kubelet node01`.
  package var component: String {
    switch target {
    case .controlPlane(let component): component.rawValue
    case .node(let component, let node): component.rawValue + " " + node
    }
  }

  /// What can stand after `stop` and `start` in a cluster of these nodes.
  package static func components(nodes: [String]) -> [String] {
    ControlPlaneComponent.allCases.map(\.rawValue)
      + NodeComponent.allCases.flatMap { component in nodes.map { component.rawValue + " " + $0 } }
  }
}

extension Cluster {
  /// Stops or starts a component.
  ///
  /// - Returns: false where there is no such node.
  @discardableResult
  package mutating func perform(_ fault: Fault) -> Bool {
    switch fault.target {
    case .controlPlane(let component):
      if fault.stops { stop(component) } else { start(component) }
      return true
    case .node(let component, let name):
      return fault.stops ? stop(component, of: name) : start(component, of: name)
    }
  }
}
