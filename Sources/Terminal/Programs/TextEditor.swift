import Glibc

/// Edits a text with the user's own editor, by way of a temporary file.
package struct TextEditor {
  package enum Outcome: Hashable, Sendable {
    case text([UInt8])
    case unchanged
    /// No editor could be started, or it gave up.
    case failed(String)
  }

  /// The command line of the editor, as in `$EDITOR`.
  private let command: String
  private let folder: String

  /// The editor that the environment names, else `vi`.
  package init(environment: [String: String]) {
    let named = ["DRYDOCK_EDITOR", "VISUAL", "EDITOR"].compactMap { environment[$0] }.first { !$0.isEmpty }
    command = named ?? "vi"
    folder = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
  }

  /// Edits the bytes of a file of that name, which tells the editor what kind of text it is; `run` runs a program in
  /// the foreground and gives its exit code.
  package func edit(_ bytes: [UInt8], name: String, run: ([String]) -> Int32?) -> Outcome {
    var template = Array((folder + "/drydock-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { return .failed(folder + ": " + String(cString: strerror(errno))) }
    let place = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = place + "/" + (name.isEmpty ? "text" : name)
    defer {
      unlink(path)
      rmdir(place)
    }
    guard write(bytes, to: path) else { return .failed(path + ": " + String(cString: strerror(errno))) }
    guard let exit = run(["/bin/sh", "-c", command + " \"$1\"", "sh", path]) else { return .failed(command) }
    guard exit == 0 else { return .failed("\(command): exit \(exit)") }
    guard let edited = read(path) else { return .failed(path + ": " + String(cString: strerror(errno))) }
    return edited == bytes ? .unchanged : .text(edited)
  }

  private func write(_ bytes: [UInt8], to path: String) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return Descriptor.write(bytes, to: descriptor)
  }

  private func read(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while case .bytes(let more) = Descriptor.read(descriptor, atMost: 1 << 16) { bytes += more }
    return bytes
  }
}
