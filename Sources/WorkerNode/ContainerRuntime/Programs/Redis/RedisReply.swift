import Shell

/// An answer in redis's protocol (RESP).
enum RedisReply: Hashable, Sendable {
  case status(String)
  case error(String)
  case integer(Int)
  case text(String?)
  case list([RedisReply])

  var bytes: [UInt8] { Array(encoded.utf8) }

  private var encoded: String {
    switch self {
    case .status(let text): "+\(text)\r\n"
    case .error(let text): "-\(text)\r\n"
    case .integer(let number): ":\(number)\r\n"
    case .text(let text): text.map { "$\($0.utf8.count)\r\n\($0)\r\n" } ?? "$-1\r\n"
    case .list(let items): "*\(items.count)\r\n" + items.map(\.encoded).joined()
    }
  }

  /// Takes a whole reply from the front of the buffer; nil while it is not all there.
  static func take(_ buffer: inout [UInt8]) -> RedisReply? {
    var place = 0
    guard let reply = read(buffer, &place) else { return nil }
    buffer.removeFirst(place)
    return reply
  }

  private static func read(_ buffer: [UInt8], _ place: inout Int) -> RedisReply? {
    guard let end = buffer[place...].firstIndex(of: 10), end > place else { return nil }
    let line = String(decoding: buffer[(place + 1)..<max(place + 1, end - 1)], as: UTF8.self)
    let kind = buffer[place]
    place = end + 1
    switch kind {
    case UInt8(ascii: "+"): return .status(line)
    case UInt8(ascii: "-"): return .error(line)
    case UInt8(ascii: ":"): return .integer(Int(line) ?? 0)
    case UInt8(ascii: "$"):
      guard let length = Int(line), length >= 0 else { return .text(nil) }
      guard buffer.count >= place + length + 2 else { return nil }
      defer { place += length + 2 }
      return .text(String(decoding: buffer[place..<place + length], as: UTF8.self))
    case UInt8(ascii: "*"):
      var items: [RedisReply] = []
      for _ in 0..<max(0, Int(line) ?? 0) {
        guard let item = read(buffer, &place) else { return nil }
        items.append(item)
      }
      return .list(items)
    default: return .error(line)
    }
  }

  /// As redis-cli prints it: for people on a terminal, bare for programs.
  func shown(onTerminal: Bool, indent: String = "") -> String {
    switch self {
    case .status(let text): return text + "\n"
    case .error(let text): return (onTerminal ? "(error) " : "") + text + "\n"
    case .integer(let number): return (onTerminal ? "(integer) " : "") + "\(number)\n"
    case .text(nil): return onTerminal ? "(nil)\n" : "\n"
    case .text(let text?): return onTerminal ? "\"\(text)\"\n" : text + "\n"
    case .list(let items):
      if !onTerminal { return items.map { $0.shown(onTerminal: false) }.joined() }
      if items.isEmpty { return "(empty array)\n" }
      return items.enumerated().map { "\($0.offset + 1)) " + $0.element.shown(onTerminal: true) }.joined()
    }
  }
}

/// A connection to a redis server, from a program that waits for each answer.
struct RedisConnection: Sendable {
  private let host: String
  private let port: Int
  private var socket: SocketID?
  private var question: [UInt8] = []
  private var buffer: [UInt8] = []
  private(set) var isWaiting = false
  private(set) var reply: RedisReply?
  /// Why there will be no answer.
  private(set) var failure: String?

  init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  mutating func ask(_ command: [String]) {
    question = RedisReply.list(command.map { .text($0) }).bytes
    reply = nil
    isWaiting = true
  }

  mutating func takeReply() -> RedisReply? {
    defer { reply = nil }
    return reply
  }

  /// Goes as far as it can; whether the answer, or the failure, has come.
  mutating func advance(_ process: inout ProcessContext) -> Bool {
    guard isWaiting else { return true }
    if socket == nil {
      switch process.lookup(host) {
      case .pending: return false
      case .addresses(let addresses): socket = process.connect(to: addresses.first ?? "", port: port)
      default: return fail("Name or service not known")
      }
    }
    guard let socket else { return false }
    switch process.state(of: socket) {
    case .pending: return false
    case .failed(let error): return fail(error.message)
    case .established: break
    }
    if !question.isEmpty {
      process.write(socket, question)
      question = []
    }
    reading: while true {
      switch process.read(socket) {
      case .bytes(let bytes): buffer += bytes
      case .end:
        guard buffer.isEmpty else { break reading }
        return fail("Server closed the connection")
      case .wait: break reading
      }
    }
    guard let reply = RedisReply.take(&buffer) else { return false }
    self.reply = reply
    isWaiting = false
    return true
  }

  private mutating func fail(_ why: String) -> Bool {
    failure = why
    isWaiting = false
    socket = nil
    return true
  }
}
