import API
import APIServer
import Lessons
import Objects
import Simulation
import Workstation

/// A digest of the cluster that is worked out from what changed since the last one.
///
/// It only serves to notice that a replay went another way.
struct Fingerprint {
  private var cursor: WatchCursor?
  private var running = Digest.hex(of: "")

  /// Begins with what the sitting's cluster holds.
  init(_ sitting: Sitting) {
    cursor = sitting.workstation.cluster.map { WatchCursor(Self.resources, from: $0.revision) }
  }

  private static let resources = Set(Catalogue.kubernetes.resources.map(\.groupResource))

  mutating func digest(of sitting: Sitting) -> String {
    guard let cluster = sitting.workstation.cluster else { return Digest.named(of: []) }
    var cursor = self.cursor ?? WatchCursor(Self.resources, from: cluster.revision)
    // An undo, or another lesson, has led to an earlier state.
    cursor.revision = min(cursor.revision, cluster.revision)
    if let events = try? cluster.api.server.changes(since: &cursor) {
      for event in events { running = Digest.hex(of: running + event.kind.rawValue + JSON.write(event.object)) }
    }
    self.cursor = cursor
    return "sha256:" + running
  }
}
