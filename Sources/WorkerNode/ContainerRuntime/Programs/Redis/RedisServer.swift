import Shell

/// redis, for its clients and for whoever types its commands through telnet.
package struct RedisServer: Sendable {
  private let arguments: [String]
  private var listener: SocketID?
  private var connections: [(socket: SocketID, buffer: [UInt8])] = []
  private var data = RedisData()

  private let version: String
  private let tellsVersion: Bool

  init(_ arguments: [String], version: String) {
    self.version = version
    tellsVersion = ["--version", "-v"].contains(arguments.dropFirst().first)
    self.arguments = Array(arguments.dropFirst())
  }

  private var port: Int { data.configuration["port"].flatMap { Int($0) } ?? 6379 }

  /// A file comes first, then options that go before it; false after a message about a file that cannot be read.
  private mutating func readConfiguration(_ process: inout ProcessContext) -> Bool {
    if let file = arguments.first, !file.hasPrefix("-") {
      guard let bytes = try? process.readFile(file) else {
        process.write("*** FATAL CONFIG FILE ERROR (Redis \(version)) ***\nCan't open config file '\(file)'\n", to: 2)
        return false
      }
      data.configuration.read(String(decoding: bytes, as: UTF8.self))
    }
    for (index, word) in arguments.enumerated() where word.hasPrefix("--") && index + 1 < arguments.count {
      _ = data.configuration.set(String(word.dropFirst(2)), arguments[index + 1])
    }
    return true
  }

  mutating func resume(_ process: inout ProcessContext) -> ProgramStep {
    if process.takeSignal() != nil { return .exit(0) }
    if tellsVersion {
      process.write("Redis server v=\(version) sha=00000000:0 malloc=jemalloc-5.3.0 bits=64\n")
      return .exit(0)
    }
    if listener == nil {
      guard readConfiguration(&process) else { return .exit(1) }
      do {
        listener = try process.listen(port: port)
      } catch {
        process.write("1:M * Warning: Could not create server TCP listening socket *:\(port): bind: \(error.message)\n")
        return .exit(1)
      }
      let stamp = WebLog.redisTime(process.epoch, process.now)
      process.write("1:C \(stamp) * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo\n")
      process.write(
        "1:C \(stamp) * Redis version=\(version), bits=64, commit=00000000, modified=0, pid=1, just started\n"
      )
      process.write("1:M \(stamp) * Running mode=standalone, port=\(port).\n")
      process.write("1:M \(stamp) * Ready to accept connections tcp\n")
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
      process.write(connection.socket, data.answer(command).bytes)
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
}
