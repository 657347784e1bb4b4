import API

extension PolicyRule {
  /// Whether the rule allows a request on a resource, which is `qualified` by its subresource.
  func allows(_ attributes: Attributes, _ qualified: String) -> Bool {
    guard verbs.contains(where: { $0 == attributes.verb || $0 == "*" }) else { return false }
    if let path = attributes.path { return nonResourceURLs.contains { Self.covers($0, path) } }
    return apiGroups.contains { $0 == attributes.group || $0 == "*" }
      && resources.contains { covers($0, qualified, attributes.subresource) }
      && (resourceNames.isEmpty || resourceNames.contains(attributes.name))
  }

  private func covers(_ resource: String, _ qualified: String, _ subresource: String) -> Bool {
    if resource == qualified || resource == "*" { return true }
    return !subresource.isEmpty && resource.hasPrefix("*/") && resource.dropFirst(2) == subresource
  }
}
