package import Objects

/// The only way to the cluster's state: what kubectl, the scheduler, the controllers and the kubelets hold of the API.
///
/// The API server conforms, and whatever stands in front of it. All calls happen at `clock.now`.
package protocol APIClient {
  /// The cluster's time.
  var clock: Clock { get }

  /// Answers one request.
  ///
  /// - Throws: the server's refusal, or reason `connectionRefused` when the server does not run.
  mutating func send(_ request: Request) throws(Status) -> Response

  /// What changed since the cursor, in order, and moves the cursor to the present.
  ///
  /// - Throws: `expired` (410) when the events were compacted: list again and take a new cursor.
  func changes(since cursor: inout WatchCursor) throws(Status) -> [WatchEvent]
}

/// A watch: a place in the store's event log, and a filter.
package struct WatchCursor: Hashable, Sendable {
  /// The last revision seen.
  package var revision: Int
  /// What is watched; a component of the cluster watches several resources with one cursor.
  package var resources: Set<GroupResource>
  package var namespace: String?
  /// Which objects are watched; read once, asked of each change.
  package var labels: LabelSelector
  package var fields: FieldSelector
  /// Events carry tables of one row instead of objects, as kubectl's `get --watch` asks for.
  package var asTable = false
  /// Objects carry `metadata.managedFields`.
  package var includesManagedFields = false
  /// The version that objects are delivered in; without one, the one that is stored.
  package var version: GroupVersionResource?

  package init(
    _ resources: Set<GroupResource>,
    from revision: Int,
    namespace: String? = nil,
    labels: LabelSelector = .everything,
    fields: FieldSelector = .everything
  ) {
    self.resources = resources
    self.revision = revision
    self.namespace = namespace
    self.labels = labels
    self.fields = fields
  }
}

/// One change to one object.
package struct WatchEvent: Sendable {
  package enum Kind: String, Sendable { case added = "ADDED", modified = "MODIFIED", deleted = "DELETED" }

  package var kind: Kind
  package var resource: GroupResource
  /// The object after the change; of a deletion, as it last was.
  package var object: Value
  /// The object before the change, nil for a creation.
  package var previous: Value?
  package var revision: Int

  package init(kind: Kind, resource: GroupResource, object: Value, previous: Value?, revision: Int) {
    self.kind = kind
    self.resource = resource
    self.object = object
    self.previous = previous
    self.revision = revision
  }
}

/// Bytes to and from a process in a container or on a node: what `exec`, `attach` and a followed log open.
///
/// Streams belong to the kubelets, so an API server on its own does not conform; the cluster does.
package protocol StreamingClient: APIClient {
  /// Opens the stream that a `connect` request names.
  mutating func open(_ request: Request) throws(Status) -> StreamID

  /// Gives input to a stream and takes what it has printed since the last call.
  mutating func exchange(_ stream: StreamID, input: StreamInput) throws(Status) -> StreamOutput

  /// Ends a stream that nobody reads any more.
  mutating func close(_ stream: StreamID)
}

package struct StreamID: Hashable, Sendable {
  package var node: String
  package var number: Int
  package init(node: String, number: Int) {
    self.node = node
    self.number = number
  }
}

/// What goes into a stream.
package struct StreamInput: Sendable {
  package var bytes: [UInt8] = []
  /// No more input follows.
  package var end = false
  /// Ctrl-C on the stream's terminal.
  package var interrupt = false
  /// The new size of the stream's terminal.
  package var size: (rows: Int, columns: Int)?
  package init() {}
}

/// What came out of a stream.
package struct StreamOutput: Sendable {
  package var stdout: [UInt8] = []
  package var stderr: [UInt8] = []
  /// The exit code once the process has ended and everything was read.
  package var exit: Int?
  /// The process waits for a line of input, so a prompt can be shown.
  package var wantsInput = false
  package init() {}
}
