package import Shell

/// What a container image holds and does.
package struct Image: Sendable {
  /// The file system; shared by all containers until they write.
  package var files: FileNode
  package var entrypoint: [String] = []
  package var command: [String] = []
  package var environment: [(name: String, value: String)] = []
  package var workingDirectory = "/"
  package var user = User.root
  package var exposedPorts: [Int] = []
  /// Compressed bytes, for the time a pull takes and the text of its event.
  package var size: Int

  package init(files: FileNode, size: Int) {
    self.files = files
    self.size = size
  }
}

/// An image's name taken apart, as a registry reads it.
package struct ImageName: Hashable, Sendable {
  /// With registry and namespace: `docker.io/library/nginx`.
  package var repository: String
  package var tag: String
  package var digest: String?

  /// Nil for a text that is no reference to an image (`InvalidImageName`).
  package init?(_ text: String) {
    guard !text.isEmpty, text.utf8.allSatisfy(Self.isAllowed) else { return nil }
    var name = text[...]
    if let at = name.firstIndex(of: "@") {
      digest = String(name[name.index(after: at)...])
      name = name[..<at]
    }
    tag = "latest"
    if let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") {
      tag = String(name[name.index(after: colon)...])
      name = name[..<colon]
      if tag.isEmpty { return nil }
    }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    let hasRegistry = parts.count > 1 && (parts[0].contains(".") || parts[0].contains(":") || parts[0] == "localhost")
    let path = hasRegistry ? parts.dropFirst().joined(separator: "/") : String(name)
    guard path == path.lowercased() else { return nil }
    let registry = hasRegistry ? String(parts[0]) : "docker.io"
    let isOfficial = registry == "docker.io" && !path.contains("/")
    repository = registry + "/" + (isOfficial ? "library/" + path : path)
  }

  /// As people write it: `nginx:1.27`, `registry.k8s.io/pause:3.10`.
  package var short: String {
    var name = repository[...]
    for prefix in ["docker.io/library/", "docker.io/"] where name.hasPrefix(prefix) {
      name = name.dropFirst(prefix.count)
      break
    }
    return name + (digest.map { "@" + $0 } ?? ":" + tag)
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "@"):
      true
    default: false
    }
  }
}
