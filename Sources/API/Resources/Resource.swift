/// One served resource: what discovery says about it.
package struct Resource: Hashable, Sendable {
  package var group: String
  package var version: String
  /// The plural in request paths: `deployments`.
  package var name: String
  package var singular: String
  package var shortNames: [String]
  package var kind: String
  package var isNamespaced: Bool
  package var verbs: [String]
  package var categories: [String]
  package var subresources: [Subresource]
  /// The columns of its table.
  package var columns: [Column]

  package struct Subresource: Hashable, Sendable {
    /// `scale` of `deployments/scale`.
    package var name: String
    package var kind: String
    /// Of the kind, where it is not the resource's own: `autoscaling/v1` for scales.
    package var apiVersion: String
    package var verbs: [String]

    package init(name: String, kind: String, apiVersion: String, verbs: [String]) {
      self.name = name
      self.kind = kind
      self.apiVersion = apiVersion
      self.verbs = verbs
    }
  }

  package struct Column: Hashable, Sendable {
    package var name: String
    package var type: String
    package var format: String
    /// 0 is always shown, 1 with `-o wide`.
    package var priority: Int

    package init(name: String, type: String, format: String = "", priority: Int = 0) {
      self.name = name
      self.type = type
      self.format = format
      self.priority = priority
    }
  }

  package init(
    group: String,
    version: String,
    name: String,
    singular: String,
    shortNames: [String],
    kind: String,
    isNamespaced: Bool,
    verbs: [String],
    categories: [String],
    subresources: [Subresource],
    columns: [Column]
  ) {
    self.group = group
    self.version = version
    self.name = name
    self.singular = singular
    self.shortNames = shortNames
    self.kind = kind
    self.isNamespaced = isNamespaced
    self.verbs = verbs
    self.categories = categories
    self.subresources = subresources
    self.columns = columns
  }

  package var apiVersion: String { group.isEmpty ? version : group + "/" + version }
  package var groupVersionKind: GroupVersionKind { GroupVersionKind(group: group, version: version, kind: kind) }
  package var groupVersionResource: GroupVersionResource {
    GroupVersionResource(name, group: group, version: version)
  }
  package var groupResource: GroupResource { GroupResource(name, group: group) }

  package func supports(_ verb: Request.Verb) -> Bool { verbs.contains(verb.rawValue) }
}
