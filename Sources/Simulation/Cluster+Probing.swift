import ContainerRuntime
import Kubelet
import Shell

extension Cluster {
  /// A process that asks something on someone's behalf.
  package struct ProbeProcess: Sendable {
    let node: Int
    let pid: PID
  }

  /// Starts a command on a node; nil where there is no such node.
  package mutating func startProbe(on name: String, _ command: String) -> ProbeProcess? {
    guard let index = nodes.firstIndex(where: { $0.name == name }) else { return nil }
    return start(command, in: .own, on: index)
  }

  /// Starts a command in the network of a pod, with the tools of its node; nil where the pod does not run.
  package mutating func startProbe(inPod pod: String, container: String?, _ command: String) -> ProbeProcess? {
    for index in nodes.indices {
      guard let kubelet = nodes[index].kubelet, let network = kubelet.network(ofPod: pod) else { continue }
      let name = pod.split(separator: "/").last.map(String.init) ?? pod
      let namespace = nodes[index].runtime.machine.addNamespace(Namespace(hostname: name, network: network))
      return start(command, in: namespace, on: index)
    }
    return nil
  }

  private mutating func start(_ command: String, in namespace: NamespaceID, on index: Int) -> ProbeProcess? {
    let spawn = Spawn(
      namespace: namespace,
      arguments: ["bash", "-c", command],
      environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
      input: .none
    )
    return (try? nodes[index].runtime.machine.spawn(spawn)).map { ProbeProcess(node: index, pid: $0) }
  }

  /// What the command printed and how it ended; nil while it runs.
  package mutating func takeResult(of probe: ProbeProcess) -> (stdout: String, stderr: String, exit: Int)? {
    guard let code = nodes[probe.node].runtime.machine.status(of: probe.pid).exitCode else { return nil }
    var result = (stdout: "", stderr: "", exit: code)
    for chunk in nodes[probe.node].runtime.machine.takeOutput(probe.pid) {
      if chunk.stream == .stdout { result.stdout += chunk.text } else { result.stderr += chunk.text }
    }
    nodes[probe.node].runtime.machine.reap(probe.pid)
    return result
  }
}
