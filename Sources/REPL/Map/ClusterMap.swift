package import API
import Objects

/// The nodes of a cluster and the pods on them, in the words of `kubectl get -o wide`.
package struct ClusterMap: Sendable {
  package struct Node: Hashable, Sendable {
    package var name: String
    /// `Ready`, `NotReady,SchedulingDisabled` …
    package var status: String
    package var roles: String
    package var pods: [Pod]

    package init(name: String, status: String, roles: String, pods: [Pod] = []) {
      self.name = name
      self.status = status
      self.roles = roles
      self.pods = pods
    }
  }

  package struct Pod: Hashable, Sendable {
    package enum State: Hashable, Sendable, CaseIterable { case running, starting, failing, done, waiting, leaving }

    package var name: String
    package var namespace: String
    package var ready: String
    /// `Running`, `CrashLoopBackOff`, `Init:0/1` …
    package var status: String
    package var restarts: String
    package var state: State
  }

  package var nodes: [Node]
  /// Pods that no node has yet.
  package var unscheduled: [Pod]

  /// Asks the API server for the tables that kubectl prints.
  package init(of client: inout some APIClient) throws(Status) {
    nodes = try Self.table(.nodes, of: &client).map { row in
      Node(name: row["Name"], status: row["Status"], roles: row["Roles"])
    }
    unscheduled = []
    for row in try Self.table(.pods, of: &client) {
      let pod = Pod(row)
      if let index = nodes.firstIndex(where: { $0.name == row["Node"] }) {
        nodes[index].pods.append(pod)
      } else {
        unscheduled.append(pod)
      }
    }
  }

  package init(nodes: [Node], unscheduled: [Pod]) {
    self.nodes = nodes
    self.unscheduled = unscheduled
  }

  private static func table(
    _ resource: GroupVersionResource,
    of client: inout some APIClient
  ) throws(Status) -> [TableRow] {
    var options = Request.Options()
    options.asTable = true
    let table = try client.send(Request(.list, resource, options: options)).body
    let columns = (table["columnDefinitions"]?.array ?? []).map { $0["name"]?.string ?? "" }
    return (table["rows"]?.array ?? []).map { TableRow(columns: columns, row: $0) }
  }
}

/// A row of a `meta.k8s.io/v1` Table, its cells by the names of their columns.
struct TableRow {
  let columns: [String]
  let row: Value

  subscript(column: String) -> String {
    guard let index = columns.firstIndex(of: column), let cells = row["cells"]?.array, index < cells.count else {
      return ""
    }
    return cells[index].string ?? cells[index].int.map(String.init) ?? ""
  }

  var namespace: String { row["object"]?.namespace ?? "" }
}

extension ClusterMap.Pod {
  init(_ row: TableRow) {
    self.init(
      name: row["Name"],
      namespace: row.namespace,
      ready: row["Ready"],
      status: row["Status"],
      restarts: row["Restarts"],
      node: row["Node"]
    )
  }

  package init(name: String, namespace: String, ready: String, status: String, restarts: String = "0", node: String) {
    self.name = name
    self.namespace = namespace
    self.ready = ready
    self.status = status
    self.restarts = restarts
    state = Self.state(ready: ready, status: status, isPlaced: !node.isEmpty && node != "<none>")
  }

  /// What kubectl's STATUS and READY columns mean to somebody who looks at a map.
  private static func state(ready: String, status: String, isPlaced: Bool) -> State {
    let parts = ready.split(separator: "/")
    switch status {
    case "Terminating": return .leaving
    case "Completed", "Succeeded": return .done
    case "Running": return parts.count == 2 && parts[0] == parts[1] ? .running : .starting
    case "Pending": return isPlaced ? .starting : .waiting
    case "ContainerCreating", "PodInitializing", "NotReady": return .starting
    default: return status.hasPrefix("Init:") && status.contains("/") ? .starting : .failing
    }
  }
}
