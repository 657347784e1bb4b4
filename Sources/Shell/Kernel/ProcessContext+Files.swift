/// Files, relative to the process's namespace and working directory.
extension ProcessContext {
  package func readFile(_ path: String) throws(FileError) -> [UInt8] { throw .noSuchFile }

  /// Replaces or makes a file; `mode` only counts for a new one.
  package mutating func writeFile(_ path: String, _ bytes: [UInt8], mode: Int = 0o644) throws(FileError) {}

  package mutating func appendFile(_ path: String, _ bytes: [UInt8]) throws(FileError) {}

  /// The names in a folder, sorted.
  package func list(_ path: String) throws(FileError) -> [String] { throw .noSuchFile }

  package func status(of path: String, followingLinks: Bool = true) throws(FileError) -> FileStatus {
    throw .noSuchFile
  }

  package func exists(_ path: String) -> Bool { false }

  package mutating func makeDirectory(_ path: String, parents: Bool = false, mode: Int = 0o755) throws(FileError) {}

  /// Removes a file, or an empty folder.
  package mutating func remove(_ path: String) throws(FileError) {}

  package mutating func removeTree(_ path: String) throws(FileError) {}

  package mutating func rename(_ path: String, to target: String) throws(FileError) {}

  package mutating func makeLink(_ path: String, to target: String) throws(FileError) {}

  package func readLink(_ path: String) throws(FileError) -> String { throw .noSuchFile }

  package mutating func setMode(_ path: String, _ mode: Int) throws(FileError) {}

  package mutating func setOwner(_ path: String, user: Int?, group: Int?) throws(FileError) {}
}
