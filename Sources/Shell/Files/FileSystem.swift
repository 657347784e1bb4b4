/// A tree of files that processes change; copies share everything until written.
package struct FileSystem: Sendable {
  package init(_ tree: FileNode = .directory()) {}

  /// Bytes that all files hold.
  package var usedBytes: Int { 0 }
  /// The most bytes it holds; writing more fails with "No space left on device".
  package var capacity = 1 << 30

  package func read(_ path: String) throws(FileError) -> [UInt8] { throw .noSuchFile }

  /// Replaces or makes a file, with the folders on the way.
  package mutating func write(
    _ path: String,
    _ bytes: [UInt8],
    mode: Int = 0o644,
    now: Duration = .zero
  ) throws(FileError) {}

  package func list(_ path: String) throws(FileError) -> [String] { throw .noSuchFile }

  package func status(of path: String, followingLinks: Bool = true) throws(FileError) -> FileStatus {
    throw .noSuchFile
  }

  package func exists(_ path: String) -> Bool { false }

  /// Makes a folder and those on the way; one that is there stays.
  package mutating func makeDirectory(_ path: String, mode: Int = 0o755, now: Duration = .zero) throws(FileError) {}

  package mutating func makeLink(_ path: String, to target: String, now: Duration = .zero) throws(FileError) {}

  package func readLink(_ path: String) throws(FileError) -> String { throw .noSuchFile }

  /// Puts a whole tree at a path, in place of what was there.
  package mutating func put(_ node: FileNode, at path: String) throws(FileError) {}

  /// The tree at a path.
  package func tree(at path: String = "/") throws(FileError) -> FileNode { throw .noSuchFile }

  package mutating func removeTree(_ path: String) throws(FileError) {}

  package mutating func rename(_ path: String, to target: String, now: Duration = .zero) throws(FileError) {}

  package mutating func setMode(_ path: String, _ mode: Int) throws(FileError) {}

  package mutating func setOwner(_ path: String, user: Int?, group: Int?) throws(FileError) {}
}
