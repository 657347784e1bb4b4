/// How often a command asks an unknown server what it serves, before it gives up: its builder tries anew for each layer
/// of lookups.
enum DiscoveryAttempts {
  static func count(_ line: CommandLine) -> Int {
    let words = line.node.path.split(separator: " ").dropFirst().map(String.init)
    switch words.first {
    case "api-resources", "api-versions", "run": return 1
    case "explain", "taint": return 2
    case "auth": return words.last == "can-i" && !line.flags.bool("list") ? 2 : 0
    case "events": return line.flags.text("for") == nil ? 0 : 2
    case "attach", "certificate", "cordon", "debug", "drain", "exec", "logs", "port-forward", "rollout", "uncordon",
      "wait":
      return 4
    case "set": return ["selector", "serviceaccount"].contains(words.last) ? 5 : 4
    case "create":
      if words.last == "job", line.flags.text("from") != nil { return 5 }
      return ["role", "clusterrole"].contains(words.last) && !line.flags.list("resource").isEmpty ? 2 : 0
    case "cluster-info": return words.count == 1 ? 5 : 0
    case "cp", "top", "version": return 0
    case "get", "delete": return line.flags.text("raw") == nil ? 5 : 0
    default: return 5
    }
  }
}
