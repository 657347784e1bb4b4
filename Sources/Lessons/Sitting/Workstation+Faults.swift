import Simulation
package import Workstation

extension Workstation {
  /// `stop scheduler`, `start kube-apiserver`, `stop kubelet node01`.
  ///
  /// Answers the component and what became of it; nil for words that name nothing.
  package mutating func perform(fault: String) -> (component: String, isStopped: Bool)? {
    let words = fault.split(separator: " ").map(String.init)
    guard words.count >= 2, ["stop", "start"].contains(words[0]), cluster != nil else { return nil }
    let stops = words[0] == "stop"
    if words[1] == "kubelet" {
      guard words.count == 3 else { return nil }
      let found = stops ? cluster?.stopKubelet(of: words[2]) : cluster?.startKubelet(of: words[2])
      guard found == true else { return nil }
      return ("kubelet " + words[2], stops)
    }
    let names = [words[1], "kube-" + words[1], words[1] == "api-server" ? "kube-apiserver" : words[1]]
    guard let component = ControlPlaneComponent.allCases.first(where: { names.contains($0.rawValue) }) else {
      return nil
    }
    if stops { cluster?.stop(component) } else { cluster?.start(component) }
    return (component.rawValue, stops)
  }
}
