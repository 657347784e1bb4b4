import API

/// One plugin of the chain: which requests it looks at, and what it does with them.
///
/// A mutating step comes before the object is validated and may change it, a validating one after and may not.
struct AdmissionPlugin: Sendable {
  typealias Step = @Sendable (inout AdmissionAttributes, inout APIServer) throws(Status) -> Void

  /// Which requests a plugin looks at.
  struct Rule: Sendable {
    let operations: [AdmissionAttributes.Operation]
    /// Nil for all.
    let resources: [GroupResource]?
    /// Nil for all, the object itself included, which is the empty name.
    let subresources: [String]?

    init(
      _ operations: [AdmissionAttributes.Operation],
      _ resources: [GroupVersionResource]? = nil,
      subresources: [String]? = [""]
    ) {
      self.operations = operations
      self.resources = resources?.map(\.groupResource)
      self.subresources = subresources
    }

    func matches(_ operation: AdmissionAttributes.Operation, _ resource: GroupResource, _ subresource: String) -> Bool {
      operations.contains(operation) && resources?.contains(resource) ?? true
        && subresources?.contains(subresource) ?? true
    }
  }

  /// As `--enable-admission-plugins` names it.
  let name: String
  let rules: [Rule]
  let admit: Step?
  let validate: Step?

  init(_ name: String, _ rules: [Rule], admit: Step? = nil, validate: Step? = nil) {
    self.name = name
    self.rules = rules
    self.admit = admit
    self.validate = validate
  }
}
