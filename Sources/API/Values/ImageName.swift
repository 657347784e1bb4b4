/// A container image's name taken apart, as registries and runtimes read it (`distribution/reference`).
///
/// Two names are equal where they mean the same image: `nginx` is `docker.io/library/nginx:latest`, and what has a
/// digest is that image under any tag.
package struct ImageName: Sendable {
  /// Why a text names no image, in the words of the reference parser.
  package struct Refusal: Error, Hashable, Sendable {
    package let message: String

    static let format = Refusal(message: "invalid reference format")
  }

  /// With registry and namespace: `docker.io/library/nginx`.
  package let repository: String
  package let tag: String
  /// `sha256:…`
  package let digest: String?

  /// Nil for a text that names no image.
  package init?(_ text: String) {
    guard let name = try? ImageName(parsing: text) else { return nil }
    self = name
  }

  package init(parsing text: String) throws(Refusal) {
    if text.utf8.count == 64, text.utf8.allSatisfy(Self.isHexadecimal) {
      let words = "invalid repository name (\(text)), cannot specify 64-byte hexadecimal strings"
      throw Refusal(message: words)
    }
    var rest = text[...]
    var digest: String?
    if let at = rest.firstIndex(of: "@") {
      digest = String(rest[rest.index(after: at)...])
      rest = rest[..<at]
    }
    var tag: String?
    if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
      tag = String(rest[rest.index(after: colon)...])
      rest = rest[..<colon]
    }
    let (registry, path) = Self.split(rest)
    if path.contains(where: \.isUppercase) {
      throw Refusal(message: "invalid reference format: repository name (\(path)) must be lowercase")
    }
    guard Self.isRegistry(registry),
      path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy(Self.isPart),
      tag.map(Self.isTag) ?? true, digest.map(Self.isDigest) ?? true
    else { throw .format }
    if registry.count + 1 + path.count > 255 {
      throw Refusal(message: "repository name must not be more than 255 characters")
    }
    repository = registry + "/" + path
    self.tag = tag ?? "latest"
    self.digest = digest
  }

  /// As people write it: `nginx:1.27`, `registry.k8s.io/pause:3.10`.
  package var short: String { familiar + (digest.map { "@" + $0 } ?? ":" + tag) }

  /// The short name without tag or digest.
  package var familiar: String {
    for prefix in ["docker.io/library/", "docker.io/"] where repository.hasPrefix(prefix) {
      return String(repository.dropFirst(prefix.count))
    }
    return repository
  }

  // MARK: The grammar

  /// The registry, and the path there; what is left out in short names is put in.
  private static func split(_ name: Substring) -> (String, String) {
    if let slash = name.firstIndex(of: "/") {
      let head = name[..<slash]
      let path = String(name[name.index(after: slash)...])
      if head.contains(".") || head.contains(":") || head == "localhost" || head.contains(where: \.isUppercase) {
        guard head == "docker.io" || head == "index.docker.io" else { return (String(head), path) }
        return ("docker.io", path.contains("/") ? path : "library/" + path)
      }
      return ("docker.io", String(name))
    }
    return ("docker.io", "library/" + name)
  }

  /// `registry.example.com:5000`
  private static func isRegistry(_ text: String) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let host = parts.first, parts.count <= 2 else { return false }
    if parts.count == 2, parts[1].isEmpty || !parts[1].utf8.allSatisfy(isDigit) { return false }
    return host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
      guard let first = label.utf8.first, let last = label.utf8.last else { return false }
      return isAlphanumeric(first) && isAlphanumeric(last)
        && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }
  }

  /// One folder of the path: letters and digits, parted by a dot, one or two underscores, or any number of hyphens.
  private static func isPart(_ text: Substring) -> Bool {
    var separator: [UInt8] = []
    var isInside = false
    for byte in text.utf8 {
      if isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) {
        guard separator.isEmpty || isInside && isSeparator(separator) else { return false }
        separator = []
        isInside = true
      } else {
        separator.append(byte)
      }
    }
    return isInside && separator.isEmpty
  }

  private static func isSeparator(_ bytes: [UInt8]) -> Bool {
    bytes == [UInt8(ascii: ".")] || bytes == [UInt8(ascii: "_")] || bytes == [UInt8(ascii: "_"), UInt8(ascii: "_")]
      || bytes.allSatisfy { $0 == UInt8(ascii: "-") }
  }

  private static func isTag(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 128 else { return false }
    func isWord(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == UInt8(ascii: "_") }
    return isWord(first) && text.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
  }

  /// `sha256:` and at least 32 hexadecimal digits.
  private static func isDigest(_ text: String) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let first = parts[0].utf8.first, isAlphanumeric(first), !isDigit(first) else {
      return false
    }
    return parts[1].utf8.count >= 32 && parts[1].utf8.allSatisfy(isHexadecimal)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}

extension ImageName: Hashable {
  private var version: String { digest.map { "@" + $0 } ?? tag }

  package static func == (a: ImageName, b: ImageName) -> Bool { a.repository == b.repository && a.version == b.version }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(repository)
    hasher.combine(version)
  }
}
