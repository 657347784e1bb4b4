package import Terminal

extension ClusterMap {
  /// The map as lines: a box a node, side by side as the width allows, and what the signs mean.
  package func drawn(width: Int, texts: Texts) -> [StyledText] {
    var boxes = nodes.map { box(of: $0, texts) }
    if !unscheduled.isEmpty {
      boxes.append(
        Box(title: StyledText(texts(.mapUnscheduled), .yellow), lines: unscheduled.map { line(of: $0) })
      )
    }
    let lines = Box.sideBySide(boxes, width: width)
    return lines + [legend(texts)]
  }

  private func box(of node: Node, _ texts: Texts) -> Box {
    let isReady = node.status.hasPrefix("Ready")
    var head = StyledText(node.status, isReady ? Style(.green) : Style(.red, bold: true))
    if node.roles != "<none>", !node.roles.isEmpty { head.append("  " + node.roles, .dim) }
    let summary = systemSummary(of: node.pods)
    let shown = node.pods.filter { !$0.isQuietSystem }
    var lines = [head]
    lines += shown.map { line(of: $0) }
    for (namespace, count) in summary {
      let text = texts(.mapSystem, ["namespace": namespace, "count": String(count)])
      lines.append(StyledText(Pod.State.running.sign + " " + text, .dim))
    }
    if node.pods.isEmpty { lines.append(StyledText(texts(.mapEmpty), .dim)) }
    return Box(title: StyledText(node.name, .bold), lines: lines)
  }

  /// The system's pods that are well take one line a namespace.
  private func systemSummary(of pods: [Pod]) -> [(namespace: String, count: Int)] {
    let quiet = pods.filter(\.isQuietSystem)
    return Set(quiet.map(\.namespace)).sorted().map { namespace in
      (namespace, quiet.filter { $0.namespace == namespace }.count)
    }
  }

  private func line(of pod: Pod) -> StyledText {
    var line = StyledText(pod.state.sign + " ", pod.state.style)
    line.append(pod.namespace == "default" ? pod.name : pod.namespace + "/" + pod.name)
    line.append(" " + pod.ready, .dim)
    if pod.state != .running || pod.status != "Running" { line.append(" " + pod.status, pod.state.style) }
    return line
  }

  private func legend(_ texts: Texts) -> StyledText {
    let words: [(Pod.State, Text)] = [
      (.running, .mapRunning), (.starting, .mapStarting), (.failing, .mapFailing), (.done, .mapDone),
      (.waiting, .mapWaiting), (.leaving, .mapLeaving),
    ]
    let present = Set((nodes.flatMap(\.pods) + unscheduled).map(\.state))
    return words.filter { present.contains($0.0) }
      .map { StyledText($0.0.sign, $0.0.style) + StyledText(" " + texts($0.1), .dim) }
      .joined(separator: "   ")
  }
}

extension ClusterMap.Pod {
  fileprivate var isQuietSystem: Bool { namespace.hasPrefix("kube-") && state == .running }
}

extension ClusterMap.Pod.State {
  /// Different without any colour.
  var sign: String {
    switch self {
    case .running: "●"
    case .starting: "◐"
    case .failing: "✗"
    case .done: "✓"
    case .waiting: "○"
    case .leaving: "◌"
    }
  }

  var style: Style {
    switch self {
    case .running: .green
    case .starting: .yellow
    case .failing: Style(.red, bold: true)
    case .done: .cyan
    case .waiting: .yellow
    case .leaving: .magenta
    }
  }
}
