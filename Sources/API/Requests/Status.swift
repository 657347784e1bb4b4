package import Objects

/// An answer that refuses: `metav1.Status`, in the server's words (`k8s.io/apimachinery/pkg/api/errors`).
package struct Status: Error, Hashable, Sendable {
  package enum Reason: String, Sendable {
    case unknown = ""
    case unauthorized = "Unauthorized"
    case forbidden = "Forbidden"
    case notFound = "NotFound"
    case alreadyExists = "AlreadyExists"
    case conflict = "Conflict"
    case gone = "Gone"
    case expired = "Expired"
    case invalid = "Invalid"
    case serverTimeout = "ServerTimeout"
    case timeout = "Timeout"
    case tooManyRequests = "TooManyRequests"
    case badRequest = "BadRequest"
    case methodNotAllowed = "MethodNotAllowed"
    case notAcceptable = "NotAcceptable"
    case unsupportedMediaType = "UnsupportedMediaType"
    case requestEntityTooLarge = "RequestEntityTooLarge"
    case internalError = "InternalError"
    case serviceUnavailable = "ServiceUnavailable"
    /// Not of Kubernetes: nobody listens where the API server should.
    case connectionRefused = "ConnectionRefused"
  }

  /// One cause of an `Invalid`.
  package struct Cause: Hashable, Sendable {
    package var reason: String
    package var message: String
    package var field: String
    package init(reason: String, message: String, field: String) {
      self.reason = reason
      self.message = message
      self.field = field
    }
  }

  package var code: Int
  package var reason: Reason
  package var message: String
  /// The object concerned, as in `details`.
  package var name: String?
  package var group: String?
  /// The resource (or for `Invalid` the kind) concerned.
  package var kind: String?
  package var causes: [Cause] = []
  package var retryAfterSeconds: Int?
  /// Where a list that was refused can go on all the same.
  package var continueToken: String?
  /// What the `Warning` headers of the refusal say.
  package var warnings: [String] = []

  package init(
    code: Int,
    reason: Reason,
    message: String,
    name: String? = nil,
    group: String? = nil,
    kind: String? = nil,
    causes: [Cause] = []
  ) {
    self.code = code
    self.reason = reason
    self.message = message
    self.name = name
    self.group = group
    self.kind = kind
    self.causes = causes
  }
}

extension Status {
  package static func notFound(_ resource: GroupResource, _ name: String) -> Status {
    Status(
      code: 404,
      reason: .notFound,
      message: "\(resource) \"\(name)\" not found",
      name: name,
      group: resource.group,
      kind: resource.resource
    )
  }

  package static func alreadyExists(_ resource: GroupResource, _ name: String) -> Status {
    Status(
      code: 409,
      reason: .alreadyExists,
      message: "\(resource) \"\(name)\" already exists",
      name: name,
      group: resource.group,
      kind: resource.resource
    )
  }

  package static func conflict(_ resource: GroupResource, _ name: String, _ why: String) -> Status {
    Status(
      code: 409,
      reason: .conflict,
      message: "Operation cannot be fulfilled on \(resource) \"\(name)\": \(why)",
      name: name,
      group: resource.group,
      kind: resource.resource
    )
  }

  package static func badRequest(_ message: String) -> Status {
    Status(code: 400, reason: .badRequest, message: message)
  }

  package static let methodNotAllowed = Status(
    code: 405,
    reason: .methodNotAllowed,
    message: "the server does not allow this method on the requested resource"
  )

  /// What the server answers to a path that it serves nothing under; no `Status` object but text.
  package static let pageNotFound = Status(code: 404, reason: .unknown, message: "404 page not found\n")

  /// The `Status` object that stands in the body of the answer.
  package var body: Value {
    var details: Value = .object(Fields())
    if let name { details["name"] = .string(name) }
    if let group, !group.isEmpty { details["group"] = .string(group) }
    if let kind { details["kind"] = .string(kind) }
    if let retryAfterSeconds { details["retryAfterSeconds"] = .int(retryAfterSeconds) }
    if !causes.isEmpty {
      details["causes"] = .array(
        causes.map { ["reason": .string($0.reason), "message": .string($0.message), "field": .string($0.field)] }
      )
    }
    var status: Value = [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": .string(message),
      "code": .int(code),
    ]
    if let continueToken { status["metadata"] = ["continue": .string(continueToken)] }
    if reason != .unknown { status["reason"] = .string(reason.rawValue) }
    if details.object?.isEmpty == false { status["details"] = details }
    return status
  }
}
