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
  /// What was found of a name, each address waiting for a name of its own.
  private var found: [String]?
  private var addressNames: [String] = []

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
        found = addresses
        queries = []
      case .notFound, .timedOut: queries?.removeFirst()
      }
    }
    if let found { return show(found, &c) }
    c.write("nslookup: can't resolve '\(name)'\n", to: 2)
    return .exit(1)
  }

  /// Each address is looked up in turn for the name that it has.
  private mutating func show(_ addresses: [String], _ c: inout ProcessContext) -> ImageStep {
    while addressNames.count < addresses.count {
      switch c.lookup(Self.reverse(addresses[addressNames.count])) {
      case .pending: return .input
      case .addresses(let names): addressNames.append(names.first.map { " " + $0 } ?? "")
      case .notFound, .timedOut: addressNames.append("")
      }
    }
    c.write("Name:      \(name)\n")
    for (index, address) in addresses.enumerated() {
      c.write("Address \(index + 1): \(address)\(addressNames[index])\n")
    }
    return .exit(0)
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
