/// A header of an HTTP message.
package struct HTTPHeader: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// An HTTP/1.1 request as a server reads it and a client sends it.
package struct HTTPRequest: Hashable, Sendable {
  package var method: String
  /// Path and query.
  package var target: String
  package var headers: [HTTPHeader]
  package var body: [UInt8]

  package init(method: String = "GET", target: String, headers: [HTTPHeader] = [], body: [UInt8] = []) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }

  /// The first value of a header, whatever its case.
  package func header(_ name: String) -> String? { headers.value(name) }

  /// The target before the query.
  package var path: String { String(target.prefix { $0 != "?" }) }

  package var bytes: [UInt8] {
    HTTPMessage.bytes(start: "\(method) \(target) HTTP/1.1", headers: headers, body: body)
  }
}

/// An HTTP/1.1 response.
package struct HTTPResponse: Hashable, Sendable {
  package var status: Int
  package var reason: String
  package var headers: [HTTPHeader]
  package var body: [UInt8]

  package init(status: Int, reason: String? = nil, headers: [HTTPHeader] = [], body: [UInt8] = []) {
    self.status = status
    self.reason = reason ?? HTTPMessage.reason(status)
    self.headers = headers
    self.body = body
  }

  /// The first value of a header, whatever its case.
  package func header(_ name: String) -> String? { headers.value(name) }

  /// The message as sent; give it its `Content-Length` yourself, as servers order their headers differently.
  package var bytes: [UInt8] {
    HTTPMessage.bytes(start: "HTTP/1.1 \(status) \(reason)", headers: headers, body: body)
  }
}

extension [HTTPHeader] {
  /// The first value of a header, whatever its case.
  package func value(_ name: String) -> String? {
    let name = name.lowercased()
    return first { $0.name.lowercased() == name }?.value
  }
}

/// What requests and responses share.
package enum HTTPMessage {
  static func bytes(start: String, headers: [HTTPHeader], body: [UInt8]) -> [UInt8] {
    var text = start + "\r\n"
    for header in headers { text += "\(header.name): \(header.value)\r\n" }
    return Array((text + "\r\n").utf8) + body
  }

  /// The reason phrase of a status code.
  package static func reason(_ status: Int) -> String {
    switch status {
    case 100: "Continue"
    case 101: "Switching Protocols"
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 206: "Partial Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 411: "Length Required"
    case 413: "Request Entity Too Large"
    case 422: "Unprocessable Entity"
    case 429: "Too Many Requests"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    default: "Unknown"
    }
  }
}
