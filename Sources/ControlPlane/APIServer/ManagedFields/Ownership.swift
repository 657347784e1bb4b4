import API
import Objects

/// Who owns which fields of one object: `metadata.managedFields`, kept beside the object and worked out when asked for.
///
/// A cluster writes its objects all the time (a pod is written five times before it is ready), and nobody looks at who
/// wrote what but a learner who asks, and server-side apply. So a write notes only the two versions of the object,
/// which share all that is alike with the store's own; sets of fields are made of them when somebody reads. Writes of
/// one component that follow each other are one, so that the versions between are not kept. Two other designs were
/// left: sets made at each write (ten microseconds a write, and they stand in every event and list), and sets interned
/// by an object's shape (the shape must be looked at on every write too).
struct Ownership: Sendable {
  /// What tells entries apart (`internal.BuildManagerIdentifier`).
  struct Manager: Hashable, Sendable {
    enum Operation: String, Sendable { case apply = "Apply", update = "Update" }

    var name: String
    var operation = Operation.update
    var apiVersion: String
    var subresource = ""

    /// Who applies is the same whatever the version.
    func isSame(as other: Manager) -> Bool {
      name == other.name && operation == other.operation && subresource == other.subresource
        && (operation == .apply || apiVersion == other.apiVersion)
    }
  }

  struct Entry: Sendable {
    var manager: Manager
    /// Seconds count; nil for who applied what was so already.
    var time: Duration?
    var fields: FieldSet
  }

  /// A write whose sets nobody has asked for yet.
  struct Write: Sendable {
    var manager: Manager
    var time: Duration
    var before: Value
    var after: Value
  }

  private(set) var entries: [Entry] = []
  private var writes: [Write] = []
  /// What clients were shown of it, which no write looks at.
  private var reading = OwnershipReading()

  var isEmpty: Bool { entries.isEmpty && writes.isEmpty }
  var isResolved: Bool { writes.isEmpty }

  init(_ entries: [Entry] = []) { self.entries = entries }

  /// Notes a write.
  mutating func record(_ write: Write, isComponent: Bool) {
    reading = OwnershipReading()
    if isComponent, let last = writes.indices.last, writes[last].manager == write.manager, writes[last].time != .zero {
      writes[last].after = write.after
      writes[last].time = write.time
    } else {
      writes.append(write)
    }
  }

  /// More writes than this are worked out, so that old versions of the object need not be kept.
  var isLong: Bool { writes.count > 6 }

  /// The same with nothing left to work out.
  func resolved(_ rules: OwnershipRules) -> Ownership {
    if writes.isEmpty { return self }
    var result = Ownership(entries)
    for write in writes {
      let rules = rules.at(write.manager.apiVersion) ?? rules
      rules.update(&result.entries, from: write.before, to: write.after, write.manager, at: write.time)
    }
    return result
  }
}

extension Ownership {
  /// The entries of `metadata.managedFields` in the words of a version, worked out once.
  func managedFields(_ endpoint: Endpoint, _ clock: Clock, _ rules: (Endpoint) -> OwnershipRules) -> Value {
    if let known = reading.managedFields(endpoint) { return known }
    let worked = resolved(rules(endpoint)).managedFields(clock)
    reading.keep(worked, endpoint)
    return worked
  }

  /// The entries of `metadata.managedFields`, in the server's order.
  private func managedFields(_ clock: Clock) -> Value {
    func seconds(_ entry: Entry) -> Int64 { entry.time.map { $0.components.seconds } ?? .min }
    func key(_ entry: Entry) -> (String, Int64, String, String, String) {
      let manager = entry.manager
      return (manager.operation.rawValue, seconds(entry), manager.name, manager.apiVersion, manager.subresource)
    }
    return .array(entries.sorted { key($0) < key($1) }.map { $0.value(clock) })
  }

  /// Reads `metadata.managedFields`; nil where an entry is not in form.
  init?(managedFields: Value, _ clock: Clock) {
    for value in managedFields.array ?? [] {
      guard let entry = Entry(value, clock) else { return nil }
      entries.append(entry)
    }
  }
}

extension Ownership.Entry {
  func value(_ clock: Clock) -> Value {
    var value: Value = [
      "manager": .string(manager.name), "operation": .string(manager.operation.rawValue),
      "apiVersion": .string(manager.apiVersion), "fieldsType": "FieldsV1", "fieldsV1": fields.fieldsV1,
    ]
    if let time { value["time"] = .string(clock.timestamp(at: time)) }
    if !manager.subresource.isEmpty { value["subresource"] = .string(manager.subresource) }
    return value
  }

  init?(_ value: Value, _ clock: Clock) {
    guard let operation = value["operation"]?.string.flatMap(Ownership.Manager.Operation.init(rawValue:)),
      let fields = value["fieldsV1"].map({ FieldSet(fieldsV1: $0) }) ?? FieldSet()
    else { return nil }
    manager = Ownership.Manager(
      name: value["manager"]?.string ?? "",
      operation: operation,
      apiVersion: value["apiVersion"]?.string ?? "",
      subresource: value["subresource"]?.string ?? ""
    )
    time = value["time"]?.string.flatMap { clock.moment(of: $0) }
    self.fields = fields
  }
}

/// The ownerships of all objects, under the keys of the store.
struct OwnershipTable: Sendable {
  private var tables: [GroupResource: SortedMap<String, Ownership>] = [:]
  private var patterns: [GroupResource: OwnershipPattern] = [:]
  /// Those of the objects that were removed last, by the revision of their removal: watches tell of them.
  private var removed: SortedMap<Int, Removal> = SortedMap()

  private struct Removal: Sendable {
    var resource: GroupResource
    var key: String
    var ownership: Ownership
  }

  /// How many of these are kept.
  private static let memory = 256

  subscript(resource: GroupResource, key: String) -> Ownership? {
    get { tables[resource]?[key] }
    set { tables[resource, default: SortedMap()][key] = newValue }
  }

  subscript(resource: GroupResource, key: String, default none: Ownership) -> Ownership {
    get { tables[resource]?[key] ?? none }
    set { self[resource, key] = newValue }
  }

  /// The ownership that an object, which was written at a revision, has now or had when it was removed since.
  func newest(_ resource: GroupResource, _ key: String, since revision: Int) -> Ownership? {
    for (_, removal) in removed.from(revision) where removal.key == key && removal.resource == resource {
      return removal.ownership
    }
    return self[resource, key]
  }

  /// Lets go of an object that is removed at a revision.
  mutating func remove(_ resource: GroupResource, _ key: String, at revision: Int) {
    guard let ownership = tables[resource]?.removeValue(forKey: key) else { return }
    removed[revision] = Removal(resource: resource, key: key, ownership: ownership)
    if removed.count > Self.memory, let oldest = removed.first { removed.removeValue(forKey: oldest.key) }
  }

  /// The ownership of a new object; `rules` are asked for once for all objects of one shape.
  mutating func created(_ write: Ownership.Write, _ endpoint: Endpoint, _ rules: () -> OwnershipRules) -> Ownership {
    let resource = endpoint.groupResource
    guard var pattern = patterns[resource], endpoint.strategy.custom == nil, pattern.fits(write.after) else {
      patterns[resource] = OwnershipPattern(write.after)
      var ownership = Ownership()
      ownership.record(write, isComponent: true)
      return ownership
    }
    if pattern.fields == nil {
      var entries: [Ownership.Entry] = []
      rules().update(&entries, from: write.before, to: write.after, write.manager, at: write.time)
      pattern.fields = entries.first?.fields ?? FieldSet()
      patterns[resource] = pattern
    }
    guard let fields = pattern.fields, !fields.isEmpty else { return Ownership() }
    return Ownership([Ownership.Entry(manager: write.manager, time: write.time, fields: fields)])
  }
}
