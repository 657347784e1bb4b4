import Glibc

/// Bytes in and out of a file descriptor.
enum Descriptor {
  enum Input {
    case bytes([UInt8])
    /// The end of a file or pipe, or the terminal went away.
    case end
    case nothing
  }

  static func read(_ descriptor: Int32, atMost count: Int) -> Input {
    var buffer = [UInt8](repeating: 0, count: count)
    let got = Glibc.read(descriptor, &buffer, count)
    if got > 0 { return .bytes(Array(buffer[..<got])) }
    return got < 0 && (errno == EINTR || errno == EAGAIN) ? .nothing : .end
  }

  /// Writes all of the text, and says whether it could.
  @discardableResult
  static func write(_ text: String, to descriptor: Int32) -> Bool { write(Array(text.utf8), to: descriptor) }

  @discardableResult
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&ready, 1, -1)
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}
