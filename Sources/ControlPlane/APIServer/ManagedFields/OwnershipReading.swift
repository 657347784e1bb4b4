import Objects
import Synchronization

/// `metadata.managedFields` of one ownership, worked out when a client first looks and kept for the next.
///
/// It is in a box that copies of the cluster share, and set once: what it holds follows from the ownership alone, so
/// that looking changes nothing that a write could see.
final class OwnershipReading: Sendable {
  private final class Reading: Sendable {
    /// Its version decides in whose words the fields are told.
    let endpoint: Endpoint
    let managedFields: Value

    init(_ endpoint: Endpoint, _ managedFields: Value) {
      self.endpoint = endpoint
      self.managedFields = managedFields
    }
  }

  private let reading = AtomicLazyReference<Reading>()

  /// Nil for what was not worked out for this endpoint.
  func managedFields(_ endpoint: Endpoint) -> Value? {
    guard let reading = reading.load(), reading.endpoint === endpoint else { return nil }
    return reading.managedFields
  }

  /// The first endpoint's is kept; few resources have a second one.
  func keep(_ managedFields: Value, _ endpoint: Endpoint) {
    _ = reading.storeIfNil(Reading(endpoint, managedFields))
  }
}
