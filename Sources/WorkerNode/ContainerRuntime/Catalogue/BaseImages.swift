import Shell

/// Images whose containers run what the manifest says.
enum BaseImages {
  static let all: [(String, Releases, Image)] = [
    ("docker.io/library/busybox", .busybox, busybox),
    ("docker.io/library/alpine", .alpine, alpine),
    ("docker.io/library/debian", .debian, debian),
    ("docker.io/library/ubuntu", .ubuntu, ubuntu),
    ("docker.io/library/bash", .bash, bash),
    ("docker.io/curlimages/curl", .curl, curl),
    ("docker.io/library/perl", .perl, interpreter("perl", program: "perl")),
    ("docker.io/library/python", .python, interpreter("python3")),
    ("docker.io/library/node", .node, interpreter("node")),
    ("docker.io/library/golang", .golang, interpreter("go")),
  ]

  static let busybox: Image = {
    var image = Image(files: Userland.busybox, size: 4_269_694)
    image.command = ["sh"]
    // The only applet here whose words have changed.
    image.install("busybox", at: "bin/nslookup")
    return image
  }()

  static let alpine: Image = {
    var image = Image(files: Userland.alpine, size: 3_809_211)
    image.command = ["/bin/sh"]
    image.versionedFiles = [
      ("etc/alpine-release", { .file($0 + "\n") }),
      (
        "etc/os-release",
        { version in
          let line = version.split(separator: ".").prefix(2).joined(separator: ".")
          return .file(
            "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=\(version)\nPRETTY_NAME=\"Alpine Linux v\(line)\"\n"
              + "HOME_URL=\"https://alpinelinux.org/\"\n"
          )
        }
      ),
    ]
    return image
  }()

  static let debian: Image = {
    let names = ["11": "bullseye", "12": "bookworm", "13": "trixie"]
    var image = Image(files: Userland.debian, size: 48_494_272)
    image.command = ["bash"]
    image.versionedFiles = [
      (
        "etc/os-release",
        { version in
          let name = names[version] ?? "bookworm"
          return .file(
            "PRETTY_NAME=\"Debian GNU/Linux \(version) (\(name))\"\nNAME=\"Debian GNU/Linux\"\n"
              + "VERSION_ID=\"\(version)\"\nVERSION=\"\(version) (\(name))\"\nVERSION_CODENAME=\(name)\nID=debian\n"
          )
        }
      )
    ]
    return image
  }()

  private static let ubuntu: Image = {
    var root = Userland.debian
    for tool in ["ps", "top", "free", "kill", "uptime", "pgrep", "pkill"] {
      root.put(.program(tool), at: "bin/" + tool)
    }
    var image = Image(files: root, size: 29_700_000)
    image.command = ["/bin/bash"]
    image.versionedFiles = [
      (
        "etc/os-release",
        {
          .file("PRETTY_NAME=\"Ubuntu \($0) LTS\"\nNAME=\"Ubuntu\"\nVERSION_ID=\"\($0)\"\nID=ubuntu\nID_LIKE=debian\n")
        }
      )
    ]
    return image
  }()

  private static let bash: Image = {
    var image = Image(
      files: ImageCatalogue.withProgram("bash", at: "usr/local/bin/bash", in: Userland.alpine),
      size: 6_000_000
    )
    image.command = ["bash"]
    return image
  }()

  static let curl: Image = {
    var image = Image(
      files: ImageCatalogue.withProgram("curl", at: "bin/curl", in: Userland.alpine),
      size: 9_200_000
    )
    image.entrypoint = ["curl"]
    image.command = ["--help"]
    return image
  }()

  /// The interpreter itself is not simulated, and says so.
  static func interpreter(_ name: String, program: String = "daemon") -> Image {
    var image = Image(
      files: ImageCatalogue.withProgram(program, at: "usr/bin/" + name, in: Userland.debian),
      size: 160_000_000
    )
    image.command = [name]
    return image
  }
}
