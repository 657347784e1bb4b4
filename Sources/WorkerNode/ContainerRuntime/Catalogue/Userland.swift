import Shell

/// The executables that the base images bring.
enum Userland {
  private static let common = [
    "sh", "ls", "cat", "echo", "printf", "head", "tail", "grep", "sed", "awk", "cut", "sort", "uniq", "wc", "tr",
    "find", "xargs", "tee", "test", "[", "date", "sleep", "seq", "yes", "env", "hostname", "id", "whoami", "kill",
    "mkdir", "rm", "rmdir", "cp", "mv", "ln", "touch", "chmod", "chown", "stat", "du", "df", "mount", "basename",
    "dirname", "readlink", "realpath", "md5sum", "sha256sum", "base64", "expr", "which", "uname", "true", "false",
    "nl", "paste", "comm", "diff", "tar", "gzip", "mktemp", "dd", "printenv", "pwd",
  ]

  private static let busyboxOnly = [
    "ash", "ps", "top", "vi", "nc", "wget", "ping", "nslookup", "telnet", "netstat", "ip", "ifconfig", "uptime", "free",
    "less", "more", "traceroute", "httpd",
  ]

  static let busybox = tree(common + busyboxOnly, shell: "busybox")
  static let alpine = tree(common + busyboxOnly.filter { $0 != "httpd" }, shell: "busybox")
  /// Without procps, editors or network tools, as the slim Debian of most images.
  static let debian = tree(common + ["bash", "nproc", "free", "more"], shell: "bash")
  static let debianWithCurl = tree(common + ["bash", "nproc", "free", "more", "curl"], shell: "bash")

  private static func tree(_ names: [String], shell: String) -> FileNode {
    var root = FileNode.directory()
    for folder in [
      "bin", "dev", "etc", "home", "proc", "root", "run", "sys", "tmp", "usr/bin", "var/log", "var/run", "lib",
    ] {
      root.put(.directory(), at: folder)
    }
    let more = shell == "busybox" ? [] : ["boot", "media", "mnt", "opt", "sbin", "srv"]
    for folder in more { root.put(.directory(), at: folder) }
    root.put(FileNode(.directory([:]), mode: 0o1777), at: "tmp")
    for name in names { root.put(.program(name), at: "bin/" + name) }
    root.put(
      .file(
        "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\n"
          + "nobody:x:65534:65534:nobody:/home:/bin/false\n"
      ),
      at: "etc/passwd"
    )
    root.put(.file("root:x:0:\nnogroup:x:65534:\n"), at: "etc/group")
    for (name, device) in [
      ("null", Device.null), ("zero", .zero), ("full", .full), ("urandom", .random), ("random", .random),
    ] {
      root.put(.device(device), at: "dev/" + name)
    }
    for (name, number) in [("stdin", 0), ("stdout", 1), ("stderr", 2)] {
      root.put(.device(.descriptor(number)), at: "dev/" + name)
    }
    root.put(.device(.terminal), at: "dev/tty")
    return root
  }

  static func release(_ text: String, in root: FileNode) -> FileNode {
    var root = root
    root.put(.file(text), at: "etc/os-release")
    return root
  }
}
