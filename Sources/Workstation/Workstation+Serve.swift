package import API
package import Objects
import Simulation

extension Workstation {
  /// Answers an API request that did not come from kubectl, as the cluster's administrator.
  package mutating func serve(
    verb: String,
    path: String,
    contentType: String,
    body: Value?,
    bodyText: JSONText? = nil
  ) -> (code: Int, body: Value, warnings: [String]) {
    guard host.cluster != nil else {
      return (Self.noCluster.code, Self.noCluster.body, [])
    }
    do {
      var request = try RequestPath.request(verb: verb, path: path, contentType: contentType, body: body)
      request.bodyText = bodyText
      let response = try host.cluster?.send(request) ?? Response(body: .null)
      catchUp()
      return (response.code, response.body, response.warnings)
    } catch {
      return (error.code, error.body, error.warnings)
    }
  }

  /// Answers an API request that came over HTTP, and lets the cluster follow: as the one whose token it shows, or
  /// else as the administrator.
  package mutating func serve(_ call: HTTPCall) throws(Status) -> Response {
    let response = try read(Self.request(call))
    catchUp()
    return response
  }

  /// Does what a line of a transcript says that another client asked for: the line's number names a stream.
  package mutating func serve(_ call: HTTPCall, line: Int) {
    guard let request = try? Self.request(call) else { return }
    if request.opensStream { try? openStream(request, as: line) } else { _ = try? serve(call) }
  }

  /// Answers an API request that changes nothing.
  package mutating func read(_ request: Request) throws(Status) -> Response {
    guard let response = try host.cluster?.send(request) else { throw Self.noCluster }
    return response
  }

  /// What a call asks for, and as whom.
  package static func request(_ call: HTTPCall) throws(Status) -> Request {
    var request = try call.request()
    if call.token == nil, call.certificate == nil {
      // The administrator may be whoever it likes; the server looks at that like at anybody's wish.
      request.credentials = request.credentials?.impersonated.map { .init(.known, as: $0) }
    }
    return request
  }

  /// Whether the cluster has issued the certificate to somebody who asked for one.
  package func hasIssued(certificate pem: String) -> Bool { host.cluster?.hasIssued(certificate: pem) ?? false }

  /// What changed since the cursor.
  package func changes(since cursor: inout WatchCursor) throws(Status) -> [WatchEvent] {
    guard let events = try host.cluster?.changes(since: &cursor) else { throw Self.noCluster }
    return events
  }

  package static let noCluster = Status(code: 503, reason: .serviceUnavailable, message: "there is no cluster")
}
