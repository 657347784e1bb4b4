/// Reading and writing through descriptors.
extension ProcessContext {
  package mutating func write(_ bytes: [UInt8], to descriptor: Int = 1) {
    do throws(FileError) { try tryWrite(bytes, to: descriptor) } catch { writeError = error }
  }

  package mutating func write(_ text: String, to descriptor: Int = 1) { write(Array(text.utf8), to: descriptor) }

  package func isTerminal(_ descriptor: Int) -> Bool {
    guard let file = process.file(descriptor), case .console(let pid, _) = kernel.openFiles[file]?.target else {
      return false
    }
    return kernel.consoles[pid]?.isTerminal == true
  }

  /// The size of the terminal that a descriptor leads to; nil where it leads to none.
  func terminalSize(_ descriptor: Int) -> TerminalSize? {
    guard let file = process.file(descriptor), case .console(let pid, _) = kernel.openFiles[file]?.target,
      let console = kernel.consoles[pid], console.isTerminal
    else { return nil }
    return console.size
  }

  mutating func tryWrite(_ bytes: [UInt8], to descriptor: Int) throws(FileError) {
    guard let file = process.file(descriptor), let open = kernel.openFiles[file], open.writable else {
      throw .badDescriptor
    }
    guard !bytes.isEmpty else { return }
    charge(bytes.count >> 10)
    switch open.target {
    case .console(let pid, let stream): writeConsole(pid, bytes, stream)
    case .pipe(let number, _): try writePipe(number, bytes)
    case .file(let fileSystem, let inode):
      let offset = open.appends ? nil : open.offset
      let end = try kernel.fileSystems[fileSystem]?.write(bytes, to: inode, at: offset, now: kernel.now)
      kernel.openFiles[file]?.offset = end ?? 0
    case .device(.full): throw .noSpace
    case .device, .snapshot: break
    }
  }

  private mutating func writeConsole(_ pid: PID, _ bytes: [UInt8], _ stream: OutputChunk.Stream) {
    guard kernel.consoles[pid] != nil else { return }
    kernel.consoles[pid]?.write(bytes, stream: stream, time: kernel.now)
    if let held = kernel.consoles[pid]?.outputBytes, held > Console.capacity {
      kernel.consoles[pid]?.waitingWriters.append(process.id)
      process.isCongested = true
    }
  }

  private mutating func writePipe(_ number: Int, _ bytes: [UInt8]) throws(FileError) {
    guard let readers = kernel.pipes[number]?.readers, readers > 0 else {
      sendToSelf(.pipe)
      throw .brokenPipe
    }
    kernel.pipes[number]?.queue.append(bytes)
    if let held = kernel.pipes[number]?.queue.count, held >= Pipe.capacity {
      kernel.pipes[number]?.waitingWriters.append(process.id)
      process.isCongested = true
    }
    kernel.wakeReaders(ofPipe: number)
  }

  package mutating func read(_ descriptor: Int = 0, max: Int = 65_536) -> ReadResult {
    do throws(FileError) { return try tryRead(descriptor, max: max) } catch { return .end }
  }

  mutating func tryRead(_ descriptor: Int, max: Int = 65_536) throws(FileError) -> ReadResult {
    guard let file = process.file(descriptor), let open = kernel.openFiles[file], open.readable else {
      throw .badDescriptor
    }
    switch open.target {
    case .console(let pid, _): return readConsole(pid, max: max)
    case .pipe(let number, _): return readPipe(number, max: max)
    case .file(let fileSystem, let inode):
      if kernel.fileSystems[fileSystem]?[inode: inode]?.directory != nil { throw .isDirectory }
      let bytes = kernel.fileSystems[fileSystem]?.bytes(of: inode, from: open.offset, max: max) ?? []
      kernel.openFiles[file]?.offset = open.offset + bytes.count
      charge(bytes.count >> 10)
      return bytes.isEmpty ? .end : .bytes(Array(bytes))
    case .snapshot(let bytes):
      let part = bytes.dropFirst(open.offset).prefix(max)
      kernel.openFiles[file]?.offset = open.offset + part.count
      return part.isEmpty ? .end : .bytes(Array(part))
    case .device(.zero), .device(.full):
      charge(Swift.min(max, 65_536) >> 10)
      return .bytes([UInt8](repeating: 0, count: Swift.min(max, 65_536)))
    case .device(.random):
      charge(Swift.min(max, 4096) >> 6)
      return .bytes((0..<Swift.min(max, 4096)).map { _ in UInt8(truncatingIfNeeded: kernel.nextRandom()) })
    case .device: return .end
    }
  }

  private mutating func readConsole(_ pid: PID, max: Int) -> ReadResult {
    guard let console = kernel.consoles[pid] else { return .end }
    if !console.input.isEmpty {
      let length = console.isTerminal ? console.input.lineLength ?? console.input.count : console.input.count
      guard let bytes = kernel.consoles[pid]?.input.take(Swift.min(max, length)) else { return .end }
      return .bytes(bytes)
    }
    if console.inputEnded {
      // A terminal's end of input (Ctrl-D) is read once; what is typed later is read again.
      if console.isTerminal { kernel.consoles[pid]?.inputEnded = false }
      return .end
    }
    if !console.waitingReaders.contains(process.id) {
      kernel.consoles[pid]?.waitingReaders.append(process.id)
    }
    return .wait
  }

  private mutating func readPipe(_ number: Int, max: Int) -> ReadResult {
    guard let pipe = kernel.pipes[number] else { return .end }
    if pipe.queue.isEmpty {
      if pipe.writers == 0 { return .end }
      if !pipe.waitingReaders.contains(process.id) { kernel.pipes[number]?.waitingReaders.append(process.id) }
      return .wait
    }
    guard let bytes = kernel.pipes[number]?.queue.take(max) else { return .end }
    if !pipe.waitingWriters.isEmpty, let held = kernel.pipes[number]?.queue.count, held < Pipe.capacity {
      kernel.wakeWriters(ofPipe: number)
    }
    return .bytes(bytes)
  }

  /// Reads one line at most, byte by byte as `read` must: what follows stays for the next reader.
  mutating func readLine(_ descriptor: Int) -> ReadResult {
    guard let file = process.file(descriptor), let open = kernel.openFiles[file] else { return .end }
    switch open.target {
    case .file, .snapshot:
      guard case .bytes(let bytes) = read(descriptor) else { return .end }
      let length = bytes.firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
      kernel.openFiles[file]?.offset = open.offset + length
      return .bytes(Array(bytes.prefix(length)))
    case .pipe(let number, _):
      return read(descriptor, max: kernel.pipes[number]?.queue.lineLength ?? 65_536)
    case .console(let pid, _):
      return read(descriptor, max: kernel.consoles[pid]?.input.lineLength ?? 65_536)
    case .device: return read(descriptor, max: 1)
    }
  }

  // MARK: Descriptors

  /// The descriptor with the lowest free number.
  mutating func attach(_ file: OpenFile, at least: Int = 0) -> Int {
    var number = least
    while process.descriptors.contains(where: { $0.number == number }) { number += 1 }
    process.descriptors.append(Descriptor(number: number, file: kernel.openFiles.insert(file)))
    return number
  }

  mutating func closeDescriptor(_ number: Int) {
    guard let index = process.descriptors.firstIndex(where: { $0.number == number }) else { return }
    let file = process.descriptors.remove(at: index).file
    kernel.release(file)
  }

  /// Makes a descriptor mean what another means.
  mutating func duplicate(_ source: Int, as target: Int) throws(FileError) {
    guard let file = process.file(source) else { throw .badDescriptor }
    guard source != target else { return }
    kernel.retain(file)
    closeDescriptor(target)
    process.descriptors.append(Descriptor(number: target, file: file))
  }

  /// Gives a descriptor another number, under which children have it too.
  mutating func move(_ source: Int, to target: Int) {
    guard source != target, let file = process.file(source) else { return }
    kernel.retain(file)
    closeDescriptor(source)
    process.descriptors.append(Descriptor(number: target, file: file, isPassedOn: true))
  }

  /// The end to read from of a pipe into which all was written already.
  mutating func makePipe(holding bytes: [UInt8]) -> Int {
    var pipe = Pipe(readers: 1, writers: 0)
    pipe.queue.append(bytes)
    let number = kernel.pipes.insert(pipe)
    return attach(OpenFile(target: .pipe(number, writes: false), readable: true, writable: false), at: 10)
  }

  /// A new pipe: descriptors to read from and to write to.
  mutating func makePipe() -> (read: Int, write: Int) {
    let number = kernel.pipes.insert(Pipe(readers: 1, writers: 1))
    let read = attach(OpenFile(target: .pipe(number, writes: false), readable: true, writable: false), at: 10)
    let write = attach(OpenFile(target: .pipe(number, writes: true), readable: false, writable: true), at: 10)
    return (read, write)
  }
}
