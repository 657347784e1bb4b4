import API
import APIServer
import ContainerRuntime
import Objects
import Shell

/// `pods/proxy`, `services/proxy` and `nodes/proxy`: the API server passes a request on to a port in the cluster
/// (`pkg/registry/core/pod/rest/subresources.go`, `pkg/registry/core/service/storage`).
extension Cluster {
  /// The answer of what stands behind a proxy request. It must come at the present moment: virtual time stands still
  /// while a request is answered.
  mutating func proxy(_ request: Request) throws(Status) -> Response {
    try api.checkConnection()
    let request = try api.server.admitted(request)
    guard api.server.isStoreAvailable else {
      throw Status(code: 500, reason: .unknown, message: "etcdserver: request timed out")
    }
    let (address, port) = try target(ofProxy: request)
    let answer = try ask(address, port, Self.message(request, to: address))
    let text = String(decoding: answer.body, as: UTF8.self)
    if answer.status / 100 != 2 { throw Status(code: answer.status, reason: .unknown, message: text) }
    return Response(code: answer.status, body: .string(text))
  }

  /// The request as it goes on.
  private static func message(_ request: Request, to address: String) -> HTTPRequest {
    let method = [.create: "POST", .update: "PUT", .patch: "PATCH", .delete: "DELETE"][request.verb] ?? "GET"
    let rest = request.subresource?.dropFirst("proxy".count) ?? ""
    var target = rest.isEmpty ? "/" : String(rest)
    let query = request.options.parameters.map { $0.value.isEmpty ? $0.name : $0.name + "=" + $0.value }
    if !query.isEmpty { target += "?" + query.joined(separator: "&") }
    let agent = request.options.userAgent ?? ""
    var headers = [
      HTTPHeader("Host", address), HTTPHeader("User-Agent", agent.isEmpty ? "Go-http-client/1.1" : agent),
    ]
    var body: [UInt8] = []
    if method != "GET", let given = request.body {
      body = Array((given.string ?? JSON.write(given)).utf8)
      headers.append(HTTPHeader("Content-Length", String(body.count)))
    }
    headers.append(HTTPHeader("Connection", "close"))
    return HTTPRequest(method: method, target: target, headers: headers, body: body)
  }

  // MARK: Where it goes

  /// `[scheme:]name[:port]`.
  private static func parts(of text: String, _ what: String) throws(Status) -> (name: String, port: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let isRight = parts.count < 3 || (parts.count == 3 && ["", "http", "https"].contains(parts[0]))
    let name = parts.count == 3 ? parts[1] : parts[0]
    guard isRight, !name.isEmpty else { throw .badRequest("invalid \(what) request \(JSON.write(.string(text)))") }
    return (name, parts.count > 1 ? parts[parts.count - 1] : "")
  }

  private func target(ofProxy request: Request) throws(Status) -> (address: String, port: String) {
    let name = request.name ?? ""
    switch request.resource {
    case .services: return try target(ofService: name, request.namespace ?? "default")
    case .pods: return try target(ofPod: name, request.namespace ?? "default")
    default: throw Status(code: 501, reason: .unknown, message: "Drydock does not simulate nodes/proxy")
    }
  }

  private func target(ofPod text: String, _ namespace: String) throws(Status) -> (address: String, port: String) {
    let (name, port) = try Self.parts(of: text, "pod")
    guard let pod = api.server.store.object(GroupVersionResource.pods.groupResource, namespace + "/" + name) else {
      throw .notFound(GroupVersionResource.pods.groupResource, name)
    }
    let first = (pod["spec"]?["containers"]?.array ?? []).lazy
      .compactMap { $0["ports"]?.array?.first?["containerPort"]?.int }.first
    guard let address = pod["status"]?["podIP"]?.string, !address.isEmpty else {
      throw .badRequest("address not allowed")
    }
    return (address, port.isEmpty ? first.map(String.init) ?? "80" : port)
  }

  private func target(ofService text: String, _ namespace: String) throws(Status) -> (address: String, port: String) {
    let (name, asked) = try Self.parts(of: text, "service")
    let key = namespace + "/" + name
    guard let service = api.server.store.object(GroupVersionResource.services.groupResource, key) else {
      throw .notFound(GroupVersionResource.services.groupResource, name)
    }
    var port = asked
    if let number = Int(asked) {
      guard let found = (service["spec"]?["ports"]?.array ?? []).first(where: { $0["port"]?.int == number }) else {
        throw .unavailable("no service port \(number) found for service \(JSON.write(.string(name)))")
      }
      port = found["name"]?.string ?? ""
    }
    guard let endpoints = api.server.store.object(GroupVersionResource.endpoints.groupResource, key) else {
      throw .notFound(GroupVersionResource.endpoints.groupResource, name)
    }
    for subset in endpoints["subsets"]?.array ?? [] {
      guard let found = (subset["ports"]?.array ?? []).first(where: { ($0["name"]?.string ?? "") == port }),
        let address = subset["addresses"]?.array?.first?["ip"]?.string
      else { continue }
      return (address, String(found["port"]?.int ?? 0))
    }
    let shown = endpoints["subsets"]?.array?.isEmpty ?? true ? name : text
    throw .unavailable("no endpoints available for service \(JSON.write(.string(shown)))")
  }

  // MARK: Asking

  private mutating func ask(_ address: String, _ port: String, _ request: HTTPRequest) throws(Status) -> HTTPResponse {
    let host = api.address.prefix { $0 != ":" }
    let index = nodes.firstIndex { $0.machine.address == host } ?? nodes.startIndex
    let pid = try nodes[index].dial(address, port: port)
    var input = StreamInput()
    input.bytes = request.bytes
    defer { nodes[index].end(pid) }
    var reader = HTTPReader()
    _ = nodes[index].exchange(pid, input)
    let trouble = "error trying to reach service: "
    catchUp()
    let output = nodes[index].exchange(pid, StreamInput())
    reader.append(output.stdout)
    if output.exit != nil { reader.finish() }
    switch reader.nextResponse() {
    case .message(let response): return response
    case .malformed: throw .unavailable(trouble + "malformed HTTP response")
    case .incomplete where output.exit == nil:
      throw .unavailable(trouble + "there is no answer yet, and Drydock's proxy does not wait for one")
    case .incomplete where output.stdout.isEmpty && output.stderr.isEmpty: throw .unavailable(trouble + "EOF")
    case .incomplete: throw .unavailable(trouble + "dial tcp \(address):\(port): connect: connection refused")
    }
  }
}

extension Status {
  fileprivate static func unavailable(_ message: String) -> Status {
    Status(code: 503, reason: .serviceUnavailable, message: message)
  }
}
