import Objects

/// What CoreDNS answers: names of services and pods below `cluster.local`.
struct ClusterDNS {
  let table: ServiceTable

  enum Answer: Hashable {
    case addresses([String])
    case notFound
    /// The cluster's name server has no pod that answers.
    case noServer
  }

  /// Looks a name up as a pod of the namespace does, through its search domains.
  func lookup(_ name: String, from namespace: String) -> Answer {
    if table.readyAddresses(of: "kube-system/kube-dns").isEmpty { return .noServer }
    let bare = name.hasSuffix(".") ? String(name.dropLast()) : name
    if name.hasSuffix(".") { return resolve(bare) }
    let searched = ["\(namespace).svc.cluster.local", "svc.cluster.local", "cluster.local"].map { bare + "." + $0 }
    // With five dots a name is tried as it stands first.
    let dots = bare.count { $0 == "." }
    for candidate in dots >= 5 ? [bare] + searched : searched + [bare] {
      if case .addresses(let found) = resolve(candidate) { return .addresses(found) }
    }
    return .notFound
  }

  /// `aliases` is how many names led here.
  private func resolve(_ name: String, aliases: Int = 0) -> Answer {
    if let address = Self.embeddedAddress(name) { return .addresses([address]) }
    if name.hasSuffix(".in-addr.arpa") { return reverse(name) }
    guard name.hasSuffix(".cluster.local") else { return .notFound }
    let labels = name.dropLast(".cluster.local".count).split(separator: ".").map(String.init)
    guard labels.count >= 3 else { return .notFound }
    switch labels[labels.count - 1] {
    case "svc": return service(labels.dropLast(), aliases: aliases)
    case "pod" where labels.count == 3: return .addresses([labels[0].replacing("-", with: ".")])
    default: return .notFound
    }
  }

  private static func name(of service: String) -> String {
    service.split(separator: "/").reversed().joined(separator: ".") + ".svc.cluster.local"
  }

  /// The name of an address, of a service or of a pod behind a headless one: the answer to a PTR query.
  private func reverse(_ name: String) -> Answer {
    let address = name.split(separator: ".").dropLast(2).reversed().joined(separator: ".")
    if let key = table.service(at: address) { return .addresses([Self.name(of: key)]) }
    guard let (key, backend) = table.headlessBackend(at: address) else { return .notFound }
    return .addresses([backend.label + "." + Self.name(of: key)])
  }

  /// `web.default`, or `web-0.web.default` for a pod behind a headless service.
  private func service(_ labels: ArraySlice<String>, aliases: Int) -> Answer {
    let names = Array(labels)
    guard names.count == 2 || names.count == 3 else { return .notFound }
    let key = names[names.count - 1] + "/" + names[names.count - 2]
    guard let service = table.services[key] else { return .notFound }
    if service["spec"]?["type"] == "ExternalName" {
      let target = service["spec"]?["externalName"]?.string ?? ""
      return aliases < 8 ? resolve(target, aliases: aliases + 1) : .notFound
    }
    guard let address = service["spec"]?["clusterIP"]?.string, !address.isEmpty else { return .notFound }
    if address != "None" { return names.count == 2 ? .addresses([address]) : .notFound }
    let behind = table.readyBackends(of: key)
    let ready = (names.count == 2 ? behind : behind.filter { $0.label == names[0] }).map(\.address)
    return ready.isEmpty ? .notFound : .addresses(ready)
  }

  /// Wildcard domains whose names carry their address: `app.192.168.49.2.nip.io`.
  static func embeddedAddress(_ name: String) -> String? {
    guard let domain = ["nip.io", "sslip.io", "xip.io"].first(where: { name.hasSuffix("." + $0) }) else { return nil }
    let head = name.dropLast(domain.count + 1)
    for text: String in [String(head), String(head.replacing("-", with: "."))] {
      let parts = text.split(separator: ".").suffix(4)
      if parts.count == 4, parts.allSatisfy({ Int($0).map { (0...255).contains($0) } ?? false }) {
        return parts.joined(separator: ".")
      }
    }
    return nil
  }
}
