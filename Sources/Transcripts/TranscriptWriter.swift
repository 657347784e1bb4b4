import Foundation
import Glibc

/// Appends to a transcript; a line is on disk when `append` returns.
package final class TranscriptWriter {
  package let path: String
  private let descriptor: Int32
  private var hash: String
  private var size: off_t
  /// The number of the line written last.
  package private(set) var lastNumber: Int

  /// Begins a new transcript.
  ///
  /// - Throws: `TranscriptError` where the file exists already or cannot be written.
  package init(creating path: String, header: TranscriptHeader) throws(TranscriptError) {
    self.path = path
    lastNumber = 0
    size = 0
    let line = header.line.plain
    hash = Digest.hex(of: line)
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw TranscriptError(path: path, .unwritable(Self.reason)) }
    try lock()
    try write(line)
  }

  /// Goes on with a transcript that was read, cutting off a torn last line.
  package init(resuming transcript: Transcript) throws(TranscriptError) {
    path = transcript.path
    lastNumber = transcript.entries.last?.number ?? 0
    hash = transcript.lastHash
    size = off_t(transcript.intactBytes)
    descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw TranscriptError(path: path, .unwritable(Self.reason)) }
    try lock()
    guard ftruncate(descriptor, size) == 0 else {
      throw TranscriptError(path: path, .unwritable(Self.reason))
    }
  }

  deinit { Glibc.close(descriptor) }

  /// Lets another recording have the file, while copies of this one may still be about.
  package func release() { flock(descriptor, LOCK_UN) }

  /// Two programs that record into one file would tear it.
  private func lock() throws(TranscriptError) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw TranscriptError(path: path, .unwritable("another drydock records into it"))
    }
  }

  /// Appends one line and waits until it is on disk.
  ///
  /// - Throws: `TranscriptError`; then the file is as it was before.
  package func append(_ event: TranscriptEntry.Event, wall: Double, clock: Duration) throws(TranscriptError) {
    let entry = TranscriptEntry(number: lastNumber + 1, wall: wall, clock: clock, event: event)
    let (line, hash) = entry.line.sealed(after: hash)
    try write(line)
    self.hash = hash
    lastNumber += 1
  }

  private func write(_ line: String) throws(TranscriptError) {
    var bytes = Array(line.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        try fail()
      }
      bytes = bytes.dropFirst(count)
    }
    if fsync(descriptor) != 0 && errno != EINVAL { try fail() }
    size += off_t(line.utf8.count)
  }

  /// Takes back what a full disk let through of a line, so that the file stays whole.
  private func fail() throws(TranscriptError) {
    let reason = Self.reason
    ftruncate(descriptor, size)
    throw TranscriptError(path: path, .unwritable(reason))
  }

  private static var reason: String { unsafe String(cString: strerror(errno)) }
}
