/// `nslookup`, `dig +short`, `host`, `getent hosts`.
struct NameLookup: ProcessImage {
  let invocation: Invocation
  private var candidates: [String]?
  private var name = ""

  init(invocation: Invocation) { self.invocation = invocation }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    let operands = invocation.arguments.filter { !$0.hasPrefix("-") && !$0.hasPrefix("+") && !$0.hasPrefix("@") }
    let words = invocation.name == "getent" ? Array(operands.dropFirst()) : operands
    guard let wanted = words.first else {
      invocation.complain("missing name", &c)
      return .exit(1)
    }
    if candidates == nil {
      name = wanted
      candidates = Self.candidates(wanted, c)
      header(&c)
    }
    while let candidate = candidates?.first {
      switch c.lookup(candidate) {
      case .pending: return .input
      case .addresses(let addresses):
        answer(candidate, addresses, &c)
        return .exit(0)
      case .timedOut:
        if invocation.name == "nslookup" { c.write(";; connection timed out; no servers could be reached\n\n") }
        return .exit(1)
      case .notFound: candidates?.removeFirst()
      }
    }
    switch invocation.name {
    case "nslookup": c.write("** server can't find \(name): NXDOMAIN\n\n")
    case "host": c.write("Host \(name) not found: 3(NXDOMAIN)\n")
    default: break
    }
    return .exit(invocation.name == "dig" ? 0 : invocation.name == "getent" ? 2 : 1)
  }

  /// The names to try: search domains come first for a name with few dots, as `/etc/resolv.conf` says.
  static func candidates(_ name: String, _ c: ProcessContext) -> [String] {
    if name.hasSuffix(".") { return [String(name.dropLast())] }
    if ProcessContext.isAddress(name) { return [name] }
    var domains: [String] = []
    var dots = 1
    for line in ((try? c.readFile("/etc/resolv.conf")) ?? []).lines {
      let words = line.text.split { $0 == " " || $0 == "\t" }.map(String.init)
      if words.first == "search" { domains = Array(words.dropFirst()) }
      for word in words where word.hasPrefix("ndots:") { dots = Int(word.dropFirst(6)) ?? dots }
    }
    let searched = domains.map { "\(name).\($0)" }
    let isQualified = name.count { $0 == "." } >= dots
    return isQualified ? [name] + searched : searched + [name]
  }

  /// The name server that the system asks.
  static func server(_ c: ProcessContext) -> String {
    for line in ((try? c.readFile("/etc/resolv.conf")) ?? []).lines {
      let words = line.text.split { $0 == " " || $0 == "\t" }
      if words.first == "nameserver", words.count > 1 { return String(words[1]) }
    }
    return "127.0.0.1"
  }

  private func header(_ c: inout ProcessContext) {
    guard invocation.name == "nslookup" else { return }
    let server = Self.server(c)
    c.write("Server:\t\t\(server)\nAddress:\t\(server)#53\n\n")
  }

  private func answer(_ full: String, _ addresses: [String], _ c: inout ProcessContext) {
    switch invocation.name {
    case "nslookup":
      for address in addresses { c.write("Name:\t\(full)\nAddress: \(address)\n") }
      c.write("\n")
    case "dig": c.write(addresses.joined(separator: "\n") + "\n")
    case "host": for address in addresses { c.write("\(full) has address \(address)\n") }
    default: for address in addresses { c.write("\(address.padded(to: 15)) \(full)\n") }
    }
  }
}

/// What a network looks like: `ip`, `ifconfig`, `netstat`, `ss`.
enum NetworkViews {
  static func addresses(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    let address = c.address
    if call.name == "ifconfig" {
      c.write("eth0      Link encap:Ethernet  HWaddr 02:42:0A:F4:00:05\n")
      c.write("          inet addr:\(address)  Bcast:\(broadcast(address))  Mask:255.255.255.0\n")
      c.write("          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n\n")
      c.write("lo        Link encap:Local Loopback\n          inet addr:127.0.0.1  Mask:255.0.0.0\n")
      c.write("          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n\n")
      return 0
    }
    let words = call.arguments.filter { !$0.hasPrefix("-") }
    let object = words.first ?? ""
    if !object.isEmpty && "address".hasPrefix(object) {
      c.write("1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000\n")
      c.write("    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n    inet 127.0.0.1/8 scope host lo\n")
      c.write("       valid_lft forever preferred_lft forever\n")
      c.write("2: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue\n")
      c.write("    link/ether 02:42:0a:f4:00:05 brd ff:ff:ff:ff:ff:ff\n")
      c.write("    inet \(address)/24 brd \(broadcast(address)) scope global eth0\n")
      c.write("       valid_lft forever preferred_lft forever\n")
      return 0
    }
    if !object.isEmpty && "route".hasPrefix(object) {
      let gateway = address.split(separator: ".").dropLast().joined(separator: ".") + ".1"
      let network = address.split(separator: ".").dropLast().joined(separator: ".") + ".0"
      c.write("default via \(gateway) dev eth0 \n\(network)/24 dev eth0 scope link  src \(address) \n")
      return 0
    }
    call.complain("only 'ip address' and 'ip route' are simulated", &c)
    return 1
  }

  private static func broadcast(_ address: String) -> String {
    address.split(separator: ".").dropLast().joined(separator: ".") + ".255"
  }

  static func sockets(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    let letters = call.arguments.joined()
    let network = c.network
    let own = c.kernel.sockets.filter { $0.value.network == network }.sorted { $0.key < $1.key }.map(\.value)
    let isSocketStatistics = call.name == "ss"
    let isAll = letters.contains("a")
    let scope = letters.contains("l") ? "only servers" : isAll ? "servers and established" : "w/o servers"
    c.write(
      isSocketStatistics
        ? "State      Recv-Q Send-Q     Local Address:Port          Peer Address:Port\n"
        : "Active Internet connections (\(scope))\n"
          + "Proto Recv-Q Send-Q Local Address           Foreign Address         State       "
          + (letters.contains("p") ? "PID/Program name\n" : "\n")
    )
    for socket in own {
      let state: String
      switch socket.state {
      case .listening:
        guard letters.contains("l") || letters.contains("a") else { continue }
        state = "LISTEN"
      case .established:
        guard !letters.contains("l") else { continue }
        state = isSocketStatistics ? "ESTAB" : "ESTABLISHED"
      default: continue
      }
      let isListening = state == "LISTEN"
      let local = isListening ? "0.0.0.0:\(socket.localPort)" : "\(c.address):\(socket.localPort)"
      let remote = isListening ? "0.0.0.0:*" : "\(socket.peerName):\(socket.peerPort)"
      if isSocketStatistics {
        c.write("\(state.padded(to: 10)) 0      0      \(local.paddedLeft(to: 22)) \(remote.paddedLeft(to: 25))\n")
        continue
      }
      var line = "tcp        0      0 \(local.padded(to: 23)) \(remote.padded(to: 23)) \(state.padded(to: 12))"
      if letters.contains("p"), let owner = c.visibleProcesses.first(where: { $0.id == socket.owner }) {
        line += "\(owner.localID)/\(owner.arguments.first?.lastPathComponent ?? "")"
      }
      c.write(line + "\n")
    }
    return 0
  }
}
