import Shell

/// redis: strings and counters, enough for a page counter and for a look with `redis-cli` or telnet.
package struct RedisServer: Sendable {
  private let port: Int
  private var listener: SocketID?
  private var connections: [(socket: SocketID, buffer: [UInt8])] = []
  private var values: [String: String] = [:]

  init(_ arguments: [String]) {
    let flag = arguments.firstIndex(of: "--port")
    port = flag.flatMap { $0 + 1 < arguments.count ? Int(arguments[$0 + 1]) : nil } ?? 6379
  }

  mutating func resume(_ process: inout ProcessContext) -> ProgramStep {
    if process.takeSignal() != nil { return .exit(0) }
    if listener == nil {
      do {
        listener = try process.listen(port: port)
      } catch {
        process.write("1:M * Warning: Could not create server TCP listening socket *:\(port): bind: \(error.message)\n")
        return .exit(1)
      }
      process.write("1:M * Ready to accept connections tcp\n")
    }
    guard let listener else { return .exit(1) }
    while let (socket, _) = process.accept(listener) { connections.append((socket, [])) }
    var open: [(socket: SocketID, buffer: [UInt8])] = []
    for var connection in connections {
      if serve(&connection, &process) { open.append(connection) } else { process.close(connection.socket) }
    }
    connections = open
    return .wait(.input)
  }

  private mutating func serve(
    _ connection: inout (socket: SocketID, buffer: [UInt8]),
    _ process: inout ProcessContext
  ) -> Bool {
    var isOpen = true
    reading: while true {
      switch process.read(connection.socket) {
      case .bytes(let bytes): connection.buffer += bytes
      case .end:
        isOpen = false
        break reading
      case .wait: break reading
      }
    }
    while let command = Self.takeCommand(&connection.buffer) {
      if command.first?.uppercased() == "QUIT" { isOpen = false }
      process.write(connection.socket, Array(answer(command).utf8))
    }
    return isOpen
  }

  /// A command in the protocol's array form, or as words on a line.
  private static func takeCommand(_ buffer: inout [UInt8]) -> [String]? {
    guard let end = buffer.firstIndex(of: 10) else { return nil }
    let first = String(decoding: buffer[..<end], as: UTF8.self).filter { $0 != "\r" && $0 != "\r\n" }
    guard first.hasPrefix("*"), let count = Int(first.dropFirst()) else {
      buffer.removeSubrange(...end)
      let words = first.split(separator: " ").map(String.init)
      return words.isEmpty ? takeCommand(&buffer) : words
    }
    let text = String(decoding: buffer, as: UTF8.self)
    let lines = text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "\n" }.map {
      String(String.UnicodeScalarView($0.filter { $0 != "\r" }))
    }
    guard lines.count > 2 * count + 1 else { return nil }
    buffer = Array(lines[(2 * count + 1)...].joined(separator: "\n").utf8)
    return (0..<count).map { lines[2 + 2 * $0] }
  }

  private mutating func answer(_ command: [String]) -> String {
    let arguments = Array(command.dropFirst())
    switch (command.first?.uppercased() ?? "", arguments.count) {
    case ("PING", _): return "+PONG\r\n"
    case ("QUIT", _): return "+OK\r\n"
    case ("SET", 2...):
      values[arguments[0]] = arguments[1]
      return "+OK\r\n"
    case ("GET", 1): return bulk(values[arguments[0]])
    case ("INCR", 1):
      guard let number = Int(values[arguments[0]] ?? "0") else {
        return "-ERR value is not an integer or out of range\r\n"
      }
      values[arguments[0]] = String(number + 1)
      return ":\(number + 1)\r\n"
    case ("DEL", 1...): return ":\(arguments.count { values.removeValue(forKey: $0) != nil })\r\n"
    case ("EXISTS", 1): return ":\(values[arguments[0]] == nil ? 0 : 1)\r\n"
    case ("KEYS", 1):
      let keys = values.keys.sorted()
      return "*\(keys.count)\r\n" + keys.map { bulk($0) }.joined()
    default: return "-ERR unknown command '\(command.first ?? "")', or not simulated by Drydock\r\n"
    }
  }

  private func bulk(_ text: String?) -> String {
    text.map { "$\($0.utf8.count)\r\n\($0)\r\n" } ?? "$-1\r\n"
  }
}

/// redis-cli with a command on its line.
package struct RedisClient: Sendable {
  private var host = "127.0.0.1"
  private var port = 6379
  private var command: [String] = []
  private var socket: SocketID?
  private var answer: [UInt8] = []

  init(_ arguments: [String]) {
    var rest = arguments.dropFirst()
    while let word = rest.popFirst() {
      if word == "-h", let value = rest.popFirst() {
        host = value
      } else if word == "-p", let value = rest.popFirst() {
        port = Int(value) ?? port
      } else {
        command.append(word)
      }
    }
  }

  mutating func resume(_ process: inout ProcessContext) -> ProgramStep {
    if command.isEmpty {
      process.write("drydock: redis-cli without a command is not simulated; give one, such as: redis-cli PING\n", to: 2)
      return .exit(1)
    }
    guard let socket else {
      let opened = process.connect(to: host, port: port)
      process.write(opened, Array((command.joined(separator: " ") + "\r\n").utf8))
      self.socket = opened
      return .wait(.input)
    }
    if case .failed(let error) = process.state(of: socket) {
      process.write("Could not connect to Redis at \(host):\(port): \(error.message)\n", to: 2)
      return .exit(1)
    }
    guard case .bytes(let bytes) = process.read(socket) else { return .wait(.input) }
    process.write(Self.shown(String(decoding: bytes, as: UTF8.self)))
    return .exit(0)
  }

  private static func shown(_ reply: String) -> String {
    let lines = reply.split(whereSeparator: \.isNewline).map(String.init)
    guard let first = lines.first else { return "\n" }
    switch first.first {
    case "+": return first.dropFirst() + "\n"
    case "-": return "(error) " + first.dropFirst() + "\n"
    case ":": return "(integer) " + first.dropFirst() + "\n"
    case "$": return first == "$-1" ? "(nil)\n" : "\"\(lines.dropFirst().first ?? "")\"\n"
    default:
      let items = lines.dropFirst().filter { !$0.hasPrefix("$") }
      return items.isEmpty
        ? "(empty array)\n" : items.enumerated().map { "\($0.offset + 1)) \"\($0.element)\"\n" }.joined()
    }
  }
}
