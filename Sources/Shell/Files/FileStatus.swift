/// What `stat` tells of a file.
package struct FileStatus: Hashable, Sendable {
  package enum Kind: Hashable, Sendable { case file, directory, symbolicLink, device, pipe, socket }

  package var kind: Kind
  package var mode: Int
  package var owner: Int
  package var group: Int
  package var size: Int
  package var links: Int
  package var modified: Duration
  package var inode: Int
  package var fileSystem: FileSystemID

  package var isDirectory: Bool { kind == .directory }

  /// `-rw-r--r--`, as `ls -l` writes it.
  package var modeText: String {
    let letter: String =
      switch kind {
      case .file: "-"
      case .directory: "d"
      case .symbolicLink: "l"
      case .device: "c"
      case .pipe: "p"
      case .socket: "s"
      }
    var text = letter
    for shift in [6, 3, 0] {
      let bits = mode >> shift & 7
      text += bits & 4 != 0 ? "r" : "-"
      text += bits & 2 != 0 ? "w" : "-"
      let executable = bits & 1 != 0
      switch (shift, mode & (0o4000 >> ((6 - shift) / 3)) != 0) {
      case (0, true): text += executable ? "t" : "T"
      case (_, true): text += executable ? "s" : "S"
      case (_, false): text += executable ? "x" : "-"
      }
    }
    return text
  }
}
