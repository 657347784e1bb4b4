/// The keys of a redis server, and what its commands do to them.
struct RedisData: Sendable {
  private enum Entry: Sendable {
    case text(String)
    case list([String])
    case set(Set<String>)
    case hash([String: String])

    var type: String {
      switch self {
      case .text: "string"
      case .list: "list"
      case .set: "set"
      case .hash: "hash"
      }
    }
  }

  private static let wrongType = RedisReply.error(
    "WRONGTYPE Operation against a key holding the wrong kind of value"
  )

  private var entries: [String: Entry] = [:]
  var configuration = RedisConfiguration()

  mutating func answer(_ command: [String]) -> RedisReply {
    let name = command.first?.uppercased() ?? ""
    let words = Array(command.dropFirst())
    if let reply = keys(name, words) ?? texts(name, words) ?? lists(name, words) ?? groups(name, words) { return reply }
    return .error("ERR unknown command '\(command.first ?? "")', or not simulated by Drydock")
  }

  // MARK: Commands

  private mutating func keys(_ name: String, _ words: [String]) -> RedisReply? {
    switch (name, words.count) {
    case ("PING", 0): return .status("PONG")
    case ("PING", 1), ("ECHO", 1): return .text(words[0])
    case ("QUIT", _), ("SELECT", 1), ("AUTH", 1...), ("SAVE", 0): return .status("OK")
    case ("DBSIZE", 0): return .integer(entries.count)
    case ("FLUSHALL", _), ("FLUSHDB", _):
      entries = [:]
      return .status("OK")
    case ("KEYS", 1):
      let all = entries.keys.sorted()
      let prefix = words[0].prefix { $0 != "*" }
      return .list(all.filter { words[0].contains("*") ? $0.hasPrefix(prefix) : $0 == words[0] }.map { .text($0) })
    case ("DEL", 1...), ("UNLINK", 1...): return .integer(words.count { entries.removeValue(forKey: $0) != nil })
    case ("EXISTS", 1...): return .integer(words.count { entries[$0] != nil })
    case ("TYPE", 1): return .status(entries[words[0]]?.type ?? "none")
    case ("TTL", 1): return .integer(entries[words[0]] == nil ? -2 : -1)
    case ("CONFIG", 2...) where words[0].uppercased() == "GET":
      return .list(configuration.matching(words.dropFirst()).map { .text($0) })
    case ("CONFIG", 3) where words[0].uppercased() == "SET":
      if configuration.set(words[1], words[2]) { return .status("OK") }
      return .error("ERR Unknown option or number of arguments for CONFIG SET - '\(words[1])'")
    case ("COMMAND", _): return .list([])
    default: return nil
    }
  }

  private mutating func texts(_ name: String, _ words: [String]) -> RedisReply? {
    switch (name, words.count) {
    case ("SET", 2...):
      entries[words[0]] = .text(words[1])
      return .status("OK")
    case ("SETNX", 2):
      if entries[words[0]] != nil { return .integer(0) }
      entries[words[0]] = .text(words[1])
      return .integer(1)
    case ("GET", 1):
      guard let entry = entries[words[0]] else { return .text(nil) }
      if case .text(let text) = entry { return .text(text) }
      return Self.wrongType
    case ("MSET", 2...):
      for index in stride(from: 0, to: words.count - 1, by: 2) { entries[words[index]] = .text(words[index + 1]) }
      return .status("OK")
    case ("MGET", 1...):
      return .list(words.map { if case .text(let text)? = entries[$0] { .text(text) } else { .text(nil) } })
    case ("INCR", 1): return add(1, to: words[0])
    case ("DECR", 1): return add(-1, to: words[0])
    case ("INCRBY", 2): return add(Int(words[1]) ?? 0, to: words[0])
    case ("DECRBY", 2): return add(-(Int(words[1]) ?? 0), to: words[0])
    case ("APPEND", 2):
      guard case .text(let present) = entries[words[0]] ?? .text("") else { return Self.wrongType }
      entries[words[0]] = .text(present + words[1])
      return .integer((present + words[1]).utf8.count)
    default: return nil
    }
  }

  private mutating func add(_ amount: Int, to key: String) -> RedisReply {
    guard case .text(let text) = entries[key] ?? .text("0") else { return Self.wrongType }
    guard let number = Int(text), !number.addingReportingOverflow(amount).overflow else {
      return .error("ERR value is not an integer or out of range")
    }
    entries[key] = .text(String(number + amount))
    return .integer(number + amount)
  }

  private mutating func lists(_ name: String, _ words: [String]) -> RedisReply? {
    guard ["LPUSH", "RPUSH", "LPOP", "RPOP", "LLEN", "LRANGE"].contains(name), let key = words.first else { return nil }
    guard case .list(var list) = entries[key] ?? .list([]) else { return Self.wrongType }
    switch name {
    case "LPUSH": list = words.dropFirst().reversed() + list
    case "RPUSH": list += words.dropFirst()
    case "LPOP", "RPOP":
      guard !list.isEmpty else { return .text(nil) }
      let item = name == "LPOP" ? list.removeFirst() : list.removeLast()
      entries[key] = list.isEmpty ? nil : .list(list)
      return .text(item)
    case "LRANGE":
      guard words.count == 3, let first = Int(words[1]), let last = Int(words[2]) else {
        return .error("ERR wrong number of arguments for 'lrange' command")
      }
      let start = max(0, first < 0 ? list.count + first : first)
      let stop = min(list.count - 1, last < 0 ? list.count + last : last)
      return .list(start <= stop ? list[start...stop].map { .text($0) } : [])
    default: return .integer(list.count)
    }
    entries[key] = .list(list)
    return .integer(list.count)
  }

  private mutating func groups(_ name: String, _ words: [String]) -> RedisReply? {
    guard let key = words.first else { return nil }
    switch (name, words.count) {
    case ("SADD", 2...):
      guard case .set(var set) = entries[key] ?? .set([]) else { return Self.wrongType }
      let added = words.dropFirst().count { set.insert($0).inserted }
      entries[key] = .set(set)
      return .integer(added)
    case ("SMEMBERS", 1):
      guard case .set(let set) = entries[key] ?? .set([]) else { return Self.wrongType }
      return .list(set.sorted().map { .text($0) })
    case ("HSET", 3...):
      guard case .hash(var hash) = entries[key] ?? .hash([:]) else { return Self.wrongType }
      let before = hash.count
      for index in stride(from: 1, to: words.count - 1, by: 2) { hash[words[index]] = words[index + 1] }
      entries[key] = .hash(hash)
      return .integer(hash.count - before)
    case ("HGET", 2):
      guard case .hash(let hash) = entries[key] ?? .hash([:]) else { return Self.wrongType }
      return .text(hash[words[1]])
    case ("HGETALL", 1):
      guard case .hash(let hash) = entries[key] ?? .hash([:]) else { return Self.wrongType }
      return .list(hash.sorted { $0.key < $1.key }.flatMap { [.text($0.key), .text($0.value)] })
    default: return nil
    }
  }
}
