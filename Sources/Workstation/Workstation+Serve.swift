import API
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
      let status = Status(code: 503, reason: .serviceUnavailable, message: "there is no cluster")
      return (status.code, status.body, [])
    }
    do {
      var request = try RequestPath.request(verb: verb, path: path, contentType: contentType, body: body)
      request.bodyText = bodyText
      let response = try host.cluster?.send(request) ?? Response(body: .null)
      catchUp()
      return (response.code, response.body, response.warnings)
    } catch {
      return (error.code, error.body, [])
    }
  }
}
