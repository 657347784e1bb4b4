package import Objects

/// What the API server answers over HTTP.
package struct HTTPAnswer: Sendable {
  /// What follows the headers; written out only where the bytes are sent.
  package enum Body: Sendable {
    case text(String)
    case tree(Value, Writing)
  }

  package enum Writing: Hashable, Sendable {
    case json
    /// As people read it: with `curl`, or `?pretty=true`.
    case indented
    case yaml
    case openAPIProtobuf
  }

  package var code: Int
  package var headers: [HTTPCall.Header]
  package var body: Body

  /// A plain text, as Go's HTTP server writes errors.
  package init(code: Int, text: String) {
    self.code = code
    headers = [.init("Content-Type", "text/plain; charset=utf-8"), .init("X-Content-Type-Options", "nosniff")]
    body = .text(text)
  }

  /// The answer to a request that succeeded.
  package init(_ response: Response, to call: HTTPCall, _ request: Request) {
    code = response.code
    headers = []
    let form = AcceptedForm(call.header("Accept") ?? "") ?? AcceptedForm()
    if request.nonResourcePath == "/version" {
      headers.append(.init("Content-Type", "application/json"))
      body = .text(Self.version(response.body))
    } else if let text = response.body.string {
      headers.append(.init("Content-Type", Self.textType(request)))
      body = .text(text)
    } else {
      let writing: Writing =
        form.isOpenAPI ? .openAPIProtobuf : form.isYAML ? .yaml : call.isReadByPeople ? .indented : .json
      headers.append(.init("Content-Type", Self.type(form, request)))
      body = .tree(ObjectForm(request).shown(response.body), writing)
    }
    for warning in response.warnings { headers.append(.init("Warning", Self.warning(warning))) }
  }

  /// A refusal.
  package init(_ status: Status, to call: HTTPCall) {
    if status.code == 404, status.reason == .unknown {
      self = HTTPAnswer(code: 404, text: status.message)
      return
    }
    // A server that does not run has no code.
    code = status.code == 0 ? 503 : status.code
    headers = [.init("Content-Type", "application/json")]
    for warning in status.warnings { headers.append(.init("Warning", Self.warning(warning))) }
    if let seconds = status.retryAfterSeconds { headers.append(.init("Retry-After", String(seconds))) }
    var shown = status
    shown.code = code
    if shown.reason == .connectionRefused { shown.reason = .serviceUnavailable }
    body = .tree(shown.body, call.isReadByPeople ? .indented : .json)
  }

  /// The bytes of the body.
  package var bytes: [UInt8] {
    switch body {
    case .text(let text): Array(text.utf8)
    case .tree(let value, .json): Self.json(value)
    case .tree(let value, .indented): Self.json(value, indentation: 2)
    case .tree(let value, .yaml): Array(YAML.write(value).utf8)
    case .tree(let value, .openAPIProtobuf): OpenAPIProtobuf.write(value)
    }
  }

  /// Always indented, in the order of its Go struct, without a line break at the end
  /// (`k8s.io/apiserver/pkg/server/routes/version.go`).
  private static func version(_ value: Value) -> String {
    let order = [
      "major", "minor", "emulationMajor", "emulationMinor", "minCompatibilityMajor", "minCompatibilityMinor",
      "gitVersion", "gitCommit", "gitTreeState", "buildDate", "goVersion", "compiler", "platform",
    ]
    var writer = JSONWriter(indentation: 2, escapesHTML: true)
    writer.open(.object)
    for field in order {
      guard let text = value[field] else { continue }
      writer.beginField(field)
      writer.write(text)
    }
    writer.close(.object)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private static func json(_ value: Value, indentation: Int? = nil) -> [UInt8] {
    var writer = ObjectWriter(indentation: indentation)
    writer.write(value)
    writer.append("\n")
    return writer.bytes
  }

  /// The head of an answer that goes on: a watch, or a log that is followed.
  package static func stream(_ request: Request) -> HTTPAnswer {
    var answer = HTTPAnswer(Response(body: .string("")), to: HTTPCall(method: "GET", target: ""), request)
    if request.verb == .watch { answer.headers = [.init("Content-Type", "application/json")] }
    return answer
  }

  private static func type(_ form: AcceptedForm, _ request: Request) -> String {
    if form.isYAML { return "application/yaml" }
    // The type that is asked for is no type by the rules of MIME, so that another one is told.
    if form.isOpenAPI { return OpenAPIProtobuf.mediaType.replacing("@", with: ".") }
    if form.representation == .aggregatedDiscovery, ["/api", "/apis"].contains(request.nonResourcePath) {
      return "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    }
    return "application/json"
  }

  private static func textType(_ request: Request) -> String {
    switch request.nonResourcePath {
    case nil: "text/plain"
    case "/metrics": "text/plain; version=0.0.4; charset=utf-8"
    default: "text/plain; charset=utf-8"
    }
  }

  /// `299 - "…"` (`k8s.io/apimachinery/pkg/util/net.NewWarningHeader`).
  private static func warning(_ text: String) -> String {
    var quoted = ""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
      // A header is one line.
      quoted.unicodeScalars.append(scalar.value < 0x20 ? " " : scalar)
    }
    return "299 - \"\(quoted)\""
  }
}

extension HTTPCall {
  /// Whether the answer is laid out for reading (`apiserver/pkg/endpoints/handlers/negotiation`, `isPrettyPrint`).
  fileprivate var isReadByPeople: Bool {
    if let query = target.utf8.firstIndex(of: UInt8(ascii: "?")), let at = target[query...].firstRange(of: "pretty=") {
      return !["0", "false"].contains(target[at.upperBound...].prefix { $0 != "&" })
    }
    let agent = header("User-Agent") ?? ""
    return ["curl", "Wget", "Mozilla/5.0"].contains { agent.hasPrefix($0) }
  }
}
