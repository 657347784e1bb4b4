import Foundation
import Objects

/// The kubeconfig that leads clients to the served cluster; whoever can read it is the administrator.
package struct AccessFile: Sendable {
  package let path: String

  /// 256 bits that nobody guesses.
  package static func newToken() -> String {
    var random = SystemRandomNumberGenerator()
    return (0..<4).map { _ in
      let digits = String(random.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// Writes the file, readable for its owner alone.
  ///
  /// - Throws: where it cannot be written.
  package init(_ name: String, in folder: String, port: Int, token: String) throws {
    let files = FileManager.default
    try files.createDirectory(
      atPath: folder,
      withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700]
    )
    path = folder + "/" + name + ".kubeconfig"
    try? files.removeItem(atPath: path)
    let text = YAML.write(Self.content(port: port, token: token))
    guard
      files.createFile(atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else { throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: path]) }
  }

  package func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// The token stands twice: kubectl keeps what a user has to itself where a connection is in the clear, so that the
  /// address has to hold it.
  private static func content(port: Int, token: String) -> Value {
    [
      "apiVersion": "v1",
      "kind": "Config",
      "clusters": [
        ["name": "drydock", "cluster": ["server": .string("http://127.0.0.1:\(port)\(Door.access)\(token)")]]
      ],
      "contexts": [
        ["name": "drydock", "context": ["cluster": "drydock", "user": "drydock", "namespace": "default"]]
      ],
      "current-context": "drydock",
      "users": [["name": "drydock", "user": ["token": .string(token)]]],
    ]
  }
}
