package import API
import Lessons
package import Objects
import Simulation
import Workstation

/// What a client outside reads of the session's cluster; it enters nothing, and so leaves no line.
extension Recording {
  /// What a call asks for, and as whom.
  package static func request(_ call: HTTPCall) throws(Status) -> Request { try Workstation.request(call) }

  /// Whether the session's cluster has issued the certificate.
  package func hasIssued(certificate pem: String) -> Bool { sitting.workstation.hasIssued(certificate: pem) }

  package var nextWake: Duration? { sitting.workstation.nextWake }

  /// Answers a request that changes nothing.
  package mutating func read(_ request: Request) throws(Status) -> Response { try sitting.workstation.read(request) }

  /// Opens a watch: the events that it begins with, where it goes on, and what it watches.
  package mutating func watch(
    _ request: Request
  ) throws(Status) -> (initial: [Value], cursor: WatchCursor, kind: GroupVersionKind) {
    guard let opened = try sitting.workstation.cluster?.watch(request) else { throw Workstation.noCluster }
    return opened
  }

  /// The revision of the newest write; it falls when the session goes back in time.
  package var revision: Int { sitting.workstation.cluster?.revision ?? 0 }

  /// What changed since the cursor.
  package func changes(since cursor: inout WatchCursor) throws(Status) -> [WatchEvent] {
    try sitting.workstation.changes(since: &cursor)
  }

  /// Opens a log that is followed.
  package mutating func open(_ request: Request) throws(Status) -> StreamID {
    guard let stream = try sitting.workstation.cluster?.open(request) else { throw Workstation.noCluster }
    return stream
  }

  package mutating func exchange(_ stream: StreamID, input: StreamInput) throws(Status) -> StreamOutput {
    guard let output = try sitting.workstation.cluster?.exchange(stream, input: input) else {
      throw Workstation.noCluster
    }
    return output
  }

  package mutating func close(_ stream: StreamID) { sitting.workstation.cluster?.close(stream) }
}
