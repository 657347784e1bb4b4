import API
import Objects

/// `--raw`: one request by its path.
struct RawRequest: Sendable {
  private let path: String

  init(_ path: String) throws(Failure) {
    guard path.hasPrefix("/") else {
      throw .plain("--raw must be a valid URL path: parse \"\(path)\": invalid URI for request")
    }
    self.path = path
  }

  func get(_ context: inout CommandContext, _ host: inout some KubectlHost) throws(Failure) -> String {
    switch path.split(separator: "?").first.map(String.init) ?? path {
    case let path where ["/healthz", "/livez", "/readyz"].contains { path.hasPrefix($0) }:
      _ = try context.send(Request(.list, .namespaces), &host)
      return "ok"
    case "/version", "/version/": return JSON.writeIndented(VersionFacts.version, by: 2)
    default: return TypedJSON.line(try send(.get, body: nil, &context, &host))
    }
  }

  func send(
    _ verb: Request.Verb,
    body: Value?,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    let notThere = Failure.status(
      Status(code: 404, reason: .notFound, message: "the server could not find the requested resource")
    )
    var parts = (path.split(separator: "?").first ?? "").split(separator: "/").map(String.init)[...]
    var group = ""
    switch parts.popFirst() {
    case "api": break
    case "apis": group = parts.popFirst() ?? ""
    default: throw notThere
    }
    let version = parts.popFirst() ?? ""
    var namespace: String?
    if parts.first == "namespaces", parts.count >= 3 {
      namespace = parts.dropFirst().first
      parts = parts.dropFirst(2)
    }
    guard let name = parts.popFirst() else { throw notThere }
    let resource = GroupVersionResource(name, group: group, version: version)
    try context.discover(&host)
    guard context.catalogue[resource] != nil else { throw notThere }
    let object = parts.popFirst()
    var request = Request(
      verb == .get && object == nil ? .list : verb,
      resource,
      subresource: parts.popFirst(),
      namespace: namespace,
      name: object,
      body: body
    )
    for pair in path.split(separator: "?").dropFirst().first?.split(separator: "&") ?? [] {
      let halves = pair.split(separator: "=", maxSplits: 1).map(String.init)
      if halves.count == 2, halves[0] == "labelSelector" { request.options.labelSelector = halves[1] }
      if halves.count == 2, halves[0] == "fieldSelector" { request.options.fieldSelector = halves[1] }
    }
    return try context.send(request, &host).body
  }
}
