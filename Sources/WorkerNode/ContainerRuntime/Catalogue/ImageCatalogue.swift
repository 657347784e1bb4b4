import Shell

/// The registries of the simulated world: which images there are, and what is in them.
package enum ImageCatalogue {
  package enum Answer: Sendable {
    case image(Image)
    /// In the words of the container runtime, after `Failed to pull image "…": `.
    case refusal(String)
  }

  /// An image and the tags under which it can be had.
  struct Entry: Sendable {
    var image: Image
    /// The versions there are, `1.27` for all of `1.27.x`; `latest` and variants such as `1.27-alpine` go without
    /// saying. Empty where any tag will do.
    var versions: [String]

    func has(_ tag: String) -> Bool {
      if tag == "latest" || versions.isEmpty { return true }
      let parts = tag.split(separator: "-", maxSplits: 1)
      guard let number = parts.first else { return false }
      let variants = [
        "alpine", "slim", "stable", "mainline", "musl", "glibc", "uclibc", "perl", "buster", "bullseye", "bookworm",
        "trixie", "focal", "jammy", "noble",
      ]
      if variants.contains(where: { number == $0 }) { return true }
      if parts.count > 1, Int(parts[1]) == nil, !variants.contains(where: { parts[1].hasPrefix($0) }) { return false }
      return versions.contains {
        number == $0
          || isWhole($0) && number.hasPrefix($0 + ".") && Self.isPatch(number.dropFirst($0.count + 1))
      }
    }

    /// Whether a version stands for all below it: `1` does not where `1.27` is listed too.
    private func isWhole(_ version: String) -> Bool { !versions.contains { $0.hasPrefix(version + ".") } }

    /// `4` or `4.1`, small numbers as releases have.
    private static func isPatch(_ text: Substring) -> Bool {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count <= 2 && parts.allSatisfy { part in Int(part).map { $0 < 60 } ?? false }
    }
  }

  /// Asks the registry of an image for it.
  package static func pull(_ name: ImageName) -> Answer {
    if let known = entries[name.repository] {
      if let entry = known.first(where: { $0.has(name.tag) || name.digest != nil }) { return .image(entry.image) }
      let short = name.short
      return .refusal(
        refusal + "manifest for \(short) not found: manifest unknown: manifest unknown"
      )
    }
    let parts = name.repository.split(separator: "/")
    // A name of Docker's own library that is not known here is a misspelt one.
    if parts.first == "docker.io", parts.count == 3, parts[1] == "library" {
      let short = parts[2]
      return .refusal(
        refusal + "pull access denied for \(short), repository does not exist or may require "
          + "'docker login': denied: requested access to the resource is denied"
      )
    }
    if let registry = parts.first, registry.hasSuffix(".invalid") || registry.hasSuffix(".local") {
      return .refusal(
        refusal + "Get \"https://\(registry)/v2/\": dial tcp: lookup \(registry) on "
          + "192.168.49.1:53: no such host"
      )
    }
    return .image(unknown)
  }

  private static let refusal = "rpc error: code = Unknown desc = Error response from daemon: "

  /// Any other image: it runs, and says once that its inside is not simulated.
  private static let unknown: Image = {
    var image = Image(files: withProgram("daemon", at: "app/server", in: Userland.debian), size: 48_000_000)
    image.entrypoint = ["/app/server", "generic"]
    return image
  }()

  static func withProgram(_ name: String, at path: String, in root: FileNode) -> FileNode {
    var root = root
    root.put(.program(name), at: path)
    return root
  }

  static let entries: [String: [Entry]] = {
    var entries: [String: [Entry]] = [:]
    for (repository, versions, image) in BaseImages.all + ServerImages.all + OtherImages.all + SystemImages.all {
      entries[repository, default: []].append(Entry(image: image, versions: versions))
    }
    return entries
  }()
}
