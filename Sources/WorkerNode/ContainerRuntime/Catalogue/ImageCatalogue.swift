package import API
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
    var releases: Releases

    func image(tagged tag: String) -> Image? {
      releases.version(of: tag).map { image.inVersion($0) }
    }
  }

  /// Asks the registry of an image for it.
  package static func pull(_ name: ImageName) -> Answer {
    if let known = entries[name.repository] {
      for entry in known {
        if let image = entry.image(tagged: name.digest == nil ? name.tag : "latest") { return .image(image) }
      }
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
    return .image(copy(of: parts, tagged: name.tag) ?? unknown)
  }

  /// Other registries keep copies of Docker's library under tags of their own: `registry.k8s.io/busybox`,
  /// `public.ecr.aws/docker/library/nginx`.
  private static func copy(of parts: [Substring], tagged tag: String) -> Image? {
    guard parts.first != "docker.io", let last = parts.last, let known = entries["docker.io/library/" + last] else {
      return nil
    }
    return known.lazy.compactMap { $0.image(tagged: tag) }.first ?? known.first?.image(tagged: "latest")
  }

  private static let refusal = "rpc error: code = Unknown desc = Error response from daemon: "

  /// Any other image: it runs, and says once that its inside is not simulated.
  private static let unknown: Image = {
    var image = Image(files: withProgram("daemon", at: "app/server", in: Userland.debian), size: 48_000_000)
    image.entrypoint = ["/app/server", "generic"]
    image.runsAnything = true
    return image
  }()

  static func withProgram(_ name: String, at path: String, in root: FileNode) -> FileNode {
    var root = root
    root.put(.program(name), at: path)
    return root
  }

  static let entries: [String: [Entry]] = {
    var entries: [String: [Entry]] = [:]
    for (repository, releases, image) in BaseImages.all + ServerImages.all + OtherImages.all + SystemImages.all {
      entries[repository, default: []].append(Entry(image: image, releases: releases))
    }
    return entries
  }()
}
