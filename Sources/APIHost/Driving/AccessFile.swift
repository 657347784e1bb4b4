import API
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
  package init(_ name: String, in folder: String, for listener: APIListener, token: String) throws {
    let files = FileManager.default
    try files.createDirectory(
      atPath: folder,
      withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700]
    )
    path = folder + "/" + name + ".kubeconfig"
    try? files.removeItem(atPath: path)
    let text = YAML.write(Self.content(listener, token))
    guard
      files.createFile(atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else { throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: path]) }
  }

  package func remove() { try? FileManager.default.removeItem(atPath: path) }

  private static func content(_ listener: APIListener, _ token: String) -> Value {
    [
      "apiVersion": "v1",
      "kind": "Config",
      "clusters": [
        [
          "name": "drydock",
          "cluster": [
            "server": .string("https://127.0.0.1:\(listener.port)"),
            "certificate-authority-data": .string(Base64.encode(Array(listener.authority.utf8))),
          ],
        ]
      ],
      "contexts": .array(
        ["drydock", "drydock-certificate"].map { name in
          ["name": .string(name), "context": ["cluster": "drydock", "user": .string(name), "namespace": "default"]]
        }
      ),
      "current-context": "drydock",
      "users": [
        ["name": "drydock", "user": ["token": .string(token)]],
        [
          "name": "drydock-certificate",
          "user": [
            "client-certificate-data": .string(Base64.encode(Array(listener.administrator.certificate.utf8))),
            "client-key-data": .string(Base64.encode(Array(listener.administrator.key.utf8))),
          ],
        ],
      ],
    ]
  }
}
