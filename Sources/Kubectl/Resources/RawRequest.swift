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

  /// The answer as the server sends it.
  func send(
    _ method: String,
    body: Value? = nil,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> String {
    var request: Request
    do throws(Status) {
      request = try API.RequestPath.request(verb: method, path: path, contentType: "application/json", body: body)
    } catch {
      throw .status(Self.understood(error))
    }
    request.options.userAgent = "kubectl"
    do throws(Failure) {
      let response = try context.send(request, &host)
      let answer = HTTPAnswer(response, to: HTTPCall(method: method, target: path), request)
      return String(decoding: answer.bytes, as: UTF8.self)
    } catch .status(let status) {
      throw .status(Self.understood(status))
    }
  }

  /// What client-go makes of an answer that is no `Status` but text (`NewGenericServerResponse`).
  private static func understood(_ status: Status) -> Status {
    let notServed = "the server could not find the requested resource"
    if status.message.hasPrefix(notServed) { return Status(code: 404, reason: .notFound, message: notServed) }
    guard status.reason == .unknown else { return status }
    switch status.code {
    case 403: return Status(code: 403, reason: .forbidden, message: status.message)
    case 404: return Status(code: 404, reason: .notFound, message: notServed)
    case 405:
      let words = "the server does not allow this method on the requested resource"
      return Status(code: 405, reason: .methodNotAllowed, message: words)
    case 503:
      let words = "the server is currently unable to handle the request"
      return Status(code: 503, reason: .serviceUnavailable, message: words)
    case 500:
      let text = JSON.write(.string(status.message))
      return Status(
        code: 500,
        reason: .internalError,
        message: "an error on the server (\(text)) has prevented the request from succeeding"
      )
    default: return status
    }
  }
}
