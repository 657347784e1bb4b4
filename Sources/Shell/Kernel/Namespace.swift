/// What the processes of one container see of their machine.
package struct Namespace: Sendable {
  package var root: FileSystemID
  package var mounts: [Mount]
  package var hostname: String
  package var network: NetworkID
  package var processes: PIDNamespaceID
  /// The root itself may not be written (`readOnlyRootFilesystem`).
  package var readOnlyRoot: Bool

  package init(
    root: FileSystemID = .own,
    mounts: [Mount] = [],
    hostname: String,
    network: NetworkID = .own,
    processes: PIDNamespaceID = .own,
    readOnlyRoot: Bool = false
  ) {
    self.root = root
    self.mounts = mounts
    self.hostname = hostname
    self.network = network
    self.processes = processes
    self.readOnlyRoot = readOnlyRoot
  }
}

/// A file system, or a file or folder of it, seen at a path.
package struct Mount: Sendable {
  package var path: String
  package var fileSystem: FileSystemID
  /// The part of the file system that is seen; pinned when the namespace is made, as a bind mount is.
  package var subpath: String
  package var readOnly: Bool
  /// What `mount` and `df` call it: `tmpfs`, `ext4`, `overlay`.
  package var type: String

  package init(
    path: String,
    fileSystem: FileSystemID,
    subpath: String = "",
    readOnly: Bool = false,
    type: String = "ext4"
  ) {
    self.path = path
    self.fileSystem = fileSystem
    self.subpath = subpath
    self.readOnly = readOnly
    self.type = type
  }
}

/// Who a process runs as.
package struct User: Hashable, Sendable {
  package var id: Int
  package var group: Int
  package var supplementaryGroups: [Int]

  package init(id: Int, group: Int = 0, supplementaryGroups: [Int] = []) {
    self.id = id
    self.group = group
    self.supplementaryGroups = supplementaryGroups
  }

  package static let root = User(id: 0)
}
