import API
import Objects

extension APIServer {
  /// Tells a client of what it sets and Drydock does not simulate; components of the cluster know. A new object has no
  /// old one.
  ///
  /// - Throws: a refusal, where going on would teach something that is not so.
  func tellCoverage(of object: Value, over old: Value?, _ exchange: inout Exchange) throws(Status) {
    guard !exchange.request.user.isComponent, exchange.strategy.custom == nil, let type = exchange.endpoint.schema
    else { return }
    if old == nil, Coverage.all[schemas[type].name]?.whole?.mark == .stored {
      exchange.warnings.append("Drydock stores \(exchange.groupResource) but does not simulate them")
      return
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
    if let warning = findings.warning { exchange.warnings.append(warning) }
  }
}
