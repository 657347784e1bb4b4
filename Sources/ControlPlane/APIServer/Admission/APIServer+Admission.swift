import API
import Objects

/// Runs the plugins of a request: the mutating ones before validation, the validating ones after it.
extension APIServer {
  typealias Operation = AdmissionAttributes.Operation

  /// Lets the mutating plugins change an object that is to be written.
  mutating func admit(
    _ operation: Operation,
    _ object: inout Value,
    old: Value? = nil,
    _ exchange: inout Exchange
  ) throws(Status) {
    let steps = exchange.endpoint.admission.steps(operation, exchange.request.subresource).admit
    if steps.isEmpty { return }
    var attributes = AdmissionAttributes(operation, object, old: old, exchange)
    // Held once, so that a change copies nothing.
    object = .null
    for step in steps { try step(&attributes, &self) }
    object = attributes.object
    exchange.warnings += attributes.warnings
  }

  /// Lets the validating plugins refuse what is to be written or removed.
  mutating func validateAdmission(
    _ operation: Operation,
    _ object: Value,
    old: Value? = nil,
    _ exchange: inout Exchange
  ) throws(Status) {
    let steps = exchange.endpoint.admission.steps(operation, exchange.request.subresource).validate
    if steps.isEmpty { return }
    var attributes = AdmissionAttributes(operation, object, old: old, exchange)
    attributes.hasFinalName = true
    for step in steps { try step(&attributes, &self) }
    exchange.warnings += attributes.warnings
  }

  /// Both, for a deletion, of which nothing can be changed.
  mutating func admitDeletion(of object: Value, _ exchange: inout Exchange) throws(Status) {
    var same = object
    try admit(.delete, &same, old: object, &exchange)
    try validateAdmission(.delete, object, old: object, &exchange)
  }
}
