/// busybox's `nslookup`: up to 1.28 through the system's resolver, since 1.29 with queries of its own.
struct AppletNameLookup: ProcessImage {
  private struct Query {
    var name: String
    /// For an IPv6 address, of which there are none here.
    var isLong = false
  }

  private let invocation: Invocation
  private let isOld: Bool
  private var name = ""
  private var server = ""
  private var serverName: String?
  private var queries: [Query]?
  private var failed = false

  init(invocation: Invocation) {
    self.invocation = invocation
    let minor = (invocation.version ?? "").split(separator: ".").dropFirst().first.flatMap { Int($0) }
    isOld = minor.map { $0 < 29 } ?? false
  }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    guard let wanted = invocation.arguments.first(where: { !$0.hasPrefix("-") }) else {
      c.write(
        "BusyBox v\(invocation.version ?? "1.36.1") multi-call binary.\n\nUsage: nslookup HOST [DNS_SERVER]\n",
        to: 2
      )
      return .exit(1)
    }
    if queries == nil {
      name = wanted
      server = NameLookup.server(c)
      if isOld {
        switch c.lookup(Self.reverse(server)) {
        case .pending: return .input
        case .addresses(let names): serverName = names.first
        case .notFound, .timedOut: break
        }
        queries = NameLookup.candidates(wanted, c).map { Query(name: $0) }
        c.write("Server:    \(server)\nAddress 1: \(server)\(serverName.map { " " + $0 } ?? "")\n\n")
      } else {
        let names = wanted.contains(".") ? [wanted] : NameLookup.candidates(wanted, c).filter { $0 != wanted }
        let all = names.isEmpty ? [wanted] : names
        queries = all.map { Query(name: $0) } + all.map { Query(name: $0, isLong: true) }
        c.write("Server:\t\t\(server)\nAddress:\t\(server):53\n\n")
      }
    }
    return isOld ? resolve(&c) : query(&c)
  }

  /// The first candidate that is found decides.
  private mutating func resolve(_ c: inout ProcessContext) -> ImageStep {
    while let query = queries?.first {
      switch c.lookup(query.name) {
      case .pending: return .input
      case .addresses(let addresses):
        c.write("Name:      \(name)\n")
        for (index, address) in addresses.enumerated() { c.write("Address \(index + 1): \(address) \(query.name)\n") }
        return .exit(0)
      case .notFound, .timedOut: queries?.removeFirst()
      }
    }
    c.write("nslookup: can't resolve '\(name)'\n", to: 2)
    return .exit(1)
  }

  /// Every candidate is asked for, and each answer shown.
  private mutating func query(_ c: inout ProcessContext) -> ImageStep {
    while let query = queries?.first {
      switch c.lookup(query.name) {
      case .pending: return .input
      case .timedOut:
        c.write(";; connection timed out; no servers could be reached\n\n")
        return .exit(1)
      case .addresses(let addresses):
        if !query.isLong {
          for address in addresses { c.write("Name:\t\(query.name)\nAddress: \(address)\n") }
        }
        c.write("\n")
      case .notFound:
        failed = true
        c.write("** server can't find \(query.name): NXDOMAIN\n\n")
      }
      queries?.removeFirst()
    }
    return .exit(failed ? 1 : 0)
  }

  /// `10.0.96.10.in-addr.arpa`
  private static func reverse(_ address: String) -> String {
    address.split(separator: ".").reversed().joined(separator: ".") + ".in-addr.arpa"
  }
}
