import CEL

/// Which requests a proxy lets through (`pkg/proxy/proxy_server.go`).
struct ProxyFilter: Sendable {
  private let acceptedPaths: [RegularExpression]
  private let rejectedPaths: [RegularExpression]
  private let acceptedHosts: [RegularExpression]
  private let rejectedMethods: [RegularExpression]

  init(_ flags: FlagValues) throws(RegularExpressionError) {
    acceptedPaths = try Self.patterns(flags.string("accept-paths"))
    rejectedPaths = try Self.patterns(flags.string("reject-paths"))
    acceptedHosts = try Self.patterns(flags.string("accept-hosts"))
    rejectedMethods = try Self.patterns(flags.string("reject-methods"))
  }

  private static func patterns(_ text: String) throws(RegularExpressionError) -> [RegularExpression] {
    var patterns: [RegularExpression] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: text.isEmpty) {
      patterns.append(try RegularExpression(String(part)))
    }
    return patterns
  }

  func accepts(_ method: String, _ path: String, host: String) -> Bool {
    if Self.matches(path, rejectedPaths) || Self.matches(method, rejectedMethods) { return false }
    // `localhost:8001` counts as `localhost`; an IPv6 address keeps its brackets.
    let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
    return Self.matches(path, acceptedPaths) && Self.matches(String(name), acceptedHosts)
  }

  private static func matches(_ text: String, _ patterns: [RegularExpression]) -> Bool {
    patterns.contains { $0.matches(text) }
  }
}
