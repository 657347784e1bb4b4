import API
import Objects

/// A new object that the server took, in the forms that it went through.
///
/// New objects come in rows: the pods of a workload, or what a manifest says of many. What the next one has in common
/// with this one shares its storage and was read, filled in and judged before. A rule that passes over a part for that
/// would say the same of it again, so that a precedent changes no answer.
struct Precedent: Sendable {
  /// As it was asked for, read.
  let given: Value
  /// With the defaults of the schema.
  let filled: Value
  /// As it was found right, and stored.
  let stored: Value
  /// The size of the latter.
  let size: Int
}

/// The last precedent of each resource: those of clients, which were read strictly and of which nothing was to be said,
/// apart from those of components.
struct Precedents: Sendable {
  private struct Key: Hashable {
    let resource: GroupVersionResource
    let isOfComponent: Bool

    init(_ exchange: Exchange) {
      resource = exchange.resource.groupVersionResource
      isOfComponent = exchange.request.user.isComponent
    }
  }

  private var last: [Key: Precedent] = [:]

  subscript(exchange: Exchange) -> Precedent? { last[Key(exchange)] }

  /// Keeps an object that was taken; what was told with it would have to be told again.
  mutating func keep(_ precedent: Precedent, _ exchange: Exchange) {
    let strategy = exchange.strategy
    guard exchange.warnings.isEmpty, !exchange.hasEmptyParts, strategy.custom == nil, strategy.versions == nil,
      strategy.setDefaultsOfStored == nil
    else { return }
    let key = Key(exchange)
    assert(key.isOfComponent || precedent.size == precedent.stored.jsonSize(limit: .max), "the size is not worked out")
    last[key] = precedent
  }
}
