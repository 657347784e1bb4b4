/// The frames of SPDY/3.1 (draft-mbelshe-httpbis-spdy-00), as far as clients of Kubernetes send them.
struct SPDYSession {
  /// What a client has sent.
  enum Event: Equatable {
    case opened(stream: UInt32, headers: [String: String], isLast: Bool)
    case data(stream: UInt32, [UInt8], isLast: Bool)
    case reset(stream: UInt32)
    case ping([UInt8])
    case goodbye
  }

  private enum Kind {
    static let open: UInt16 = 1
    static let reply: UInt16 = 2
    static let reset: UInt16 = 3
    static let ping: UInt16 = 6
    static let goodbye: UInt16 = 7
  }

  /// Bytes of a frame.
  private static let maxFrame = 1 << 20

  private var buffer: [UInt8] = []
  private var inflater = Inflater(dictionary: SPDYDictionary.bytes)
  private var hasReplied = false

  // MARK: Reading

  /// What the bytes complete; nil where they are no SPDY.
  mutating func receive(_ bytes: [UInt8]) -> [Event]? {
    buffer += bytes
    var events: [Event] = []
    var place = 0
    while buffer.count - place >= 8 {
      let length = Int(Self.number(buffer[place + 4..<place + 8]) & 0xFF_FFFF)
      guard length <= Self.maxFrame else { return nil }
      guard buffer.count - place >= 8 + length else { break }
      let head = Self.number(buffer[place..<place + 4])
      let content = buffer[place + 8..<place + 8 + length]
      guard let event = frame(head, flags: buffer[place + 4], content) else { return nil }
      if let event = event.first { events.append(event) }
      place += 8 + length
    }
    buffer.removeFirst(place)
    return events
  }

  /// Empty for a frame that means nothing here, nil for a broken one.
  private mutating func frame(_ head: UInt32, flags: UInt8, _ content: ArraySlice<UInt8>) -> [Event]? {
    let isLast = flags & 1 != 0
    guard head >> 31 == 1 else { return [.data(stream: head, Array(content), isLast: isLast)] }
    guard head >> 16 & 0x7FFF == 3 else { return nil }
    switch UInt16(head & 0xFFFF) {
    case Kind.open:
      guard content.count >= 10, let block = inflater.unpack(content.dropFirst(10)), let headers = Self.headers(block)
      else { return nil }
      let stream = Self.number(content.prefix(4)) & 0x7FFF_FFFF
      return [.opened(stream: stream, headers: headers, isLast: isLast)]
    case Kind.reset:
      guard content.count >= 8 else { return nil }
      return [.reset(stream: Self.number(content.prefix(4)) & 0x7FFF_FFFF)]
    case Kind.ping: return [.ping(Array(content))]
    case Kind.goodbye: return [.goodbye]
    default: return []
    }
  }

  private static func headers(_ block: [UInt8]) -> [String: String]? {
    var rest = block[...]
    func text() -> String? {
      guard rest.count >= 4 else { return nil }
      let count = Int(number(rest.prefix(4)))
      guard count <= rest.count - 4 else { return nil }
      defer { rest = rest.dropFirst(4 + count) }
      return String(decoding: rest.dropFirst(4).prefix(count), as: UTF8.self)
    }
    guard rest.count >= 4 else { return nil }
    let count = number(rest.prefix(4))
    rest = rest.dropFirst(4)
    var found: [String: String] = [:]
    for _ in 0..<count {
      guard let name = text(), let value = text() else { return nil }
      found[name.lowercased()] = value
    }
    return found
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

  // MARK: Writing

  /// Accepts a stream. Its empty headers are packed without being packed: a stored block, and an empty one after it.
  mutating func reply(to stream: UInt32) -> [UInt8] {
    var block: [UInt8] = hasReplied ? [] : [0x78, 0x01]
    hasReplied = true
    block += [0, 4, 0, 0xFB, 0xFF, 0, 0, 0, 0] + [0, 0, 0, 0xFF, 0xFF]
    return Self.control(Kind.reply, Self.bytes(stream) + block)
  }

  func data(_ bytes: [UInt8], to stream: UInt32, isLast: Bool = false) -> [UInt8] {
    Self.bytes(stream) + Self.bytes((isLast ? 1 << 24 : 0) | UInt32(bytes.count)) + bytes
  }

  func answer(ping: [UInt8]) -> [UInt8] { Self.control(Kind.ping, ping) }

  func goodbye(last stream: UInt32) -> [UInt8] { Self.control(Kind.goodbye, Self.bytes(stream) + Self.bytes(0)) }

  private static func control(_ kind: UInt16, _ content: [UInt8]) -> [UInt8] {
    bytes(1 << 31 | 3 << 16 | UInt32(kind)) + bytes(UInt32(content.count)) + content
  }

  private static func bytes(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}
