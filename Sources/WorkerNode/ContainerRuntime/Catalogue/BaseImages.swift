import Shell

/// Images whose containers run what the manifest says.
enum BaseImages {
  static let all: [(String, [String], Image)] = [
    ("docker.io/library/busybox", ["1"] + (24...37).map { "1.\($0)" }, busybox),
    ("docker.io/library/alpine", ["3"] + (4...23).map { "3.\($0)" }, alpine),
    ("docker.io/library/debian", ["11", "12", "13"], debian),
    ("docker.io/library/ubuntu", ["20.04", "22.04", "24.04"], debian),
    ("docker.io/library/bash", ["5"], debian),
    ("docker.io/curlimages/curl", ["7", "8"], curl),
    ("docker.io/library/perl", ["5", "5.34", "5.36", "5.38", "5.40"], interpreter("perl")),
    ("docker.io/library/python", ["3", "3.9", "3.10", "3.11", "3.12", "3.13"], interpreter("python3")),
    ("docker.io/library/node", ["18", "20", "22"], interpreter("node")),
    ("docker.io/library/golang", ["1", "1.22", "1.23", "1.24"], interpreter("go")),
  ]

  static let busybox: Image = {
    var image = Image(files: Userland.busybox, size: 4_269_694)
    image.command = ["sh"]
    return image
  }()

  static let alpine: Image = {
    let release = "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.22.0\nPRETTY_NAME=\"Alpine Linux v3.22\"\n"
    var image = Image(files: Userland.release(release, in: Userland.alpine), size: 3_809_211)
    image.command = ["/bin/sh"]
    return image
  }()

  static let debian: Image = {
    let release = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nID=debian\n"
    var image = Image(files: Userland.release(release, in: Userland.debian), size: 48_494_272)
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
  static func interpreter(_ name: String) -> Image {
    var image = Image(
      files: ImageCatalogue.withProgram("daemon", at: "usr/bin/" + name, in: Userland.debian),
      size: 160_000_000
    )
    image.command = [name]
    return image
  }
}
