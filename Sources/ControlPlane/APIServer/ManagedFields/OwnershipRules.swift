import API
import Objects

/// How writes move the ownership of fields (`structured-merge-diff/merge/update.go`,
/// `apimachinery/pkg/util/managedfields/internal`).
struct OwnershipRules {
  let schema: MergeSchema
  let place: MergeSchema.Place
  /// Whether the resource has a status that only requests for the status change.
  let hasStatus: Bool
  /// The request's own subresource.
  let subresource: String

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
    let change = FieldComparison(from: before, to: after, place, schema).without(ignored(manager.subresource))
    let taken = change.taken.subtracting(Self.stripped)
    disown(&entries, change, except: nil)
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
  private func disown(_ entries: inout [Ownership.Entry], _ change: FieldComparison, except applier: Ownership.Manager?)
  {
    if change.isSame { return }
    let gone = change.taken.union(change.removed)
    for index in entries.indices {
      if let applier, entries[index].manager.isSame(as: applier) { continue }
      entries[index].fields = entries[index].fields.subtracting(gone)
    }
    entries.removeAll { $0.fields.isEmpty && !(applier.map($0.manager.isSame(as:)) ?? false) }
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
    case "status": place.custom == nil ? Self.specification : Self.allButStatus
    default: FieldSet()
    }
  }

  private static let status = FieldSet(paths: [["f:status"]])
  private static let specification = FieldSet(paths: [["f:spec"]])
  private static let allButStatus = FieldSet(paths: [["f:spec"], ["f:metadata"]])

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
    let result = pruned(merged, entries, last)
    let change = FieldComparison(from: live, to: result, place, schema).without(ignored)
    var conflicts: [Conflict] = []
    let taken = change.taken
    for other in entries where !other.manager.isSame(as: manager) {
      conflicts += other.fields.intersection(taken).leaves.paths.map { Conflict(manager: other.manager, path: $0) }
    }
    if !force, !conflicts.isEmpty { throw Refusal(conflicts: conflicts) }
    disown(&entries, change, except: manager)
    let isSame = result == live
    if !isSame { entry.time = time }
    if let index = entries.firstIndex(where: { $0.manager.isSame(as: manager) }) {
      if own.isEmpty { entries.remove(at: index) } else { entries[index] = entry }
    }
    return Outcome(object: isSame ? nil : result, entries: entries)
  }

  /// Takes out what the manager applied last time, applies no longer, and nobody else owns.
  private func pruned(_ merged: Value, _ entries: [Ownership.Entry], _ last: FieldSet?) -> Value {
    guard let last, !last.isEmpty else { return merged }
    let merge = TypedMerge(schema: schema)
    func named(_ set: FieldSet) -> FieldSet { set.withNamedFields(place, schema) }
    var result = merge.removing(named(last), from: merged, place)
    let all = named(FieldSet(of: merged, place, schema))
    // What anybody owns comes back, the manager's own new configuration among them.
    let owned = named(entries.reduce(FieldSet()) { $0.union($1.fields) })
    result = merge.removing(
      all.subtracting(named(FieldSet(of: result, place, schema)).union(owned)),
      from: merged,
      place
    )
    // And what the manager never owned was not its to remove.
    let gone = all.subtracting(named(FieldSet(of: result, place, schema))).intersection(named(last))
    return merge.removing(gone, from: merged, place)
  }
}
