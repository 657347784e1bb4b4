/// What a terminal's driver does between keys and a process: it echoes, lets a line be mended, and knows Ctrl-C.
///
/// A client with a terminal sends every key as it is pressed, and expects the far end to do this.
struct LineDiscipline: Sendable {
  /// What comes of some keys, in their order.
  enum Event: Hashable, Sendable {
    /// A whole line, or with `end` what stood before the end of input.
    case input([UInt8], end: Bool)
    case interrupt
  }

  private var line: [UInt8] = []
  private var isAfterReturn = false

  private enum Key {
    static let interrupt: UInt8 = 3
    static let end: UInt8 = 4
    static let backspace: UInt8 = 8
    static let newline: UInt8 = 10
    static let carriageReturn: UInt8 = 13
    static let eraseLine: UInt8 = 21
    static let eraseWord: UInt8 = 23
    static let delete: UInt8 = 127
  }

  /// What the keys mean, and what is to be shown of them.
  mutating func press(_ keys: [UInt8]) -> (events: [Event], echo: [UInt8]) {
    var events: [Event] = []
    var echo: [UInt8] = []
    for key in keys {
      switch key {
      case Key.carriageReturn, Key.newline:
        events.append(.input(line + [Key.newline], end: false))
        line = []
        echo += [Key.carriageReturn, Key.newline]
      case Key.interrupt:
        line = []
        echo += Array("^C\r\n".utf8)
        events.append(.interrupt)
      case Key.end:
        events.append(.input(line, end: line.isEmpty))
        line = []
      case Key.backspace, Key.delete: erase(&echo)
      case Key.eraseLine: while !line.isEmpty { erase(&echo) }
      case Key.eraseWord:
        while line.last == UInt8(ascii: " ") { erase(&echo) }
        while let last = line.last, last != UInt8(ascii: " ") { erase(&echo) }
      case 0..<32 where key != UInt8(ascii: "\t"): echo += [UInt8(ascii: "^"), key + 64]
      default:
        line.append(key)
        echo.append(key)
      }
    }
    return (events, echo)
  }

  /// Takes back one character, of however many bytes.
  private mutating func erase(_ echo: inout [UInt8]) {
    guard var byte = line.popLast() else { return }
    while byte & 0xC0 == 0x80, let before = line.popLast() { byte = before }
    echo += Array("\u{8} \u{8}".utf8)
  }

  /// What a process prints, as a terminal wants its line ends.
  mutating func shown(_ output: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(output.count + 16)
    for byte in output {
      if byte == Key.newline, !isAfterReturn { bytes.append(Key.carriageReturn) }
      bytes.append(byte)
      isAfterReturn = byte == Key.carriageReturn
    }
    return bytes
  }
}
