import API
import Objects

/// The files that the kubelet writes into each container (`pkg/kubelet/kubelet_pods.go`, `pkg/kubelet/network/dns`).
struct ContainerFiles {
  private let worker: PodWorker
  private let container: ContainerWorker
  private let hostname: String

  init(_ worker: PodWorker, _ container: ContainerWorker, hostname: String) {
    self.worker = worker
    self.container = container
    self.hostname = hostname
  }

  var all: [(path: String, text: String)] {
    let message = container.specification["terminationMessagePath"]?.string ?? "/dev/termination-log"
    return [
      ("/etc/hosts", hosts), ("/etc/resolv.conf", resolver), ("/etc/hostname", hostname + "\n"), (message, ""),
    ]
  }

  private var namespace: String { worker.pod.namespace ?? "default" }

  private var hosts: String {
    var text =
      "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"
      + "fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n"
    var names = hostname
    if let domain = worker.pod["spec"]?["subdomain"]?.string, !domain.isEmpty {
      names = "\(hostname).\(domain).\(namespace).svc.cluster.local\t\(hostname)"
    }
    text += "\(worker.address ?? "")\t\(names)\n"
    let aliases = worker.pod["spec"]?["hostAliases"]?.array ?? []
    if !aliases.isEmpty { text += "\n# Entries added by HostAliases.\n" }
    for alias in aliases {
      text += "\(alias["ip"]?.string ?? "")\t\((alias["hostnames"]?.strings ?? []).joined(separator: "\t"))\n"
    }
    return text
  }

  /// By `dnsPolicy`, with what `dnsConfig` adds.
  private var resolver: String {
    let spec = worker.pod["spec"]
    var servers: [String] = []
    var domains: [String] = []
    var options: [String] = []
    let policy = spec?["dnsPolicy"]?.string ?? ""
    if policy == "ClusterFirstWithHostNet" || policy == "ClusterFirst" && spec?["hostNetwork"]?.bool != true {
      servers = ["10.96.0.10"]
      domains = ["\(namespace).svc.cluster.local", "svc.cluster.local", "cluster.local"]
      options = ["ndots:5"]
    } else if policy != "None" {
      servers = ["192.168.49.1"]
    }
    let own = spec?["dnsConfig"]
    for server in own?["nameservers"]?.strings ?? [] where !servers.contains(server) { servers.append(server) }
    for domain in own?["searches"]?.strings ?? [] where !domains.contains(domain) { domains.append(domain) }
    for option in own?["options"]?.array ?? [] {
      let name = option["name"]?.string ?? ""
      options.removeAll { $0 == name || $0.hasPrefix(name + ":") }
      options.append(name + (option["value"]?.string.map { ":" + $0 } ?? ""))
    }
    var text = servers.map { "nameserver \($0)\n" }.joined()
    if !domains.isEmpty { text += "search \(domains.joined(separator: " "))\n" }
    if !options.isEmpty { text += "options \(options.joined(separator: " "))\n" }
    return text
  }
}
