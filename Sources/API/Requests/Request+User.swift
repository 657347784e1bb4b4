extension Request {
  /// Who asks: what authentication finds out, and authorisation decides by.
  package struct User: Hashable, Sendable {
    /// One of the attributes beyond those that Kubernetes knows.
    package struct Extra: Hashable, Sendable {
      package var key: String
      package var values: [String]
      package init(_ key: String, _ values: [String]) {
        self.key = key
        self.values = values
      }
    }

    package var name: String
    package var uid: String
    package var groups: [String]
    package var extra: [Extra]
    /// The one that asks is a part of this program, which builds its objects from ones that were decoded before.
    ///
    /// No part of the identity: whoever else has the same name is read as strictly as everybody.
    package private(set) var isComponent = false

    package init(name: String, uid: String = "", groups: [String] = [], extra: [Extra] = []) {
      self.name = name
      self.uid = uid
      self.groups = groups
      self.extra = extra
    }

    /// The user of minikube's kubeconfig.
    package static let administrator = User(name: "minikube-user", groups: ["system:masters", authenticated])

    /// Who shows no credentials.
    package static let anonymous = User(name: "system:anonymous", groups: ["system:unauthenticated"])

    /// A component of the cluster with a certificate of its own.
    package static func component(_ name: String, groups: [String] = []) -> User {
      var user = User(name: name, groups: groups + [authenticated])
      user.isComponent = true
      return user
    }

    /// A component that has the rights of a service account of `kube-system`.
    package static func component(serviceAccount name: String) -> User {
      let namespace = "kube-system"
      return component(serviceAccountName(namespace, name), groups: serviceAccountGroups(namespace))
    }

    // MARK: Names

    /// The group of all who are somebody.
    package static let authenticated = "system:authenticated"

    /// `system:serviceaccount:NAMESPACE:NAME`.
    package static func serviceAccountName(_ namespace: String, _ name: String) -> String {
      "system:serviceaccount:\(namespace):\(name)"
    }

    /// The groups that the service accounts of a namespace are in.
    package static func serviceAccountGroups(_ namespace: String) -> [String] {
      ["system:serviceaccounts", "system:serviceaccounts:" + namespace]
    }

    /// Namespace and name, where the user is a service account.
    package var serviceAccount: (namespace: String, name: String)? {
      guard name.hasPrefix("system:serviceaccount:") else { return nil }
      let parts = name.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 4, !parts[2].isEmpty, !parts[3].isEmpty else { return nil }
      return (String(parts[2]), String(parts[3]))
    }
  }
}
