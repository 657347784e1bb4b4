/// The question of `kubectl delete --interactive`.
struct DeletionConfirmation: Sendable {
  private var reply: [UInt8]? = []

  init(_ infos: [ResourceInfo], _ host: inout some KubectlHost) {
    host.printLine("You are about to delete the following \(infos.count) resource(s):")
    for info in infos { host.printLine(info.path) }
    host.print("Do you want to continue? (y/N): ")
  }

  /// Nil while there is no answer.
  mutating func answer(_ host: inout some KubectlHost) -> Bool? {
    guard let line = host.readLine(&reply) else { return nil }
    if line.lowercased() == "y" { return true }
    host.printLine("deletion is cancelled")
    return false
  }
}
