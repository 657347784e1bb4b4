/// kube-proxy of one node: the rules that lead from services to endpoints there (`pkg/proxy`).
///
/// Rules outlive the process that wrote them. While it runs they say what the API last told, and that table is shared
/// by all nodes; one that stops keeps the table of that moment, a value that is copied once, at the next change.
struct KubeProxy: Sendable {
  /// What the rules still say; nil while they follow. A node begins without any.
  private var kept: ServiceTable? = ServiceTable()
  private(set) var isRunning = false

  /// Stops where it runs; its rules stay as they are.
  mutating func stop(at table: ServiceTable) {
    isRunning = false
    if kept == nil { kept = table }
  }

  mutating func start() { isRunning = true }

  /// Lists and watches anew, once the API answers; whether the rules changed by it.
  mutating func catchUp(with table: ServiceTable) -> Bool {
    guard isRunning, kept != nil, table.isConnected else { return false }
    kept = nil
    return true
  }

  func rules(_ present: ServiceTable) -> ServiceTable { kept ?? present }
}
