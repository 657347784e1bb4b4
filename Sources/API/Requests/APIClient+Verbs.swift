package import Objects

extension APIClient {
  package mutating func get(
    _ resource: GroupVersionResource,
    namespace: String? = nil,
    name: String,
    user: Request.User = .administrator
  ) throws(Status) -> Value {
    try send(Request(.get, resource, namespace: namespace, name: name, user: user)).body
  }

  /// The items of a list, in the order of the server: by namespace, then by name.
  package mutating func list(
    _ resource: GroupVersionResource,
    namespace: String? = nil,
    labelSelector: String? = nil,
    user: Request.User = .administrator
  ) throws(Status) -> [Value] {
    var options = Request.Options()
    options.labelSelector = labelSelector
    let request = Request(.list, resource, namespace: namespace, options: options, user: user)
    return try send(request).body["items"]?.array ?? []
  }

  @discardableResult
  package mutating func create(
    _ resource: GroupVersionResource,
    _ object: Value,
    user: Request.User = .administrator
  ) throws(Status) -> Value {
    try send(Request(.create, resource, namespace: object.namespace, body: object, user: user)).body
  }

  @discardableResult
  package mutating func update(
    _ resource: GroupVersionResource,
    _ object: Value,
    subresource: String? = nil,
    user: Request.User = .administrator
  ) throws(Status) -> Value {
    try send(
      Request(
        .update,
        resource,
        subresource: subresource,
        namespace: object.namespace,
        name: object.name,
        body: object,
        user: user
      )
    ).body
  }

  @discardableResult
  package mutating func patch(
    _ resource: GroupVersionResource,
    namespace: String? = nil,
    name: String,
    subresource: String? = nil,
    type: Request.Options.PatchType = .merge,
    with patch: Value,
    user: Request.User = .administrator
  ) throws(Status) -> Value {
    var options = Request.Options()
    options.patchType = type
    return try send(
      Request(
        .patch,
        resource,
        subresource: subresource,
        namespace: namespace,
        name: name,
        body: patch,
        options: options,
        user: user
      )
    ).body
  }

  package mutating func delete(
    _ resource: GroupVersionResource,
    namespace: String? = nil,
    name: String,
    options: Request.Options = .init(),
    user: Request.User = .administrator
  ) throws(Status) {
    _ = try send(Request(.delete, resource, namespace: namespace, name: name, options: options, user: user))
  }
}
