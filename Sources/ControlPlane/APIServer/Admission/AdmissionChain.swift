import API

/// The plugins that look at the requests for one resource, picked once, so that the others cost nothing.
struct AdmissionChain: Sendable {
  /// What is done with one kind of request, in order.
  struct Steps: Sendable {
    fileprivate(set) var admit: [AdmissionPlugin.Step] = []
    fileprivate(set) var validate: [AdmissionPlugin.Step] = []
  }

  private let ofObject: [Steps]
  private let ofSubresources: [String: [Steps]]

  init(_ resource: Resource, _ plugins: [AdmissionPlugin] = AdmissionPlugin.all) {
    let group = resource.groupResource
    ofObject = Self.steps(group, "", plugins)
    ofSubresources = Dictionary(
      resource.subresources.map { ($0.name, Self.steps(group, $0.name, plugins)) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  func steps(_ operation: AdmissionAttributes.Operation, _ subresource: String?) -> Steps {
    guard let subresource else { return ofObject[operation.rawValue] }
    return ofSubresources[subresource]?[operation.rawValue] ?? Steps()
  }

  private static func steps(
    _ resource: GroupResource,
    _ subresource: String,
    _ plugins: [AdmissionPlugin]
  ) -> [Steps] {
    AdmissionAttributes.Operation.allCases.map { operation in
      var steps = Steps()
      for plugin in plugins where plugin.rules.contains(where: { $0.matches(operation, resource, subresource) }) {
        if let admit = plugin.admit { steps.admit.append(admit) }
        if let validate = plugin.validate { steps.validate.append(validate) }
      }
      return steps
    }
  }
}
