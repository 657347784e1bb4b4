/// Reads HTTP/1.1 messages from bytes that come in pieces.
package struct HTTPReader: Sendable {
  private var buffer: [UInt8] = []
  private var ended = false

  package init() {}

  package mutating func append(_ bytes: [UInt8]) { buffer += bytes }

  /// The peer closed: a response without a length is whole now.
  package mutating func finish() { ended = true }

  package enum Result<Message: Sendable & Hashable>: Hashable, Sendable {
    case incomplete
    case message(Message)
    case malformed
  }

  /// The next request, taken from the buffer when it is whole.
  package mutating func nextRequest() -> Result<HTTPRequest> {
    guard let head = head() else { return tooLong ? .malformed : .incomplete }
    let parts = head.lines[0].split(separator: " ", omittingEmptySubsequences: true)
    guard parts.count == 3, parts[2].hasPrefix("HTTP/"), let headers = Self.headers(head.lines.dropFirst()) else {
      return .malformed
    }
    switch body(after: head.length, headers: headers, untilEnd: false) {
    case .incomplete: return .incomplete
    case .malformed: return .malformed
    case .message(let body):
      return .message(HTTPRequest(method: String(parts[0]), target: String(parts[1]), headers: headers, body: body))
    }
  }

  /// The next response, taken from the buffer when it is whole; the answer to `HEAD` has no body.
  package mutating func nextResponse(toHead: Bool = false) -> Result<HTTPResponse> {
    guard let head = head() else { return tooLong ? .malformed : .incomplete }
    let parts = head.lines[0].split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0].hasPrefix("HTTP/"), let status = Int(parts[1]),
      let headers = Self.headers(head.lines.dropFirst())
    else { return .malformed }
    let reason = parts.count > 2 ? String(parts[2]) : ""
    if toHead || status == 204 || status == 304 || status / 100 == 1 {
      buffer.removeFirst(head.length)
      return .message(HTTPResponse(status: status, reason: reason, headers: headers))
    }
    switch body(after: head.length, headers: headers, untilEnd: true) {
    case .incomplete: return .incomplete
    case .malformed: return .malformed
    case .message(let body):
      return .message(HTTPResponse(status: status, reason: reason, headers: headers, body: body))
    }
  }

  /// Everything not yet taken.
  package var remainder: [UInt8] { buffer }

  private var tooLong: Bool { buffer.count > 65_536 }

  private func head() -> (lines: [String], length: Int)? {
    var index = 0
    var start = 0
    var lines: [String] = []
    while index < buffer.count {
      if buffer[index] == 10 {
        let stop = index > start && buffer[index - 1] == 13 ? index - 1 : index
        if stop == start {
          guard lines.isEmpty else {
            return (lines, index + 1)
          }
          start = index + 1
        } else {
          lines.append(String(decoding: buffer[start..<stop], as: UTF8.self))
          start = index + 1
        }
      }
      index += 1
    }
    return nil
  }

  private static func headers(_ lines: ArraySlice<String>) -> [HTTPHeader]? {
    var headers: [HTTPHeader] = []
    for line in lines {
      guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      headers.append(HTTPHeader(String(line[..<colon]), String(value)))
    }
    return headers
  }

  /// Takes head and body from the buffer when the body is whole.
  private mutating func body(after length: Int, headers: [HTTPHeader], untilEnd: Bool) -> Result<[UInt8]> {
    if headers.value("Transfer-Encoding")?.lowercased() == "chunked" { return chunkedBody(after: length) }
    if let text = headers.value("Content-Length") {
      guard let size = Int(text), size >= 0 else { return .malformed }
      if buffer.count - length < size && !(ended && untilEnd) { return .incomplete }
      let stop = min(buffer.count, length + size)
      defer { buffer.removeFirst(stop) }
      return .message(Array(buffer[length..<stop]))
    }
    if untilEnd {
      guard ended else { return .incomplete }
      defer { buffer = [] }
      return .message(Array(buffer[length...]))
    }
    buffer.removeFirst(length)
    return .message([])
  }

  /// Takes the chunks that have come of a response that goes on, so that they can be shown before it ends; empty for a
  /// response of another kind, or one that refuses.
  mutating func takeChunks() -> [UInt8] {
    guard let (lines, length) = head(), let status = lines.first?.split(separator: " ").dropFirst().first,
      status.hasPrefix("2"), let headers = Self.headers(lines.dropFirst()),
      headers.value("Transfer-Encoding")?.lowercased() == "chunked"
    else { return [] }
    var index = length
    var taken: [UInt8] = []
    while let stop = buffer[index...].firstIndex(of: 10),
      let size = Int(String(decoding: buffer[index..<stop], as: UTF8.self).prefix { $0.isHexDigit }, radix: 16),
      size > 0, buffer.count >= stop + 1 + size + 2
    {
      taken += buffer[stop + 1..<stop + 1 + size]
      index = stop + 1 + size + 2
    }
    buffer.removeSubrange(length..<index)
    return taken
  }

  private mutating func chunkedBody(after length: Int) -> Result<[UInt8]> {
    var index = length
    var body: [UInt8] = []
    while true {
      guard let stop = buffer[index...].firstIndex(of: 10) else { return .incomplete }
      let line = String(decoding: buffer[index..<stop], as: UTF8.self)
      guard let size = Int(line.prefix { $0.isHexDigit }, radix: 16), size >= 0 else { return .malformed }
      index = stop + 1
      if size == 0 {
        guard let last = buffer[index...].firstIndex(of: 10) else { return .incomplete }
        buffer.removeFirst(last + 1)
        return .message(body)
      }
      guard buffer.count >= index + size + 2 else { return .incomplete }
      body += buffer[index..<index + size]
      index += size + 2
    }
  }
}
