/// The parameters of a redis server: those that are asked for most, from its file and its arguments.
struct RedisConfiguration: Sendable {
  private var values = [
    "appendonly": "no", "bind": "* -::*", "databases": "16", "dir": "/data", "maxclients": "10000", "maxmemory": "0",
    "maxmemory-policy": "noeviction", "port": "6379", "requirepass": "", "save": "3600 1 300 100 60 10000",
    "timeout": "0",
  ]

  /// The parameters whose names match, each before its value.
  func matching(_ patterns: some Sequence<String>) -> [String] {
    values.keys.sorted()
      .filter { name in
        patterns.contains { pattern in
          let prefix = pattern.prefix { $0 != "*" }
          return pattern.contains("*") ? name.hasPrefix(prefix) : name == pattern.lowercased()
        }
      }
      .flatMap { [$0, values[$0] ?? ""] }
  }

  subscript(name: String) -> String? { values[name] }

  /// False for a parameter that there is not.
  mutating func set(_ name: String, _ value: String) -> Bool {
    let name = name.lowercased()
    guard values[name] != nil else { return false }
    values[name] = name == "maxmemory" ? Self.bytes(value) : value
    return true
  }

  /// Lines of a name and its value; those that start with `#` are comments.
  mutating func read(_ text: String) {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      if words.count == 2 { _ = set(words[0], words[1].filter { $0 != "\"" }) }
    }
  }

  /// `2mb` in bytes.
  private static func bytes(_ text: String) -> String {
    let units = [
      ("kb", 1 << 10), ("mb", 1 << 20), ("gb", 1 << 30), ("k", 1000), ("m", 1_000_000), ("g", 1_000_000_000),
    ]
    let lower = text.lowercased()
    for (unit, size) in units where lower.hasSuffix(unit) {
      if let number = Int(lower.dropLast(unit.count)) { return String(number * size) }
    }
    return text
  }
}
