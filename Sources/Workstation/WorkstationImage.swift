import Shell

/// What is installed on the learner's machine.
enum WorkstationImage {
  static var files: FileNode {
    var root = FileNode.directory()
    root.put(BuiltIn.debianFolder(), at: "/usr/bin")
    root.put(.link("usr/bin"), at: "/bin")
    root.put(BuiltIn.devices, at: "/dev")
    for folder in ["/etc", "/home", "/proc", "/usr/local/bin", "/var/log"] { root.put(.directory(), at: folder) }
    root.put(FileNode(.directory([:]), mode: 0o1777), at: "/tmp")
    root.put(.file(Home.hostname + "\n"), at: "/etc/hostname")
    root.put(.file("127.0.0.1\tlocalhost\n192.168.49.1\thost.minikube.internal\n"), at: "/etc/hosts")
    root.put(
      .file("root:x:0:0:root:/root:/bin/bash\n\(Home.user):x:\(Home.uid):\(Home.uid)::\(Home.path):/bin/bash\n"),
      at: "/etc/passwd"
    )
    root.put(.file("root:x:0:\n\(Home.user):x:\(Home.uid):\n"), at: "/etc/group")
    root.put(.file("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n"), at: "/etc/os-release")
    return root
  }
}
