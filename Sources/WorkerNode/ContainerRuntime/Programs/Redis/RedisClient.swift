import Shell

/// redis-cli: one command on its line, or a conversation on standard input.
package struct RedisClient: Sendable {
  private var host = "127.0.0.1"
  private var port = 6379
  private var command: [String] = []
  private var connection: RedisConnection
  private var hasPrompted = false
  /// What of standard input has not been used.
  private var input: [UInt8] = []

  private let version: String

  init(_ arguments: [String], version: String) {
    self.version = version
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
    connection = RedisConnection(host: host, port: port)
    if !command.isEmpty { connection.ask(command) }
  }

  mutating func resume(_ process: inout ProcessContext) -> ProgramStep {
    if command == ["--version"] || command == ["-v"] {
      process.write("redis-cli \(version)\n")
      return .exit(0)
    }
    while true {
      if connection.isWaiting {
        guard connection.advance(&process) else { return .wait(.input) }
        if let why = connection.failure {
          process.write("Could not connect to Redis at \(host):\(port): \(why)\n", to: 2)
          return .exit(1)
        }
        process.write((connection.takeReply() ?? .text(nil)).shown(onTerminal: process.isTerminal(1)))
        if !command.isEmpty { return .exit(0) }
        hasPrompted = false
      }
      if !command.isEmpty { return .exit(0) }
      if let step = readCommand(&process) { return step }
    }
  }

  /// Reads the next command of a conversation; a step to return where there is none yet, or no more.
  private mutating func readCommand(_ process: inout ProcessContext) -> ProgramStep? {
    if !hasPrompted, process.isTerminal(0) { process.write("\(host):\(port)> ") }
    hasPrompted = true
    while !input.contains(10) {
      switch process.read(0) {
      case .bytes(let bytes): input += bytes
      case .end:
        if input.isEmpty { return .exit(0) }
        input.append(10)
      case .wait: return .wait(.input)
      }
    }
    let line = input.prefix { $0 != 10 }
    input.removeFirst(line.count + 1)
    let words = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\r" }.map(String.init)
    if ["quit", "exit"].contains(words.first?.lowercased()) { return .exit(0) }
    if words.isEmpty { hasPrompted = false } else { connection.ask(words) }
    return nil
  }
}
