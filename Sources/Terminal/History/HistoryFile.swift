import Glibc

/// The file that keeps the history: one entry a line, its line ends and backslashes escaped.
///
/// Entries are appended, so that several programs can share the file; it is written anew when it has grown to twice the
/// limit. Nothing about it ever stops the editor: a history that cannot be kept is lost, not fatal.
package struct HistoryFile: Sendable {
  private let path: String

  package init(path: String) { self.path = path }

  package func load(limit: Int = 2000) -> History {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return History(limit: limit) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while case .bytes(let more) = Descriptor.read(descriptor, atMost: 1 << 16) { bytes += more }
    let lines = bytes.split(separator: UInt8(ascii: "\n")).map { Self.unescaped(String(decoding: $0, as: UTF8.self)) }
    let history = History(entries: lines, limit: limit)
    if lines.count > 2 * limit { rewrite(history) }
    return history
  }

  package func append(_ entry: String) {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    Descriptor.write(Self.escaped(entry) + "\n", to: descriptor)
  }

  private func rewrite(_ history: History) {
    let temporary = path + ".new"
    let descriptor = open(temporary, O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let done = Descriptor.write(history.entries.map { Self.escaped($0) + "\n" }.joined(), to: descriptor)
    close(descriptor)
    if done { rename(temporary, path) } else { unlink(temporary) }
  }

  private static func escaped(_ entry: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in entry.unicodeScalars {
      switch scalar {
      case "\n": result.append(contentsOf: "\\n".unicodeScalars)
      case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private static func unescaped(_ line: String) -> String {
    var result = String.UnicodeScalarView()
    var afterBackslash = false
    for scalar in line.unicodeScalars {
      if afterBackslash {
        result.append(scalar == "n" ? "\n" : scalar)
        afterBackslash = false
      } else if scalar == "\\" {
        afterBackslash = true
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}
