/// Files by path, for the machine's owner: no mounts, no permissions.
extension FileSystem {
  /// The inode of a path; links are followed within this file system.
  func resolve(_ path: String, followingLinks: Bool = true) throws(FileError) -> Int {
    var current = Self.root
    var rest = path.split(separator: "/").map(String.init)[...]
    var jumps = 0
    while let name = rest.popFirst() {
      guard let inode = self[inode: current] else { throw .noSuchFile }
      guard let directory = inode.directory else { throw .notDirectory }
      if name == "." { continue }
      if name == ".." {
        current = directory.parent
        continue
      }
      guard let next = directory[name] else { throw .noSuchFile }
      if case .symbolicLink(let target) = self[inode: next]?.content, followingLinks || !rest.isEmpty {
        jumps += 1
        guard jumps < 40 else { throw .tooManyLinks }
        if target.hasPrefix("/") { current = Self.root }
        rest = target.split(separator: "/").map(String.init)[...] + rest
        continue
      }
      current = next
    }
    return current
  }

  /// The folder of a path, made if missing, and its last name.
  private mutating func parent(of path: String, now: Duration) throws(FileError) -> (directory: Int, name: String) {
    var parts = path.split(separator: "/").map(String.init)
    guard let name = parts.popLast() else { throw .isDirectory }
    let folder = parts.joined(separator: "/")
    try makeDirectory(folder, now: now)
    return (try resolve(folder), name)
  }

  package func read(_ path: String) throws(FileError) -> [UInt8] {
    switch self[inode: try resolve(path)]?.content {
    case .file(let bytes): return bytes
    case .directory: throw .isDirectory
    default: throw .invalid
    }
  }

  /// Replaces or makes a file, with the folders on the way.
  package mutating func write(
    _ path: String,
    _ bytes: [UInt8],
    mode: Int = 0o644,
    now: Duration = .zero
  ) throws(FileError) {
    if let present = try? resolve(path) {
      guard case .file = self[inode: present]?.content else { throw .isDirectory }
      try truncate(present, now: now)
      try write(bytes, to: present, at: 0, now: now)
      return
    }
    let (directory, name) = try parent(of: path, now: now)
    guard usedBytes + bytes.count <= capacity else { throw .noSpace }
    let inode = Inode(content: .file([]), mode: mode, owner: 0, group: 0, modified: now)
    let number = try create(name, in: directory, inode, now: now)
    try write(bytes, to: number, at: 0, now: now)
  }

  package func list(_ path: String) throws(FileError) -> [String] {
    guard let directory = self[inode: try resolve(path)]?.directory else { throw .notDirectory }
    return directory.names
  }

  package func status(of path: String, followingLinks: Bool = true) throws(FileError) -> FileStatus {
    guard let status = status(try resolve(path, followingLinks: followingLinks)) else { throw .noSuchFile }
    return status
  }

  package func exists(_ path: String) -> Bool { (try? resolve(path)) != nil }

  /// Makes a folder and those on the way; one that is there stays.
  package mutating func makeDirectory(_ path: String, mode: Int = 0o755, now: Duration = .zero) throws(FileError) {
    var walked = ""
    for part in path.split(separator: "/") {
      let parent = try resolve(walked)
      walked += "/" + part
      if let present = try? resolve(walked) {
        guard self[inode: present]?.directory != nil else { throw .notDirectory }
        continue
      }
      let content = Inode.Content.directory(Directory(parent: parent))
      let inode = Inode(content: content, mode: mode, owner: 0, group: 0, modified: now)
      _ = try create(String(part), in: parent, inode, now: now)
    }
  }

  package mutating func makeLink(_ path: String, to target: String, now: Duration = .zero) throws(FileError) {
    let (directory, name) = try parent(of: path, now: now)
    guard child(name, of: directory) == nil else { throw .exists }
    let inode = Inode(content: .symbolicLink(target), mode: 0o777, owner: 0, group: 0, modified: now)
    _ = try create(name, in: directory, inode, now: now)
  }

  package func readLink(_ path: String) throws(FileError) -> String {
    guard case .symbolicLink(let target) = self[inode: try resolve(path, followingLinks: false)]?.content else {
      throw .invalid
    }
    return target
  }

  /// Puts a whole tree at a path, in place of what was there.
  package mutating func put(_ node: FileNode, at path: String) throws(FileError) {
    let (directory, name) = try parent(of: path, now: node.modified)
    unlinkTree(name, in: directory, now: node.modified)
    let number = insert(node, parent: directory)
    link(name, in: directory, to: number, now: node.modified)
    update(number) { $0.links = 1 }
  }

  /// The tree at a path.
  package func tree(at path: String = "/") throws(FileError) -> FileNode { tree(try resolve(path)) }

  private func tree(_ number: Int) -> FileNode {
    guard let inode = self[inode: number] else { return .directory() }
    let content: FileNode.Content
    switch inode.content {
    case .file(let bytes): content = .file(bytes)
    case .symbolicLink(let target): content = .symbolicLink(target)
    case .program(let name): content = .program(name)
    case .device(let device): content = .device(device)
    case .directory(let directory):
      var entries: [String: FileNode] = [:]
      for (name, child) in zip(directory.names, directory.inodes) { entries[name] = tree(child) }
      content = .directory(entries)
    }
    return FileNode(content, mode: inode.mode, owner: inode.owner, group: inode.group, modified: inode.modified)
  }

  package mutating func removeTree(_ path: String) throws(FileError) {
    _ = try resolve(path, followingLinks: false)
    let (directory, name) = try parent(of: path, now: .zero)
    unlinkTree(name, in: directory, now: self[inode: directory]?.modified ?? .zero)
  }

  package mutating func rename(_ path: String, to target: String, now: Duration = .zero) throws(FileError) {
    let inode = try resolve(path, followingLinks: false)
    let (directory, name) = try parent(of: path, now: now)
    let (targetDirectory, targetName) = try parent(of: target, now: now)
    move(inode, name, from: directory, to: targetName, in: targetDirectory, now: now)
  }

  /// Gives an inode its new name, in place of what had it.
  mutating func move(
    _ inode: Int,
    _ name: String,
    from directory: Int,
    to targetName: String,
    in targetDirectory: Int,
    now: Duration
  ) {
    guard directory != targetDirectory || name != targetName else { return }
    unlinkTree(targetName, in: targetDirectory, now: now)
    link(targetName, in: targetDirectory, to: inode, now: now)
    update(inode) { $0.setParent(targetDirectory) }
    unlink(name, in: directory, now: now)
  }

  package mutating func setMode(_ path: String, _ mode: Int) throws(FileError) {
    update(try resolve(path)) { $0.mode = mode }
  }

  package mutating func setOwner(_ path: String, user: Int?, group: Int?) throws(FileError) {
    update(try resolve(path)) { inode in
      if let user { inode.owner = user }
      if let group { inode.group = group }
    }
  }
}

extension Inode {
  mutating func setParent(_ parent: Int) {
    guard case .directory(var directory) = content else { return }
    directory.parent = parent
    content = .directory(directory)
  }
}
