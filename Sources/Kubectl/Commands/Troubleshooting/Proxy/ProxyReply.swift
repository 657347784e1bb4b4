import API
import Objects

/// Answers of the proxy, as bytes of HTTP.
enum ProxyReply {
  static func whole(_ code: Int, _ type: String, _ body: [UInt8]) -> [UInt8] {
    head(code, type, ["Content-Length: \(body.count)"]) + body
  }

  static func text(_ code: Int, _ text: String) -> [UInt8] {
    whole(code, "text/plain; charset=utf-8", Array(text.utf8))
  }

  /// What the API server answers; who reads it on a screen gets it indented, as the server does.
  static func object(_ code: Int, _ object: Value, for agent: String) -> [UInt8] {
    if let text = object.string { return self.text(code, text) }
    let reads = ["curl", "Wget", "Mozilla"].contains { agent.hasPrefix($0) }
    let json = reads ? TypedJSON.indented(object, by: 2) : TypedJSON.line(object) + "\n"
    return whole(code, "application/json", Array(json.utf8))
  }

  static func status(_ status: Status, for agent: String) -> [UInt8] {
    status.reason == .unknown ? text(status.code, status.message) : object(status.code, status.body, for: agent)
  }

  /// The beginning of an answer that goes on.
  static func beginning(_ type: String) -> [UInt8] { head(200, type, ["Transfer-Encoding: chunked"]) }

  static func chunk(_ bytes: [UInt8]) -> [UInt8] {
    bytes.isEmpty ? [] : Array((String(bytes.count, radix: 16) + "\r\n").utf8) + bytes + [0x0D, 0x0A]
  }

  static let end = Array("0\r\n\r\n".utf8)

  private static func head(_ code: Int, _ type: String, _ more: [String]) -> [UInt8] {
    let lines = [
      "HTTP/1.1 \(code) \(HTTPPhrase.of(code))", "Cache-Control: no-cache, private", "Content-Type: \(type)",
    ]
    return Array(((lines + more).joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }
}
