/// A pipe: what one process writes another reads.
struct Pipe: Sendable {
  static let capacity = 65_536
  var queue = ByteQueue()
  var readers = 0
  var writers = 0
  var waitingReaders: [PID] = []
  var waitingWriters: [PID] = []
}

/// The streams of a spawned process: what came in from outside, and what goes out.
struct Console: Sendable {
  /// More than this and writers wait until the owner takes it.
  static let capacity = 1 << 24
  var isTerminal: Bool
  var size = TerminalSize()
  var input = ByteQueue()
  var inputEnded: Bool
  var output: [OutputChunk] = []
  var outputBytes = 0
  var waitingReaders: [PID] = []
  var waitingWriters: [PID] = []

  mutating func write(_ bytes: [UInt8], stream: OutputChunk.Stream, time: Duration) {
    outputBytes += bytes.count
    if let last = output.indices.last, output[last].stream == stream, output[last].time == time {
      output[last].bytes += bytes
    } else {
      output.append(OutputChunk(stream: stream, time: time, bytes: bytes))
    }
  }
}

/// How much a terminal shows at once; what nobody told a size has that of the first ones.
package struct TerminalSize: Hashable, Sendable {
  package var rows: Int
  package var columns: Int

  package init(rows: Int = 24, columns: Int = 80) {
    self.rows = rows
    self.columns = columns
  }
}

/// An open file description, shared by all descriptors that came from one opening.
struct OpenFile: Sendable {
  enum Target: Sendable {
    case file(FileSystemID, inode: Int)
    case pipe(Int, writes: Bool)
    case console(PID, OutputChunk.Stream)
    case device(Device)
    /// Contents made up when opened, as those of `/proc` and here-documents.
    case snapshot([UInt8])
  }

  var target: Target
  var offset = 0
  var readable: Bool
  var writable: Bool
  var appends = false
  var references = 1
  /// The path it was opened by, for messages.
  var path = ""
}

/// A number by which a process knows an open file.
struct Descriptor: Sendable {
  let number: Int
  let file: Int
  /// Children have it, although its number is one of the shell's own.
  var isPassedOn = false
}
