/// Which requests a proxy lets through (`pkg/proxy/proxy_server.go`).
struct ProxyFilter: Sendable {
  private let acceptedPaths: [String]
  private let rejectedPaths: [String]
  private let acceptedHosts: [String]
  private let rejectedMethods: [String]

  init(_ flags: FlagValues) throws(Failure) {
    acceptedPaths = try Self.patterns(flags.string("accept-paths"))
    rejectedPaths = try Self.patterns(flags.string("reject-paths"))
    acceptedHosts = try Self.patterns(flags.string("accept-hosts"))
    rejectedMethods = try Self.patterns(flags.string("reject-methods"))
  }

  private static func patterns(_ text: String) throws(Failure) -> [String] {
    let patterns = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if text.isEmpty { return [] }
    for pattern in patterns where (try? Regex(pattern)) == nil {
      throw .verbatim("Error compiling re: error parsing regexp: `\(pattern)`")
    }
    return patterns
  }

  func accepts(_ method: String, _ path: String, host: String) -> Bool {
    if Self.matches(path, rejectedPaths) || Self.matches(method, rejectedMethods) { return false }
    // `localhost:8001` counts as `localhost`; an IPv6 address keeps its brackets.
    let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
    return Self.matches(path, acceptedPaths) && Self.matches(String(name), acceptedHosts)
  }

  private static func matches(_ text: String, _ patterns: [String]) -> Bool {
    patterns.contains { pattern in
      guard let regex = try? Regex(pattern) else { return false }
      return text.contains(regex)
    }
  }
}
