import API
import Objects

/// The fields of one line in the order in which they are written, `h` last.
struct LineFields {
  private var text = "{"

  mutating func add(_ name: String, _ value: Value?) {
    guard let value else { return }
    if text.utf8.count > 1 { text += "," }
    text += "\"\(name)\":" + JSON.write(value)
  }

  /// The line without its end, and the hash that chains it to the line before.
  func sealed(after previous: String) -> (line: String, hash: String) {
    let hash = Digest.hex(of: previous + text + "}")
    return (text + ",\"h\":\"\(hash)\"}\n", hash)
  }

  /// The line without a hash, such as the header.
  var plain: String { text + "}\n" }

  /// Takes a sealed line apart: its text without `h`, and the hash it claims; nil if it has none at its end.
  static func unseal(_ line: Substring) -> (text: String, hash: Substring)? {
    let marker = ",\"h\":\""
    guard line.hasSuffix("\"}") else { return nil }
    let body = line.dropLast(2)
    guard body.utf8.count > 64 + marker.utf8.count else { return nil }
    let hash = body.suffix(64)
    let head = body.dropLast(64)
    guard head.hasSuffix(marker), hash.utf8.count == 64 else { return nil }
    return (String(head.dropLast(marker.count)) + "}", hash)
  }
}

/// SHA-256 in the form that transcripts write.
package enum Digest {
  /// 64 hexadecimal digits.
  package static func hex(of text: some StringProtocol) -> String {
    SHA256.hexadecimal(SHA256.digest(Array(text.utf8)))
  }

  /// `sha256:` and 64 hexadecimal digits.
  package static func named(of bytes: [UInt8]) -> String { "sha256:" + SHA256.hexadecimal(SHA256.digest(bytes)) }
}
