import API
import ContainerRuntime
import Shell

/// What programs on a node ask that concerns the node's own services.
extension Cluster {
  mutating func answerQuestions(on index: Int) {
    for question in nodes[index].runtime.host.takeQuestions() {
      let arguments = Array(question.arguments.dropFirst())
      let name = question.arguments.first?.split(separator: "/").last.map(String.init) ?? ""
      let answer = name == "crictl" ? Crictl(nodes[index], clock).answer(arguments) : systemctl(arguments, on: index)
      nodes[index].runtime.host.answer(question, answer)
    }
    nodes[index].runtime.machine.wakeChanged()
  }

  private mutating func systemctl(_ arguments: [String], on index: Int) -> NodeHost.Answer {
    let words = arguments.filter { !$0.hasPrefix("-") }
    guard let verb = words.first else {
      return .init(
        errors: "drydock: systemctl lists no units; it has start, stop, restart, status, is-active\n",
        exit: 1
      )
    }
    guard ["start", "stop", "restart", "status", "is-active"].contains(verb) else {
      let known = ["enable", "disable", "mask", "unmask", "daemon-reload", "list-units", "show", "cat", "is-enabled"]
      let words =
        known.contains(verb) ? "drydock: systemctl \(verb) is not simulated" : "Unknown command verb \(verb)."
      return .init(errors: words + "\n", exit: 1)
    }
    guard words.count > 1 else { return .init(errors: "Too few arguments.\n", exit: 1) }
    var result = NodeHost.Answer()
    for name in words.dropFirst() {
      let unit = name.hasSuffix(".service") ? String(name.dropLast(".service".count)) : name
      let one = systemctl(verb, unit, on: index)
      result.output += one.output
      result.errors += one.errors
      result.exit = max(result.exit, one.exit)
    }
    return result
  }

  private mutating func systemctl(_ verb: String, _ unit: String, on index: Int) -> NodeHost.Answer {
    // kube-proxy is no service of the machine: it runs as a pod.
    guard let component = NodeComponent(rawValue: unit), component != .proxy else {
      switch verb {
      case "status": return .init(errors: "Unit \(unit).service could not be found.\n", exit: 4)
      case "is-active": return .init(output: "inactive\n", exit: 4)
      default:
        let words =
          "Failed to \(verb) \(unit).service: Unit \(unit).service not \(verb == "stop" ? "loaded" : "found").\n"
        return .init(errors: words, exit: 5)
      }
    }
    let isActive = runs(component, on: nodes[index].name)
    switch verb {
    case "status": return .init(output: status(component, isActive: isActive, on: index), exit: isActive ? 0 : 3)
    case "is-active": return .init(output: isActive ? "active\n" : "inactive\n", exit: isActive ? 0 : 3)
    default:
      let isKubelet = component == .kubelet
      if verb != "start" { isKubelet ? stopKubelet(index) : stopRuntime(index) }
      if verb != "stop" { isKubelet ? startKubelet(index) : startRuntime(index) }
      return .init()
    }
  }

  private func status(_ component: NodeComponent, isActive: Bool, on index: Int) -> String {
    let isKubelet = component == .kubelet
    let since = nodes[index].changed[component] ?? .zero
    let stamp = clock.timestamp(at: since).replacing("T", with: " ").replacing("Z", with: " UTC")
    let age = Crictl.age(clock.now - since)
    var lines = [
      "\(isActive ? "●" : "○") \(component.rawValue).service - "
        + (isKubelet ? "kubelet: The Kubernetes Node Agent" : "containerd container runtime"),
      "     Loaded: loaded (/usr/lib/systemd/system/\(component.rawValue).service; enabled; preset: enabled)",
      isActive
        ? "     Active: active (running) since \(stamp); \(age) ago"
        : "     Active: inactive (dead) since \(stamp); \(age) ago",
      "       Docs: \(isKubelet ? "https://kubernetes.io/docs/" : "https://containerd.io")",
    ]
    if isActive { lines.append("   Main PID: \(isKubelet ? 712 : 655) (\(component.rawValue))") }
    return lines.joined(separator: "\n") + "\n"
  }
}
