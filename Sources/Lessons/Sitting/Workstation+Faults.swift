import Simulation
package import Workstation

extension Workstation {
  /// `stop scheduler`, `start kube-apiserver`, `stop kubelet node01`.
  ///
  /// Answers the component and what became of it; nil for words that name nothing.
  package mutating func perform(fault: String) -> (component: String, isStopped: Bool)? {
    guard let fault = Fault(fault), cluster?.perform(fault) == true else { return nil }
    return (fault.component, fault.stops)
  }
}
