/// Bytes that go in at one end and out at the other.
struct ByteQueue: Sendable {
  private var bytes: [UInt8] = []
  private var start = 0

  var count: Int { bytes.count - start }
  var isEmpty: Bool { count == 0 }

  var contents: [UInt8] { Array(bytes[start...]) }

  mutating func append(_ new: [UInt8]) {
    if bytes.isEmpty { bytes = new } else { bytes += new }
  }

  mutating func take(_ max: Int) -> [UInt8] {
    if start == 0 && max >= bytes.count {
      defer { bytes = [] }
      return bytes
    }
    let stop = Swift.min(bytes.count, start + max)
    let taken = Array(bytes[start..<stop])
    start = stop
    if start == bytes.count {
      bytes = []
      start = 0
    } else if start > 65_536 {
      bytes.removeFirst(start)
      start = 0
    }
    return taken
  }

  /// The number of bytes up to and with the first newline.
  var lineLength: Int? { bytes[start...].firstIndex(of: 10).map { $0 + 1 - start } }

  mutating func removeAll() {
    bytes = []
    start = 0
  }
}
