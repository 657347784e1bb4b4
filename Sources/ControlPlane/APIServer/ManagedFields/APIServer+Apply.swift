import API
import Objects

/// Server-side apply (`apiserver/pkg/endpoints/handlers/patch.go`, `applyPatcher`).
extension APIServer {
  mutating func apply(_ exchange: inout Exchange, part: Part) throws(Status) -> Response {
    let configuration = exchange.request.body ?? .null
    let rules = ownershipRules(exchange)
    try checkApplied(configuration, exchange.resource.groupVersionKind, rules.place, exchange)
    return try apply(configuration, &exchange, part: part)
  }

  /// Refuses what cannot be applied as an object of a kind.
  func checkApplied(
    _ configuration: Value,
    _ kind: GroupVersionKind,
    _ place: MergeSchema.Place,
    _ exchange: Exchange
  ) throws(Status) {
    if exchange.request.options.fieldManager?.isEmpty ?? true {
      throw .invalid(
        GroupVersionKind(group: "meta.k8s.io", version: "", kind: "PatchOptions"),
        "",
        [.required("fieldManager", "is required for apply patch")]
      )
    }
    guard configuration.object != nil else {
      throw .badRequest(
        "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "
          + "\(StrictDecoder.jsonType(configuration)) into Go value of type map[string]interface {}"
      )
    }
    let isMissing = store.object(exchange.groupResource, exchange.key) == nil
    if isMissing, exchange.request.subresource != nil {
      throw .notFound(exchange.groupResource, exchange.request.name ?? "")
    }
    let given = configuration.groupVersionKind
    if given != kind {
      throw .badRequest("invalid object type: \(given.group)/\(given.version), Kind=\(given.kind)")
    }
    if configuration["metadata"]?["managedFields"]?.isNull == false {
      throw .badRequest("metadata.managedFields must be nil")
    }
    if let failure = TypedValidation.failure(of: configuration, place, MergeSchema(table: schemas)) {
      let place = "\(configuration.namespace ?? "")/\(configuration.name); \(configuration.apiVersion), "
      throw Status(
        code: 500,
        reason: .unknown,
        message: "failed to create typed patch object (\(place)Kind=\(configuration.kind)): \(failure)"
      )
    }
  }

  /// Applies a configuration that was checked.
  mutating func apply(_ configuration: Value, _ exchange: inout Exchange, part: Part) throws(Status) -> Response {
    let isNew = store.object(exchange.groupResource, exchange.key) == nil
    let object = try applied(configuration, &exchange)
    if isNew { return try create(object, &exchange) }
    return try replace(with: object, part: part, &exchange)
  }

  /// The object with a configuration applied that was checked; the exchange knows who owns what then.
  func applied(_ configuration: Value, _ exchange: inout Exchange) throws(Status) -> Value {
    let live = store.object(exchange.groupResource, exchange.key).map(exchange.endpoint.served)
    let outcome = try outcome(of: configuration, on: live, exchange)
    exchange.ownership = Ownership(outcome.entries)
    let object = try decode(outcome.object ?? live ?? configuration, &exchange)
    try checkName(of: object, exchange)
    return object
  }

  private func outcome(
    of configuration: Value,
    on live: Value?,
    _ exchange: Exchange
  ) throws(Status) -> OwnershipRules.Outcome {
    let rules = ownershipRules(exchange)
    var entries = live.flatMap { _ in ownerships[exchange.groupResource, exchange.key] }?.resolved(rules).entries ?? []
    if entries.isEmpty, let live {
      // Whoever wrote before anybody was noted owns all that is there.
      let before = Ownership.Manager(name: "before-first-apply", apiVersion: exchange.resource.apiVersion)
      rules.update(&entries, from: .object(Fields()), to: live, before, at: clock.now)
    }
    let base =
      live
      ?? .object(
        Fields([("apiVersion", .string(exchange.resource.apiVersion)), ("kind", .string(exchange.resource.kind))])
      )
    return try apply(configuration, to: base, entries, rules, exchange)
  }

  /// Applies; fields that client-side apply set and nobody changed since are no conflict for kubectl
  /// (`lastappliedmanager.go`).
  private func apply(
    _ configuration: Value,
    to live: Value,
    _ entries: [Ownership.Entry],
    _ rules: OwnershipRules,
    _ exchange: Exchange
  ) throws(Status) -> OwnershipRules.Outcome {
    let manager = exchange.manager
    let isForced = exchange.request.options.force
    var outcome: OwnershipRules.Outcome
    do throws(OwnershipRules.Refusal) {
      do throws(OwnershipRules.Refusal) {
        outcome = try rules.apply(configuration, to: live, entries, manager, at: clock.now, force: isForced)
      } catch {
        guard manager.name == "kubectl" else { throw error }
        let allowed = Self.fieldsOfLastApplied(live, rules)
        let rest = error.conflicts.filter { !allowed.contains($0.path) }
        if !rest.isEmpty { throw OwnershipRules.Refusal(conflicts: rest) }
        outcome = try rules.apply(configuration, to: live, entries, manager, at: clock.now, force: true)
      }
    } catch {
      throw Status.applyConflict(error.conflicts)
    }
    if manager.name == "kubectl", exchange.request.subresource == nil {
      Self.updateLastApplied(&outcome, configuration, live)
    }
    return outcome
  }

  private static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

  /// The fields of the configuration that a client applied last and that are still as it wanted them.
  private static func fieldsOfLastApplied(_ live: Value, _ rules: OwnershipRules) -> FieldSet {
    guard let text = live.annotations[lastApplied], let configuration = try? JSON.read(text),
      TypedValidation.failure(of: configuration, rules.place, rules.schema) == nil
    else { return FieldSet() }
    let change = FieldComparison(from: configuration, to: live, rules.place, rules.schema)
    return FieldSet(of: configuration, rules.place, rules.schema)
      .subtracting(change.modified).subtracting(change.added).subtracting(change.removed)
  }

  /// Keeps the annotation of client-side apply true, where there is one (`lastappliedupdater.go`).
  private static func updateLastApplied(
    _ outcome: inout OwnershipRules.Outcome,
    _ configuration: Value,
    _ live: Value
  ) {
    guard live.annotations[lastApplied]?.isEmpty == false else { return }
    var plain = configuration
    if plain["metadata"]?["annotations"]?[lastApplied] != nil {
      plain["metadata", default: [:]]["annotations", default: [:]][lastApplied] = nil
    }
    let text = JSON.write(plain, escapesHTML: true) + "\n"
    if live.annotations[lastApplied] == text { return }
    var object = outcome.object ?? live
    object["metadata", default: [:]]["annotations", default: [:]][lastApplied] = .string(text)
    outcome.object = object
  }
}

extension Status {
  /// The refusal of an apply that would take fields from others (`managedfields/internal/conflict.go`).
  static func applyConflict(_ conflicts: [OwnershipRules.Conflict]) -> Status {
    let text: String
    if conflicts.count == 1 {
      text = "1 conflict: conflict with \(words(for: conflicts[0].manager)): \(OwnedPath.text(conflicts[0].path))"
    } else {
      var lines: [String] = []
      var managers: [Ownership.Manager] = []
      for conflict in conflicts where !managers.contains(conflict.manager) { managers.append(conflict.manager) }
      for manager in managers.sorted(by: { $0.name < $1.name }) {
        lines.append("conflicts with \(words(for: manager)):")
        lines += conflicts.filter { $0.manager == manager }.map { "- " + OwnedPath.text($0.path) }
      }
      text = "\(conflicts.count) conflicts: " + lines.joined(separator: "\n")
    }
    return Status(
      code: 409,
      reason: .conflict,
      message: "Apply failed with " + text,
      causes: conflicts.map {
        Cause(
          reason: "FieldManagerConflict",
          message: "conflict with " + words(for: $0.manager),
          field: OwnedPath.text($0.path)
        )
      }
    )
  }

  private static func words(for manager: Ownership.Manager) -> String {
    var text = JSON.write(.string(manager.name))
    if !manager.subresource.isEmpty { text += " with subresource \"\(manager.subresource)\"" }
    return manager.operation == .update ? text + " using \(manager.apiVersion)" : text
  }
}
