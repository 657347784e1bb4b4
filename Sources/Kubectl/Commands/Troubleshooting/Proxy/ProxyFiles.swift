/// The files that `kubectl proxy --www` serves, as Go's file server does.
struct ProxyFiles: Sendable {
  let folder: String

  /// The answer to a path below the prefix, which begins with `/`.
  func answer(_ path: String, _ host: inout some KubectlHost) -> [UInt8] {
    let parts = path.split(separator: "/")
    if parts.contains("..") { return ProxyReply.text(400, "invalid URL path\n") }
    let place = folder + parts.map { "/" + $0 }.joined()
    switch host.kind(ofPath: place) {
    case nil: return ProxyReply.text(404, "404 page not found\n")
    case .file: return file(place, &host)
    case .directory:
      if host.kind(ofPath: place + "/index.html") == .file { return file(place + "/index.html", &host) }
      return list(place, &host)
    }
  }

  private func file(_ path: String, _ host: inout some KubectlHost) -> [UInt8] {
    guard let bytes = try? host.readFile(path) else { return ProxyReply.text(403, "403 Forbidden\n") }
    return ProxyReply.whole(200, Self.contentType(path), bytes)
  }

  private func list(_ path: String, _ host: inout some KubectlHost) -> [UInt8] {
    var names: [String] = []
    for name in (try? host.listDirectory(path)) ?? [] {
      names.append(host.kind(ofPath: path + "/" + name) == .directory ? name + "/" : name)
    }
    let links = names.map { "<a href=\"\($0)\">\($0)</a>\n" }.joined()
    let page = "<!doctype html>\n<meta name=\"viewport\" content=\"width=device-width\">\n<pre>\n\(links)</pre>\n"
    return ProxyReply.whole(200, "text/html; charset=utf-8", Array(page.utf8))
  }

  private static func contentType(_ path: String) -> String {
    switch path.split(separator: ".").last {
    case "html", "htm": "text/html; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    case "json": "application/json"
    case "png": "image/png"
    case "svg": "image/svg+xml"
    default: "text/plain; charset=utf-8"
    }
  }
}
