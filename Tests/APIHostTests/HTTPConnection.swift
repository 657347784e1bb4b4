import Foundation
import Objects

/// A plain client: writes bytes, and reads answers from them.
final class HTTPConnection {
  struct Answer {
    var code: Int
    var headers: [String: String]
    var text: String
    var body: Value { (try? JSON.read(text)) ?? .null }
  }

  private let descriptor: Int32
  private var read: [UInt8] = []

  init(port: Int) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    _ = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  deinit { close(descriptor) }

  func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// A request of the administrator, as text.
  static func text(_ method: String, _ target: String, _ body: String? = nil, headers: [String: String] = [:]) -> String
  {
    var all = ["Host": "127.0.0.1", "Authorization": "Bearer " + ServedCluster.token]
    if let body { all["Content-Length"] = String(body.utf8.count) }
    all.merge(headers) { _, last in last }
    let lines = all.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }
    return "\(method) \(target) HTTP/1.1\r\n" + lines.joined() + "\r\n" + (body ?? "")
  }

  func send(_ method: String, _ target: String, _ body: String? = nil, headers: [String: String] = [:]) {
    write(Self.text(method, target, body, headers: headers))
  }

  // MARK: Reading

  /// Whether the other side has closed, after everything was read.
  var isClosed: Bool { !fill() }

  private func fill() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count > 0 { read += buffer[..<count] }
    return count > 0
  }

  private func line() -> String? {
    while true {
      if let end = read.firstIndex(of: 10) {
        let text = String(decoding: read[..<end], as: UTF8.self)
        read.removeSubrange(...end)
        return text.last == "\r\n" || text.hasSuffix("\r") ? String(text.dropLast()) : text
      }
      if !fill() { return nil }
    }
  }

  private func bytes(_ count: Int) -> String? {
    while read.count < count { if !fill() { return nil } }
    defer { read.removeFirst(count) }
    return String(decoding: read[..<count], as: UTF8.self)
  }

  /// The status line and the headers of the next answer.
  func readHead() -> Answer? {
    guard let status = line(), let code = status.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
      return nil
    }
    var answer = Answer(code: code, headers: [:], text: "")
    while let header = line(), !header.isEmpty {
      let parts = header.split(separator: ":", maxSplits: 1)
      answer.headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
    }
    return answer
  }

  func read(isHead: Bool = false) -> Answer? {
    guard var answer = readHead() else { return nil }
    if !isHead, let length = answer.headers["content-length"].flatMap({ Int($0) }) {
      answer.text = bytes(length) ?? ""
    }
    return answer
  }

  /// The next chunk of an answer that goes on; nil at its end.
  func readChunk() -> String? {
    guard let size = line().flatMap({ Int($0, radix: 16) }) else { return nil }
    let text = bytes(size)
    _ = line()
    return size == 0 ? nil : text
  }

  // MARK: WebSockets

  /// A message, masked as clients do.
  func writeFrame(_ message: [UInt8]) {
    let mask: [UInt8] = [1, 2, 3, 4]
    var frame: [UInt8] = [0x82]
    frame +=
      message.count < 126
      ? [0x80 | UInt8(message.count)] : [0x80 | 126, UInt8(message.count >> 8), UInt8(message.count & 0xFF)]
    frame += mask + message.enumerated().map { $1 ^ mask[$0 % 4] }
    _ = Glibc.send(descriptor, frame, frame.count, Int32(MSG_NOSIGNAL))
  }

  /// The next frame: what it is, and its bytes.
  func readFrame() -> (opcode: UInt8, bytes: [UInt8])? {
    guard let head = take(2) else { return nil }
    var count = Int(head[1] & 0x7F)
    if count == 126 {
      guard let long = take(2) else { return nil }
      count = Int(long[0]) << 8 | Int(long[1])
    }
    return take(count).map { (head[0] & 0x0F, $0) }
  }

  private func take(_ count: Int) -> [UInt8]? {
    while read.count < count { if !fill() { return nil } }
    defer { read.removeFirst(count) }
    return Array(read.prefix(count))
  }
}
