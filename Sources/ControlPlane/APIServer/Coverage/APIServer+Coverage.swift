import API
import Objects

extension APIServer {
  /// What a client is to be warned of, once its write is stored: what it sets and Drydock does not simulate. Components
  /// of the cluster know. A new object has no old one.
  ///
  /// - Throws: a refusal, where going on would teach something that is not so.
  func coverageWarning(of object: Value, over old: Value?, _ exchange: Exchange) throws(Status) -> String? {
    guard !exchange.request.user.isComponent, exchange.strategy.custom == nil, let type = exchange.endpoint.schema
    else { return nil }
    if old == nil, Coverage.all[schemas[type].name]?.whole?.mark == .stored {
      return "Drydock stores \(exchange.groupResource) but does not simulate them"
    }
    // What another new object had too would have been told of with that one.
    let findings = CoverageFindings(of: object, over: old ?? exchange.precedent?.given, type)
    if !findings.refused.isEmpty {
      throw .invalid(
        exchange.endpoint.groupVersionKind,
        object.name,
        findings.refused.map { .forbidden(FieldPath(stringLiteral: $0.path), $0.words) }
      )
    }
    return findings.warning
  }
}
