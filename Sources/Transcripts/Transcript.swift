import Foundation
import Glibc
import Objects

/// A recorded session, or what can be read as one.
package struct Transcript: Sendable {
  package var path: String
  /// Nil for a bare list of commands, console text or a cast: the caller says which lesson and cluster it is for.
  package var header: TranscriptHeader?
  package var entries: [TranscriptEntry]
  /// What a reader should be told: a torn last line, an unknown type, a broken chain of hashes.
  package var warnings: [String] = []
  /// The first line whose hash does not follow from the lines before it: the record was edited.
  package var brokenAt: Int?
  /// Of the whole file, for reports.
  package var digest: String

  /// How many bytes of the file are whole lines.
  var intactBytes = 0
  var lastHash = ""

  /// Reads a file.
  ///
  /// - Throws: `TranscriptError` with the line where the file cannot be understood.
  package static func read(_ path: String) throws(TranscriptError) -> Transcript {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw TranscriptError(path: path, .unreadable(whyUnreadable(path)))
    }
    return try parse(Array(data), path: path)
  }

  /// In the words of the system, which name the cause where Foundation's do not.
  private static func whyUnreadable(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var byte: UInt8 = 0
    guard descriptor >= 0 else { return unsafe String(cString: strerror(errno)) }
    let count = unsafe Glibc.read(descriptor, &byte, 1)
    let reason = unsafe String(cString: strerror(errno))
    close(descriptor)
    return count < 0 ? reason : "there is nothing in it"
  }

  /// Reads the bytes of a file.
  package static func parse(_ bytes: [UInt8], path: String) throws(TranscriptError) -> Transcript {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return try parseTorn(bytes, path: path)
    }
    if looksLikeTranscript(text) { return try JSONLinesReader(path: path, text: text, bytes: bytes).read() }
    return try ConsoleText.read(text, path: path)
  }

  /// A crash may cut a multi-byte character in two; whole lines before it stand.
  private static func parseTorn(_ bytes: [UInt8], path: String) throws(TranscriptError) -> Transcript {
    guard let end = bytes.lastIndex(of: 0x0A),
      let text = String(validating: bytes[...end], as: UTF8.self), looksLikeTranscript(text)
    else { throw TranscriptError(path: path, .notUTF8) }
    var transcript = try JSONLinesReader(path: path, text: text, bytes: Array(bytes[...end])).read()
    transcript.warnings.insert("\(path): the last line is torn and was left out", at: 0)
    transcript.digest = Digest.named(of: bytes)
    return transcript
  }

  private static func looksLikeTranscript(_ text: String) -> Bool {
    text.prefix(4096).contains("\"\(TranscriptHeader.format)\"") && text.first == "{"
  }
}

/// Reads the JSON Lines form.
struct JSONLinesReader {
  let path: String
  let text: String
  let bytes: [UInt8]

  func read() throws(TranscriptError) -> Transcript {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let torn = lines.last?.isEmpty == false
    lines.removeLast()
    guard let first = lines.first else {
      throw TranscriptError(path: path, line: 1, .notATranscript)
    }
    var transcript = Transcript(
      path: path,
      header: try header(first),
      entries: [],
      digest: Digest.named(of: bytes)
    )
    if torn { transcript.warnings.append("\(path):\(lines.count + 1): the last line is torn and was left out") }
    transcript.lastHash = Digest.hex(of: first + "\n")
    transcript.intactBytes = first.utf8.count + 1
    for (index, line) in lines.enumerated().dropFirst() {
      try add(line, at: index + 1, to: &transcript)
      transcript.intactBytes += line.utf8.count + 1
    }
    return transcript
  }

  private func header(_ line: Substring) throws(TranscriptError) -> TranscriptHeader {
    let value = try json(line, at: 1)
    do {
      return try TranscriptHeader(value)
    } catch {
      throw TranscriptError(path: path, line: 1, error)
    }
  }

  private func add(_ line: Substring, at number: Int, to transcript: inout Transcript) throws(TranscriptError) {
    if line.isEmpty { return }
    let value = try json(line, at: number)
    let entry: TranscriptEntry
    do {
      entry = try TranscriptEntry(value)
    } catch {
      throw TranscriptError(path: path, line: number, error)
    }
    let sealed = LineFields.unseal(line)
    if let sealed, Digest.hex(of: transcript.lastHash + sealed.text) == sealed.hash {
      transcript.lastHash = String(sealed.hash)
    } else {
      if transcript.brokenAt == nil {
        transcript.brokenAt = number
        transcript.warnings.append("\(path):\(number): the hash does not follow: the record was edited here")
      }
      transcript.lastHash = sealed.map { String($0.hash) } ?? transcript.lastHash
    }
    if case .unknown(let type) = entry.event {
      transcript.warnings.append("\(path):\(number): a line of the unknown type \"\(type)\" was skipped")
    } else {
      transcript.entries.append(entry)
    }
  }

  private func json(_ line: Substring, at number: Int) throws(TranscriptError) -> Value {
    do {
      return try JSON.read(String(line))
    } catch {
      throw TranscriptError(path: path, line: number, .notJSON("\(error)"))
    }
  }
}
