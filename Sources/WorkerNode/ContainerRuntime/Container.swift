package import Shell

/// A container's id, as the runtime gives it: 64 hexadecimal digits.
package struct ContainerID: Hashable, Sendable {
  package var text: String
  init(_ text: String) { self.text = text }
}

/// What the kubelet asks the runtime to run.
package struct ContainerSpecification: Sendable {
  package var image: Image
  package var arguments: [String]
  package var environment = Environment()
  package var workingDirectory = "/"
  package var user = User.root
  package var mounts: [Mount] = []
  package var hostname: String
  package var network: NetworkID
  /// Nil for a numbering of its own.
  package var processes: PIDNamespaceID?
  package var readOnlyRoot = false
  package var terminal = false
  package var keepsInputOpen = false
  /// How many bytes its control group may use; the kernel kills who wants more.
  package var memoryLimit: Int?
  /// Files that the kubelet writes into each container: `/etc/hosts`, `/etc/resolv.conf`.
  package var systemFiles: [(path: String, text: String)] = []

  package init(image: Image, arguments: [String], hostname: String, network: NetworkID) {
    self.image = image
    self.arguments = arguments
    self.hostname = hostname
    self.network = network
  }
}

/// One container, running or ended.
package struct Container: Sendable {
  package struct End: Hashable, Sendable {
    package var status: ProcessStatus
    package var moment: Duration

    package var exitCode: Int { status.exitCode ?? 0 }
    package var signal: Int? { if case .signaled(let signal) = status { signal.rawValue } else { nil } }
  }

  package let id: ContainerID
  package let specification: ContainerSpecification
  package let namespace: NamespaceID
  let root: FileSystemID
  package let pid: PID
  package let started: Duration
  package internal(set) var log = ContainerLog()
  package internal(set) var end: End?
  /// Whether the runtime itself killed it.
  var wasKilled = false

  /// Whether the kernel killed it for using more memory than it may.
  package var ranOutOfMemory: Bool {
    specification.memoryLimit != nil && end?.status == .signaled(.kill) && !wasKilled
  }

  package var isRunning: Bool { end == nil }
}

/// What stands on a node's own disk.
enum NodeImage {
  static func files(hostname: String) -> FileNode {
    var root = Userland.debianWithCurl
    root.put(.program("probe"), at: "usr/libexec/kubernetes/probe")
    root.put(.program("nc"), at: "usr/libexec/kubernetes/forward")
    root.put(.file(hostname + "\n"), at: "etc/hostname")
    root.put(.directory(), at: "etc/kubernetes/manifests")
    root.put(.directory(), at: "var/lib/kubelet/pods")
    for tool in [
      "ps", "top", "ip", "netstat", "ping", "vi", "less", "uptime", "systemctl", "crictl", "kill", "free", "sudo",
    ] {
      root.put(.program(tool), at: "bin/" + tool)
    }
    return root
  }
}
