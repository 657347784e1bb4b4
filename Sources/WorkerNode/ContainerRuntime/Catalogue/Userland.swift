import Shell

/// The executables that the base images bring.
enum Userland {
  private static let common = [
    "sh", "ls", "cat", "echo", "printf", "head", "tail", "grep", "sed", "awk", "cut", "sort", "uniq", "wc", "tr",
    "find", "xargs", "tee", "test", "[", "date", "sleep", "seq", "yes", "env", "hostname", "id", "whoami",
    "mkdir", "rm", "rmdir", "cp", "mv", "ln", "touch", "chmod", "chown", "stat", "du", "df", "mount", "basename",
    "dirname", "readlink", "realpath", "md5sum", "sha256sum", "base64", "expr", "which", "uname", "true", "false",
    "nl", "paste", "comm", "diff", "tar", "gzip", "mktemp", "dd", "printenv", "pwd", "tty", "stty",
  ]

  private static let busyboxOnly = [
    "ash", "kill", "ps", "top", "vi", "nc", "wget", "ping", "nslookup", "telnet", "netstat", "ip", "ifconfig", "uptime",
    "free",
    "less", "more", "traceroute", "httpd",
  ]

  static let busybox = tree(common + busyboxOnly, isBusybox: true, ["lib64"])
  static let alpine = tree(
    common + busyboxOnly.filter { $0 != "httpd" },
    isBusybox: true,
    ["media", "mnt", "opt", "run", "sbin", "srv"]
  )
  /// Without procps, editors or network tools, as the slim Debian of most images.
  static let debian = tree(common + ["bash", "nproc", "more"], isBusybox: false)
  static let debianWithCurl = tree(common + ["bash", "nproc", "more", "curl"], isBusybox: false)

  private static let debianFolders = ["boot", "lib64", "media", "mnt", "opt", "run", "sbin", "srv"]

  private static func tree(_ names: [String], isBusybox: Bool, _ more: [String] = debianFolders) -> FileNode {
    var root = FileNode.directory()
    for folder in [
      "bin", "etc", "home", "proc", "root", "sys/fs/cgroup", "tmp", "usr/bin", "var/log", "var/run", "lib",
    ] {
      root.put(.directory(), at: folder)
    }
    for folder in more { root.put(.directory(), at: folder) }
    root.put(FileNode(.directory([:]), mode: 0o1777), at: "tmp")
    // In busybox every name is the same executable, which has words of its own.
    let applets = Set(BuiltIn.utilities + ["sh", "ash"])
    for name in names {
      root.put(.program(isBusybox && applets.contains(name) ? "busybox" : name), at: "bin/" + name)
    }
    root.put(
      .file(
        "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\n"
          + "nobody:x:65534:65534:nobody:/home:/bin/false\n"
      ),
      at: "etc/passwd"
    )
    root.put(.file("root:x:0:\nnogroup:x:65534:\n"), at: "etc/group")
    root.put(BuiltIn.devices, at: "dev")
    return root
  }
}
