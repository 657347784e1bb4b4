import API
import Objects

/// What a decision is about (`authorizer.Attributes`): who, what verb, on what.
struct Attributes: Sendable {
  let user: Request.User
  var verb: String
  /// Empty at the cluster scope.
  var namespace = ""
  var group = ""
  /// `*` where a review asks for all.
  var resource = ""
  var subresource = ""
  /// Empty where no single object is meant.
  var name = ""
  /// The path of a request that is for no resource; nil for one that is.
  var path: String?
  /// A list or watch of the objects that have these fields only.
  var fields: FieldSelector?

  /// `pods/status`, as rules name it.
  var qualified: String { subresource.isEmpty ? resource : resource + "/" + subresource }

  var isReadOnly: Bool { ["get", "list", "watch"].contains(verb) }

  init(_ user: Request.User, verb: String) {
    self.user = user
    self.verb = verb
  }

  /// As the server reads a request's path (`apiserver/pkg/endpoints/request/requestinfo.go`).
  init(_ request: Request) {
    user = request.user
    verb = Self.verb(of: request)
    if let path = request.nonResourcePath {
      self.path = path
      return
    }
    path = request.nonResourcePath
    group = request.resource.group
    resource = request.resource.resource
    subresource = request.subresource ?? ""
    // What follows is for whom the request is passed on to.
    if subresource.hasPrefix("proxy/") { subresource = "proxy" }
    namespace = request.namespace ?? ""
    // A body names its object, a path does not.
    if request.verb != .create || request.subresource != nil { name = request.name ?? "" }
    if resource == "namespaces", group.isEmpty, !name.isEmpty { namespace = name }
    if let text = request.options.fieldSelector, !text.isEmpty {
      fields = try? FieldSelector.parse(text)
      if name.isEmpty, let only = fields?.terms.first(where: { $0.field == "metadata.name" && !$0.isNegated }) {
        name = only.value
      }
    }
  }

  private static func verb(of request: Request) -> String {
    guard request.verb == .connect else { return request.verb.rawValue }
    return ["exec", "attach", "portforward"].contains(request.subresource) ? "create" : "get"
  }
}

extension Status {
  /// 403 in the server's words (`apiserver/pkg/endpoints/handlers/responsewriters/errors.go`).
  static func forbidden(_ attributes: Attributes, _ reason: String = "") -> Status {
    let suffix = reason.isEmpty ? "" : ": " + reason
    let user = "User \(GoQuote.quoted(attributes.user.name))"
    if let path = attributes.path {
      let text = "forbidden: \(user) cannot \(attributes.verb) path \(GoQuote.quoted(path))\(suffix)"
      return Status(code: 403, reason: .forbidden, message: text)
    }
    let resource = GroupResource(attributes.resource, group: attributes.group)
    let place =
      attributes.namespace.isEmpty ? "at the cluster scope" : "in the namespace \(GoQuote.quoted(attributes.namespace))"
    return forbidden(
      resource,
      attributes.name,
      "\(user) cannot \(attributes.verb) resource \(GoQuote.quoted(attributes.qualified)) in API group "
        + "\(GoQuote.quoted(attributes.group)) \(place)\(suffix)"
    )
  }

  /// What is forbidden of an object, or of a resource where it has no name yet.
  static func forbidden(_ resource: GroupResource, _ name: String, _ why: String) -> Status {
    Status(
      code: 403,
      reason: .forbidden,
      message: name.isEmpty ? "\(resource) is forbidden: \(why)" : "\(resource) \"\(name)\" is forbidden: \(why)",
      name: name.isEmpty ? nil : name,
      group: resource.group,
      kind: resource.resource
    )
  }

  static let unauthorized = Status(code: 401, reason: .unauthorized, message: "Unauthorized")
}
