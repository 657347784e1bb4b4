import API
import APIServer
import Objects
import Shell

extension Cluster {
  /// Answers the HTTP requests that have come over the network; whether there were any.
  mutating func answerListener() -> Bool {
    let arrivals = listener.takeArrivals()
    for arrival in arrivals { listener.answer(arrival.socket, answer(arrival.request)) }
    return !arrivals.isEmpty
  }

  private mutating func answer(_ request: HTTPRequest) -> HTTPResponse {
    do throws(Status) {
      let credentials = Self.credentials(of: request)
      var asked = try RequestPath.request(
        verb: request.method,
        path: request.target,
        contentType: request.header("Content-Type") ?? "application/json",
        body: Self.body(of: request)
      )
      if asked.verb == .watch {
        throw Status(code: 501, reason: .unknown, message: "Drydock does not simulate watches over HTTP yet")
      }
      asked.credentials = credentials
      let response = try send(asked)
      // Logs, health and metrics are text.
      if let text = response.body.string {
        return HTTPResponse(status: 200, headers: [.init("Content-Type", "text/plain")], body: Array(text.utf8))
      }
      var headers = [HTTPHeader("Content-Type", "application/json")]
      for warning in response.warnings { headers.append(.init("Warning", "299 - \"\(warning)\"")) }
      return HTTPResponse(status: response.code, headers: headers, body: Self.shown(response.body))
    } catch {
      if error.code == 404, error.reason == .unknown {
        let type = HTTPHeader("Content-Type", "text/plain")
        return HTTPResponse(status: 404, headers: [type], body: Array(error.message.utf8))
      }
      return HTTPResponse(
        status: error.code == 0 ? 503 : error.code,
        headers: [.init("Content-Type", "application/json")],
        body: Self.shown(error.body)
      )
    }
  }

  /// JSON as the server writes it for people: indented by two.
  private static func shown(_ body: Value) -> [UInt8] { Array((JSON.writeIndented(body, by: 2) + "\n").utf8) }

  private static func body(of request: HTTPRequest) throws(Status) -> Value? {
    if request.body.isEmpty { return nil }
    let text = String(decoding: request.body, as: UTF8.self)
    if let value = try? JSON.read(text) { return value }
    if request.header("Content-Type")?.contains("yaml") == true, let value = try? YAML.readOne(text) { return value }
    throw .badRequest("the body of the request could not be read")
  }

  private static func credentials(of request: HTTPRequest) -> Request.Credentials {
    let words = (request.header("Authorization") ?? "").split(separator: " ").map(String.init)
    var proof = Request.Credentials.Proof.none
    if words.count == 2, words[0].lowercased() == "bearer" { proof = .token(words[1]) }
    guard let name = request.header("Impersonate-User") else { return .init(proof) }
    let groups = request.headers.filter { $0.name.lowercased() == "impersonate-group" }.map(\.value)
    return .init(proof, as: .init(user: name, uid: request.header("Impersonate-Uid") ?? "", groups: groups))
  }
}
