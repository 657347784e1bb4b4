/// Reads the files that a utility was given one after the other, or standard input.
struct Input: Sendable {
  enum Next {
    case line([UInt8], endsInNewline: Bool)
    case wait
    case end
  }

  private var files: ArraySlice<String>
  private var descriptor: Int?
  private var buffer: [UInt8] = []
  private var start = 0
  private(set) var path = ""
  /// Goes up when another file begins.
  private(set) var fileNumber = 0
  /// A file could not be read.
  private(set) var failed = false

  init(_ files: [String]) { self.files = files.isEmpty ? ["-"] : files[...] }

  /// Opens the next file if none is open; false at the end of all.
  private mutating func open(_ invocation: Invocation, _ c: inout ProcessContext) -> Bool {
    while descriptor == nil {
      guard let next = files.popFirst() else { return false }
      path = next
      if next == "-" {
        descriptor = 0
      } else {
        do throws(FileError) {
          let opened = try c.open(next, .read)
          descriptor = opened
          if try c.status(of: next).isDirectory { throw .isDirectory }
        } catch {
          if error == .isDirectory, let opened = descriptor { c.closeDescriptor(opened) }
          descriptor = nil
          failed = true
          let shown = error == .isDirectory ? directoryMessage(invocation, next) : nil
          if let shown { invocation.complain(shown, &c) } else { invocation.complain(opening: next, error, &c) }
          continue
        }
      }
      fileNumber += 1
    }
    return true
  }

  private func directoryMessage(_ invocation: Invocation, _ path: String) -> String {
    switch (invocation.flavour, invocation.name) {
    case (.gnu, "head"), (.gnu, "tail"): "error reading '\(path)': Is a directory"
    case (.busybox, "cat"), (.busybox, "head"), (.busybox, "tail"): "read error: Is a directory"
    case (.gnu, "sed"): "couldn't read \(path): Is a directory"
    default: "\(path): Is a directory"
    }
  }

  private mutating func closeFile(_ c: inout ProcessContext) {
    if let descriptor, descriptor != 0 { c.closeDescriptor(descriptor) }
    descriptor = nil
  }

  /// Leaves the rest of the present file.
  mutating func skipFile(_ c: inout ProcessContext) {
    buffer = []
    start = 0
    closeFile(&c)
  }

  /// The next line, without its newline.
  mutating func nextLine(_ invocation: Invocation, delimiter: UInt8 = 10, _ c: inout ProcessContext) -> Next {
    while true {
      if c.mustYield { return .wait }
      if let stop = buffer[start...].firstIndex(of: delimiter) {
        let line = Array(buffer[start..<stop])
        start = stop + 1
        return .line(line, endsInNewline: true)
      }
      guard open(invocation, &c), let descriptor else { return .end }
      switch c.read(descriptor) {
      case .bytes(let bytes):
        if start > 0 { buffer.removeFirst(start) }
        start = 0
        buffer += bytes
      case .wait: return .wait
      case .end:
        closeFile(&c)
        if start < buffer.count {
          let line = Array(buffer[start...])
          buffer = []
          start = 0
          return .line(line, endsInNewline: false)
        }
      }
    }
  }

  /// The next bytes, however many there are.
  mutating func nextBytes(_ invocation: Invocation, _ c: inout ProcessContext) -> Next {
    while true {
      if c.mustYield { return .wait }
      guard open(invocation, &c), let descriptor else { return .end }
      switch c.read(descriptor) {
      case .bytes(let bytes): return .line(bytes, endsInNewline: false)
      case .wait: return .wait
      case .end: closeFile(&c)
      }
    }
  }
}

/// A utility that does its work line by line.
protocol LineUtility: ProcessImage {
  var invocation: Invocation { get }
  var input: Input { get set }
  /// Whether no further input matters.
  var isDone: Bool { get }
  mutating func take(_ line: [UInt8], endsInNewline: Bool, _ c: inout ProcessContext)
  /// The exit code at the end of all input.
  mutating func finish(_ c: inout ProcessContext) -> Int
}

extension LineUtility {
  var isDone: Bool { false }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    while !isDone {
      switch input.nextLine(invocation, &c) {
      case .line(let line, let endsInNewline): take(line, endsInNewline: endsInNewline, &c)
      case .wait: return .input
      case .end: return .exit(Self.status(finish(&c), invocation, &c))
      }
    }
    return .exit(Self.status(finish(&c), invocation, &c))
  }

  static func status(_ code: Int, _ invocation: Invocation, _ c: inout ProcessContext) -> Int {
    guard let error = c.writeError, error != .brokenPipe else { return code }
    invocation.complain("write error: \(error.message)", &c)
    return 1
  }
}

/// A utility that does its work at once.
struct Immediate: ProcessImage {
  let invocation: Invocation
  let run: @Sendable (Invocation, inout ProcessContext) -> Int

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    let code = run(invocation, &c)
    if let error = c.writeError, error != .brokenPipe, code == 0 {
      invocation.complain("write error: \(error.message)", &c)
      return .exit(1)
    }
    return .exit(code)
  }
}

/// A utility that needs all its input before it writes.
struct WholeInput: ProcessImage {
  static let maximumBytes = 1 << 28
  let invocation: Invocation
  var input: Input
  let run: @Sendable (Invocation, [UInt8], inout ProcessContext) -> Int
  private var bytes: [UInt8] = []

  init(
    _ invocation: Invocation,
    files: [String],
    _ run: @escaping @Sendable (Invocation, [UInt8], inout ProcessContext) -> Int
  ) {
    self.invocation = invocation
    self.run = run
    input = Input(files)
  }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    while true {
      switch input.nextBytes(invocation, &c) {
      case .line(let more, _):
        bytes += more
        guard bytes.count <= Self.maximumBytes else {
          invocation.complain(FileError.noMemory.message, &c)
          return .exit(2)
        }
      case .wait: return .input
      case .end:
        let code = run(invocation, bytes, &c)
        return .exit(input.failed && code == 0 ? (invocation.name == "sort" ? 2 : 1) : code)
      }
    }
  }
}

extension [UInt8] {
  /// The lines of a text, without newlines.
  var lines: [[UInt8]] {
    var lines = split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  var text: String { String(decoding: self, as: UTF8.self) }
}
