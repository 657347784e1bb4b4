package import Objects

/// One request to the API server: what a path, a query and a body say, with the body as a tree.
package struct Request: Sendable {
  /// The verbs of RBAC. `connect` opens a stream or proxies: exec, attach, port-forward, following a log.
  package enum Verb: String, Sendable {
    case get, list, watch, create, update, patch, delete, deletecollection, connect
  }

  package var verb: Verb
  package var resource: GroupVersionResource
  /// `status`, `scale`, `log`, `binding` …
  package var subresource: String?
  package var namespace: String?
  package var name: String?
  package var body: Value?
  /// The body as it came from outside, where there is one: errors show parts of it as they were written.
  package var bodyText: JSONText?
  /// What the body's text says twice, of which a tree keeps the last.
  package var duplicateFields: [String] = []
  package var options: Options
  package var user: User
  /// What a client outside of the cluster shows of itself: the server puts the user whose it is in `user`. Components
  /// of the cluster are known and have none.
  package var credentials: Credentials?
  /// The path of a request that names no resource, such as `/healthz` or `/apis`; then `resource` means nothing.
  package var nonResourcePath: String?

  /// A request that names no resource.
  package init(path: String, user: User = .administrator) {
    self.init(.get, GroupVersionResource("", group: "", version: ""), user: user)
    nonResourcePath = path
  }

  package init(
    _ verb: Verb,
    _ resource: GroupVersionResource,
    subresource: String? = nil,
    namespace: String? = nil,
    name: String? = nil,
    body: Value? = nil,
    options: Options = Options(),
    user: User = .administrator
  ) {
    self.verb = verb
    self.resource = resource
    self.subresource = subresource
    self.namespace = namespace
    self.name = name
    self.body = body
    self.options = options
    self.user = user
  }
}

extension Request {
  /// What the query string and the headers of a request say.
  package struct Options: Sendable {
    package enum FieldValidation: String, Sendable { case strict = "Strict", warn = "Warn", ignore = "Ignore" }
    package enum Propagation: String, Sendable {
      case background = "Background", foreground = "Foreground", orphan = "Orphan"
    }
    /// What a client accepts instead of the objects themselves.
    package enum Representation: Sendable {
      case object
      /// `as=Table`.
      case table
      /// `as=PartialObjectMetadata`: metadata alone.
      case partialMetadata
      /// `as=APIGroupDiscoveryList`: discovery in one document.
      case aggregatedDiscovery

      /// - Parameter accept: the `Accept` header: `application/json;as=Table;v=v1;g=meta.k8s.io,application/json`.
      package init(accept: String) {
        guard accept.utf8.contains(UInt8(ascii: ";")) else {
          self = .object
          return
        }
        let first = accept.split(separator: ",").first.map(String.init) ?? ""
        let words = first.split(separator: ";").map { $0.filter { $0 != " " } }
        self =
          if words.contains("as=Table") {
            .table
          } else if words.contains("as=PartialObjectMetadata") || words.contains("as=PartialObjectMetadataList") {
            .partialMetadata
          } else if words.contains("as=APIGroupDiscoveryList") {
            .aggregatedDiscovery
          } else {
            .object
          }
      }
    }
    package enum PatchType: String, Sendable {
      case json = "application/json-patch+json"
      case merge = "application/merge-patch+json"
      case strategic = "application/strategic-merge-patch+json"
      case apply = "application/apply-patch+yaml"
    }

    package var labelSelector: String?
    package var fieldSelector: String?
    package var limit: Int?
    package var continueToken: String?
    package var resourceVersion: String?
    /// `Exact` or `NotOlderThan`.
    package var resourceVersionMatch: String?
    /// A watch begins with what there is, and a bookmark that says so.
    package var sendInitialEvents: Bool?
    package var allowWatchBookmarks = false
    /// How long a watch is served.
    package var timeoutSeconds: Int?
    /// The form of the answer, as the `Accept` header asks for it.
    package var representation: Representation = .object
    /// Answer with a `meta.k8s.io/v1` Table, as kubectl's `get` asks for.
    package var asTable: Bool {
      get { representation == .table }
      set { representation = newValue ? .table : .object }
    }
    package var dryRun = false
    package var fieldManager: String?
    /// The program that asks, as its `User-Agent` header says; nil where the user tells.
    package var userAgent: String?
    /// Whether the client looks at `metadata.managedFields`, which are worked out only then.
    package var includesManagedFields = false
    package var fieldValidation: FieldValidation = .strict
    package var force = false
    package var patchType: PatchType?
    package var propagation: Propagation?
    package var gracePeriodSeconds: Int?
    /// Preconditions of a delete.
    package var uid: String?
    /// Parameters of `log`, `exec`, `attach`, `portforward` and `proxy`, as in the query: `container`, `command` …
    package var parameters: [Parameter] = []

    package struct Parameter: Hashable, Sendable {
      package var name: String
      package var value: String
      package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
      }
    }

    package init() {}
  }
}

/// The answer to a request that succeeded.
package struct Response: Sendable {
  /// The HTTP status: 200, 201 for what was created, 202 for a deletion that goes on.
  package var code: Int
  package var body: Value
  /// What the `Warning` headers say; kubectl prints each as `Warning: …`.
  package var warnings: [String]

  package init(code: Int = 200, body: Value, warnings: [String] = []) {
    self.code = code
    self.body = body
    self.warnings = warnings
  }
}
