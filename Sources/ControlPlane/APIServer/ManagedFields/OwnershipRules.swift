import API
import Objects

/// How writes move the ownership of fields (`structured-merge-diff/merge/update.go`,
/// `apimachinery/pkg/util/managedfields/internal`).
struct OwnershipRules {
  let schema: MergeSchema
  let place: MergeSchema.Place
  /// Whether the resource has a status that only requests for the status change.
  let hasStatus: Bool
  /// What requests for the status do not write and so do not own.
  let statusResets: FieldSet
  /// The request's own subresource.
  let subresource: String
  /// The version whose objects are compared at `place`.
  let apiVersion: String
  /// Of a resource that is served in several versions: each manager's fields are those of the manager's version.
  var others: Versions?

  /// The other versions of a resource.
  struct Versions {
    let served: ServedVersions
    /// The place of an object of a version; nil where there is no such version any more.
    let place: (String) -> MergeSchema.Place?
  }

  /// Fields that requests of this kind cannot change and so do not own.
  private var ignored: FieldSet { ignored(subresource) }

  /// Metadata that is nobody's (`stripmeta.go`).
  private static let stripped: FieldSet = {
    var paths = [["f:apiVersion"], ["f:kind"], ["f:metadata"]]
    for name in [
      "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields",
      "resourceVersion",
    ] {
      paths.append(["f:metadata", "f:" + name])
    }
    return FieldSet(paths: paths)
  }()

  // MARK: Updates

  /// A write of the whole object: who writes owns what changed.
  func update(
    _ entries: inout [Ownership.Entry],
    from before: Value,
    to after: Value,
    _ manager: Ownership.Manager,
    at time: Duration
  ) {
    let changes = changes(from: before, to: after, seenBy: entries, and: manager)
    let taken = (changes[manager.apiVersion]?.taken ?? FieldSet()).subtracting(Self.stripped)
    disown(&entries, changes, except: nil)
    if !taken.isEmpty {
      if let index = entries.firstIndex(where: { $0.manager.isSame(as: manager) }) {
        entries[index].fields = entries[index].fields.union(taken)
        entries[index].time = time
      } else {
        entries.append(Ownership.Entry(manager: manager, time: time, fields: taken))
      }
    }
    entries.removeAll { $0.fields.isEmpty }
    capUpdates(&entries)
  }

  /// Takes from all others what was changed or removed.
  private func disown(
    _ entries: inout [Ownership.Entry],
    _ changes: [String: FieldComparison],
    except applier: Ownership.Manager?
  ) {
    for index in entries.indices {
      if let applier, entries[index].manager.isSame(as: applier) { continue }
      guard let change = changes[entries[index].manager.apiVersion] else {
        // Of a version that is not served any more.
        entries[index].fields = FieldSet()
        continue
      }
      if change.isSame { continue }
      entries[index].fields = entries[index].fields.subtracting(change.taken.union(change.removed))
    }
    entries.removeAll { $0.fields.isEmpty && !(applier.map($0.manager.isSame(as:)) ?? false) }
  }

  /// What a write changes, in the version of each manager that owns anything and of the one that writes.
  private func changes(
    from before: Value,
    to after: Value,
    seenBy entries: [Ownership.Entry],
    and manager: Ownership.Manager
  ) -> [String: FieldComparison] {
    let ignored = ignored(manager.subresource)
    var changes: [String: FieldComparison] = [:]
    var own: FieldComparison?
    for version in [manager.apiVersion] + entries.map(\.manager.apiVersion) where changes[version] == nil {
      if version == apiVersion || others == nil {
        let change = own ?? FieldComparison(from: before, to: after, place, schema).without(ignored)
        own = change
        changes[version] = change
      } else if let others, let place = others.place(version) {
        changes[version] = FieldComparison(
          from: converted(before, to: version),
          to: converted(after, to: version),
          place,
          schema
        ).without(ignored)
      }
    }
    return changes
  }

  private func converted(_ object: Value, to version: String) -> Value {
    guard let others, object.object?.isEmpty == false else { return object }
    return others.served.converted(object, to: version)
  }

  /// The same rules with objects of another version; nil where there is none.
  func at(_ version: String) -> OwnershipRules? {
    if version == apiVersion { return self }
    guard let others, let place = others.place(version) else { return nil }
    return OwnershipRules(
      schema: schema,
      place: place,
      hasStatus: hasStatus,
      statusResets: statusResets,
      subresource: subresource,
      apiVersion: version,
      others: others
    )
  }

  /// More than ten managers that update are too many: the oldest become one (`capmanagers.go`).
  private func capUpdates(_ entries: inout [Ownership.Entry]) {
    let updates = entries.filter { $0.manager.operation == .update }
    var count = updates.count
    if count <= 10 { return }
    var first: [String: Ownership.Manager] = [:]
    let oldest = updates.sorted {
      ($0.time ?? .zero, $0.manager.name, $0.manager.subresource) < (
        $1.time ?? .zero, $1.manager.name, $1.manager.subresource
      )
    }
    for entry in oldest where count > 10 {
      let version = entry.manager.apiVersion
      let bucket = Ownership.Manager(name: "ancient-changes", apiVersion: version)
      guard let start = first[version] else {
        first[version] = entry.manager
        continue
      }
      if !entries.contains(where: { $0.manager == bucket }),
        let index = entries.firstIndex(where: { $0.manager == start })
      {
        entries[index].manager = bucket
      }
      if let index = entries.firstIndex(where: { $0.manager == bucket }), entry.manager != bucket {
        entries[index].fields = entries[index].fields.union(entry.fields)
        entries[index].time = entry.time
        entries.removeAll { $0.manager == entry.manager }
        count -= 1
      }
    }
  }

  /// `GetResetFields` of each strategy.
  private func ignored(_ subresource: String) -> FieldSet {
    switch subresource {
    case "" where hasStatus: Self.status
    case "status": statusResets
    default: FieldSet()
    }
  }

  private static let status = FieldSet(paths: [["f:status"]])

  /// What a request for the status cannot write.
  static func statusResets(_ endpoint: Endpoint) -> FieldSet {
    let kept = UpdateRules.keptByStatus(endpoint)
    if kept.count > 1 { return FieldSet(paths: [["f:spec"], ["f:metadata"]]) }
    return FieldSet(paths: [["f:spec"]] + kept.map { ["f:metadata", "f:" + $0] })
  }

  // MARK: Apply

  /// One manager's wish for a field that another one owns.
  struct Conflict: Hashable {
    var manager: Ownership.Manager
    var path: [String]
  }

  struct Refusal: Error {
    var conflicts: [Conflict]
  }

  /// What applying a configuration makes of an object, and of its ownership.
  struct Outcome {
    /// Nil where nothing changes.
    var object: Value?
    var entries: [Ownership.Entry]
  }

  func apply(
    _ configuration: Value,
    to live: Value,
    _ given: [Ownership.Entry],
    _ manager: Ownership.Manager,
    at time: Duration,
    force: Bool
  ) throws(Refusal) -> Outcome {
    var entries = given
    let merge = TypedMerge(schema: schema)
    let merged = merge.merge(live, configuration, place) ?? live
    let own = FieldSet(of: configuration, place, schema).subtractingWhole(ignored).subtracting(Self.stripped)
    let index = entries.firstIndex { $0.manager.isSame(as: manager) }
    let last = index.map { entries[$0].fields }
    var entry = Ownership.Entry(manager: manager, time: index.flatMap { entries[$0].time }, fields: own)
    if let index { entries[index] = entry } else { entries.append(entry) }
    let result = pruned(merged, entries, last, index.map { given[$0].manager.apiVersion } ?? apiVersion)
    let changes = changes(from: live, to: result, seenBy: entries, and: manager)
    var conflicts: [Conflict] = []
    for other in entries where !other.manager.isSame(as: manager) {
      let taken = changes[other.manager.apiVersion]?.taken ?? FieldSet()
      conflicts += other.fields.intersection(taken).leaves.paths.map { Conflict(manager: other.manager, path: $0) }
    }
    if !force, !conflicts.isEmpty { throw Refusal(conflicts: conflicts) }
    disown(&entries, changes, except: manager)
    let isSame = result == live
    if !isSame { entry.time = time }
    if let index = entries.firstIndex(where: { $0.manager.isSame(as: manager) }) {
      if own.isEmpty { entries.remove(at: index) } else { entries[index] = entry }
    }
    return Outcome(object: isSame ? nil : result, entries: entries)
  }

  /// Takes out what the manager applied last time, in a version, applies no longer, and nobody else owns.
  private func pruned(
    _ merged: Value,
    _ entries: [Ownership.Entry],
    _ last: FieldSet?,
    _ version: String
  ) -> Value {
    guard let last, !last.isEmpty else { return merged }
    if version != apiVersion, let rules = at(version) {
      let result = rules.pruned(converted(merged, to: version), entries, last, version)
      return rules.converted(result, to: apiVersion)
    }
    let merge = TypedMerge(schema: schema)
    func named(_ set: FieldSet) -> FieldSet { set.withNamedFields(place, schema) }
    var result = merge.removing(named(last), from: merged, place)
    let all = named(FieldSet(of: merged, place, schema))
    // What anybody owns comes back, the manager's own new configuration among them.
    let owned = named(owned(entries, of: merged))
    result = merge.removing(
      all.subtracting(named(FieldSet(of: result, place, schema)).union(owned)),
      from: merged,
      place
    )
    // And what the manager never owned was not its to remove.
    let gone = all.subtracting(named(FieldSet(of: result, place, schema))).intersection(named(last))
    return merge.removing(gone, from: merged, place)
  }

  /// All that anybody owns of an object, as places of this version: what managers of other versions own stays whole.
  private func owned(_ entries: [Ownership.Entry], of object: Value) -> FieldSet {
    var owned = FieldSet()
    var foreign: [String: FieldSet] = [:]
    for entry in entries {
      if entry.manager.apiVersion == apiVersion || others == nil {
        owned = owned.union(entry.fields)
      } else {
        foreign[entry.manager.apiVersion] = (foreign[entry.manager.apiVersion] ?? FieldSet()).union(entry.fields)
      }
    }
    for version in foreign.keys.sorted() {
      guard let rules = at(version), let fields = foreign[version] else { continue }
      // What is left of the object when those fields are taken away is not theirs.
      let converted = converted(object, to: version)
      let without = TypedMerge(schema: schema).removing(fields, from: converted, rules.place)
      let rest = rules.converted(without, to: apiVersion)
      owned = owned.union(
        FieldSet(of: object, place, schema).subtracting(FieldSet(of: rest, place, schema))
      )
    }
    return owned
  }
}
