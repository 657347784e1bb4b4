import API
import ContainerRuntime
import Kubelet

/// crictl on one node: what the container runtime has, asked for without kubelet and API server.
struct Crictl {
  private let node: Node
  private let clock: Clock

  init(_ node: Node, _ clock: Clock) {
    self.node = node
    self.clock = clock
  }

  func answer(_ arguments: [String]) -> NodeHost.Answer {
    guard let verb = arguments.first(where: { !$0.hasPrefix("-") }) else {
      return .init(output: "NAME:\n   crictl - client for CRI\n\nUSAGE:\n   crictl [global options] command\n")
    }
    guard node.runtime.isServing else {
      return fatal(
        "validate service connection: validate CRI v1 runtime API for endpoint "
          + "\"unix:///run/containerd/containerd.sock\": \(RuntimeUnavailable.message)"
      )
    }
    let rest = Array(arguments.drop { $0 != verb }.dropFirst())
    switch verb {
    case "ps": return .init(output: containers(all: rest.contains("-a") || rest.contains("--all")))
    case "images", "image", "img": return .init(output: images())
    case "logs": return log(rest.last ?? "")
    default: return fatal("drydock: crictl \(verb) is not simulated; it has ps, images and logs")
    }
  }

  private func fatal(_ why: String) -> NodeHost.Answer { .init(errors: "FATA[0000] \(why)\n", exit: 1) }

  private func containers(all: Bool) -> String {
    let records = (node.kubelet ?? node.stopped)?.containerRecords ?? [:]
    let shown = node.runtime.containers.values.filter { all || $0.isRunning }
      .sorted { ($1.started, $1.id.text) < ($0.started, $0.id.text) }
    var rows = [["CONTAINER", "IMAGE", "CREATED", "STATE", "NAME", "ATTEMPT", "POD", "NAMESPACE"]]
    for container in shown {
      guard let record = records[container.id] else { continue }
      rows.append([
        String(container.id.text.prefix(13)), record.image, Self.age(clock.now - container.started) + " ago",
        container.isRunning ? "Running" : "Exited", record.name, String(record.attempt), record.pod, record.namespace,
      ])
    }
    return Self.table(rows)
  }

  private func images() -> String {
    let rows = node.runtime.presentImages.map { [$0.repository, $0.tag] }
    return Self.table([["IMAGE", "TAG"]] + rows)
  }

  private func log(_ id: String) -> NodeHost.Answer {
    let found = node.runtime.containers.values.filter { $0.id.text.hasPrefix(id) }
    guard !id.isEmpty, let container = found.first, found.count == 1 else {
      return fatal(
        "rpc error: code = NotFound desc = an error occurred when try to find container \"\(id)\": not found"
      )
    }
    var answer = NodeHost.Answer()
    for line in container.log.lines {
      let text = line.text + (line.isWhole ? "\n" : "")
      if line.isError { answer.errors += text } else { answer.output += text }
    }
    return answer
  }

  /// `5 minutes`, as the runtime's clients round it.
  static func age(_ duration: Duration) -> String {
    let seconds = Int(duration.components.seconds)
    switch seconds {
    case ..<1: return "Less than a second"
    case ..<2: return "1 second"
    case ..<60: return "\(seconds) seconds"
    case ..<120: return "About a minute"
    case ..<3600: return "\(seconds / 60) minutes"
    case ..<7200: return "About an hour"
    default: return "\(seconds / 3600) hours"
    }
  }

  /// Columns three or more apart, as Go's tabwriter sets them.
  static func table(_ rows: [[String]]) -> String {
    var widths: [Int] = []
    for row in rows {
      for (index, cell) in row.enumerated() {
        if index == widths.count { widths.append(0) }
        widths[index] = max(widths[index], cell.count)
      }
    }
    return rows.map { row in
      row.enumerated().map { index, cell in
        cell + String(repeating: " ", count: widths[index] - cell.count + (index == row.count - 1 ? 0 : 5))
      }.joined() + "\n"
    }.joined()
  }
}
