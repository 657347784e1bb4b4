package import Objects

/// An HTTP request to the API server, from wherever it came.
///
/// The one place that reads HTTP as the server does; listeners read bytes into it.
package struct HTTPCall: Hashable, Sendable {
  package struct Header: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }

    /// Whether it has that name, whatever its case.
    package func isNamed(_ other: String) -> Bool {
      name.utf8.count == other.utf8.count && zip(name.utf8, other.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }
  }

  package var method: String
  /// Path and query.
  package var target: String
  package var headers: [Header]
  /// A tree; text that is read when the request is, where it is no plain JSON.
  package var body: Value?

  package init(method: String, target: String, headers: [Header] = [], body: Value? = nil) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }

  /// A call whose body is bytes: JSON becomes a tree unless it says something twice, which only the text can show;
  /// protobuf becomes a tree where its kind is known.
  package init(method: String, target: String, headers: [Header], bytes: [UInt8]) {
    self.init(method: method, target: target, headers: headers)
    if bytes.isEmpty { return }
    if mediaType == ProtobufBody.mediaType, let object = ProtobufBody.read(bytes) {
      // From here on it is as if the client had sent JSON; so it is recorded, too.
      body = object
      self.headers.removeAll { $0.isNamed("Content-Type") }
      return
    }
    if let read = try? JSON.readNotingDuplicates(bytes), read.duplicates.isEmpty, read.value.string == nil {
      body = read.value
    } else {
      body = .string(String(decoding: bytes, as: UTF8.self))
    }
  }

  /// The first value of a header, whatever its case.
  package func header(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }

  private func values(_ name: String) -> [String] { headers.filter { $0.isNamed(name) }.map(\.value) }

  // MARK: Records

  /// The call with those headers alone that decide what is done.
  package var recorded: HTTPCall {
    var call = self
    call.headers = headers.filter { header in
      let name = header.name.lowercased()
      return ["content-type", "user-agent", "authorization", "client-cert"].contains(name)
        || name.hasPrefix("impersonate-")
    }
    return call
  }

  /// `PATCH /api/v1/namespaces/default/pods/web`
  package var summary: String { method + " " + target.prefix { $0 != "?" } }

  // MARK: The request

  /// What the call asks of the API server.
  ///
  /// - Throws: what the server answers to a path, a media type or a body that means nothing.
  package func request() throws(Status) -> Request {
    let type = mediaType
    try checkMediaType(type)
    var request = try RequestPath.request(
      verb: method == "HEAD" ? "GET" : method,
      path: target,
      contentType: type,
      accept: header("Accept") ?? "",
      body: body
    )
    let form = AcceptedForm(header("Accept") ?? "")
    if let form, !form.isOpenAPI || request.nonResourcePath == "/openapi/v2" {
      request.options.representation = form.representation
    } else if !answersText(request) {
      throw .notAcceptable
    }
    request.credentials = credentials
    request.options.userAgent = header("User-Agent") ?? ""
    return request
  }

  /// What the body is, without its parameters; JSON where nobody says.
  private var mediaType: String {
    guard let header = header("Content-Type") else { return "application/json" }
    let type = header.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
    return type.isEmpty ? "application/json" : type
  }

  /// The patch types are checked where patches are.
  private func checkMediaType(_ type: String) throws(Status) {
    guard body != nil, method != "PATCH" else { return }
    if !["application/json", "application/yaml"].contains(type) { throw .unsupportedMediaType(AcceptedForm.types) }
  }

  /// Logs, health and metrics are text, whatever the client accepts.
  private func answersText(_ request: Request) -> Bool {
    if request.subresource == "log" { return true }
    guard let path = request.nonResourcePath else { return false }
    return !["/api", "/apis", "/openapi", "/version"].contains { path.hasPrefix($0) }
  }

  // MARK: Credentials

  /// What stands behind `Authorization: Bearer`, or the password of `Basic`, which clients send that keep tokens to
  /// themselves where a connection is in the clear.
  package var token: String? {
    guard let words = header("Authorization")?.utf8.split(separator: UInt8(ascii: " ")).map(Substring.init),
      words.count == 2
    else { return nil }
    switch words[0].lowercased() {
    case "bearer": return String(words[1])
    case "basic":
      guard let bytes = Base64.decode(String(words[1])), let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
        return nil
      }
      return String(decoding: bytes[(colon + 1)...], as: UTF8.self)
    default: return nil
    }
  }

  /// The PEM of the certificate that the client has shown and holds the key of. It stands in a header (RFC 9440), which
  /// listeners write, and never take from clients.
  package var certificate: String? {
    get {
      guard let bytes = header("Client-Cert").flatMap({ Base64.decode(String($0.dropFirst().dropLast())) }) else {
        return nil
      }
      return PEM.encode("CERTIFICATE", bytes)
    }
    set {
      headers.removeAll { $0.isNamed("Client-Cert") }
      guard let bytes = newValue.flatMap({ PEM.decode($0, "CERTIFICATE") }) else { return }
      headers.append(.init("Client-Cert", ":\(Base64.encode(bytes)):"))
    }
  }

  /// As whom the client comes, by its certificate before its token; a call without both is anonymous.
  package var credentials: Request.Credentials {
    let proof =
      certificate.map { Request.Credentials.Proof.certificate($0) } ?? token.map { .token($0) } ?? .none
    guard let user = header("Impersonate-User") else { return .init(proof) }
    return .init(
      proof,
      as: .init(
        user: user,
        uid: header("Impersonate-Uid") ?? "",
        groups: values("Impersonate-Group"),
        extra: impersonatedExtra
      )
    )
  }

  private var impersonatedExtra: [Request.User.Extra] {
    let prefix = "impersonate-extra-"
    var extra: [Request.User.Extra] = []
    for header in headers where header.name.lowercased().hasPrefix(prefix) {
      let key = RequestPath.decoded(String(header.name.lowercased().dropFirst(prefix.count)))
      if let index = extra.firstIndex(where: { $0.key == key }) {
        extra[index].values.append(header.value)
      } else {
        extra.append(.init(key, [header.value]))
      }
    }
    return extra
  }
}

extension Status {
  /// (`apiserver/pkg/endpoints/handlers/negotiation/errors.go`)
  fileprivate static let notAcceptable = Status(
    code: 406,
    reason: .notAcceptable,
    message: "only the following media types are accepted: " + AcceptedForm.types
  )

  fileprivate static func unsupportedMediaType(_ types: String) -> Status {
    Status(
      code: 415,
      reason: .unsupportedMediaType,
      message: "the body of the request was in an unknown format - accepted media types include: " + types
    )
  }
}
