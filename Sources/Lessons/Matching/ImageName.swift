/// A container image by its meaning: `nginx` is `docker.io/library/nginx:latest`.
struct ImageName: Hashable {
  var repository: String
  var tag: String

  init(_ text: String) {
    let (name, digest) = Self.cut(text[...], at: "@")
    var repository = name
    tag = digest.map { "@" + $0 } ?? "latest"
    if digest == nil, let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") {
      repository = name[..<colon]
      tag = String(name[name.index(after: colon)...])
    }
    self.repository = Self.qualified(repository)
  }

  /// With the registry and the library folder that are left out in short names.
  private static func qualified(_ repository: Substring) -> String {
    let (host, path) = cut(repository, at: "/")
    guard let path else { return "docker.io/library/" + host }
    let isRegistry = host.contains(".") || host.contains(":") || host == "localhost"
    if !isRegistry { return "docker.io/" + repository }
    if host == "docker.io" || host == "index.docker.io" {
      return "docker.io/" + (path.contains("/") ? path : "library/" + path)
    }
    return String(repository)
  }

  private static func cut(_ text: Substring, at separator: Character) -> (Substring, Substring?) {
    guard let index = text.firstIndex(of: separator) else { return (text, nil) }
    return (text[..<index], text[text.index(after: index)...])
  }
}
