/// A tree of files that processes change; copies share everything until written.
///
/// Names lead to inodes, so that open files outlive their names and renaming moves no bytes.
package struct FileSystem: Sendable {
  static let root = 0
  private var table = SlotTable<Inode>()
  /// Bytes that all files hold.
  package private(set) var usedBytes = 0
  /// The most bytes it holds; writing more fails with "No space left on device".
  package var capacity = 1 << 32
  /// The most files it holds.
  private static let maximumFiles = 65_536

  package init(_ tree: FileNode = .directory()) {
    _ = table.insert(Self.inode(.directory(Directory(parent: 0)), like: tree))
    if case .directory(let entries) = tree.content { fill(Self.root, entries) }
  }

  private static func inode(_ content: Inode.Content, like node: FileNode) -> Inode {
    Inode(content: content, mode: node.mode, owner: node.owner, group: node.group, modified: node.modified)
  }

  /// Adds the entries of a tree to a folder.
  private mutating func fill(_ directory: Int, _ entries: [String: FileNode]) {
    for (name, node) in entries.sorted(by: { $0.key < $1.key }) {
      let child = insert(node, parent: directory)
      table[directory]?.link(name, child)
    }
  }

  /// Makes an inode, with all below it, of a tree.
  mutating func insert(_ node: FileNode, parent: Int) -> Int {
    switch node.content {
    case .file(let bytes):
      usedBytes += bytes.count
      return table.insert(Self.inode(.file(bytes), like: node))
    case .directory(let entries):
      let number = table.insert(Self.inode(.directory(Directory(parent: parent)), like: node))
      fill(number, entries)
      return number
    case .symbolicLink(let target): return table.insert(Self.inode(.symbolicLink(target), like: node))
    case .program(let name): return table.insert(Self.inode(.program(name), like: node))
    case .device(let device): return table.insert(Self.inode(.device(device), like: node))
    }
  }

  subscript(inode number: Int) -> Inode? { table[number] }

  var fileCount: Int { table.count }

  // MARK: Inodes

  func child(_ name: String, of directory: Int) -> Int? { table[directory]?.directory?[name] }

  /// Makes a new file of the given kind under a name that is free.
  mutating func create(_ name: String, in directory: Int, _ inode: Inode, now: Duration) throws(FileError) -> Int {
    guard table.count < Self.maximumFiles else { throw .noSpace }
    guard name.utf8.count <= 255 else { throw .nameTooLong }
    let number = table.insert(inode)
    table[directory]?.link(name, number)
    table[directory]?.modified = now
    return number
  }

  mutating func link(_ name: String, in directory: Int, to inode: Int, now: Duration) {
    table[inode]?.links += 1
    table[directory]?.link(name, inode)
    table[directory]?.modified = now
  }

  /// Takes a name away; the file goes with its last name and last open descriptor.
  mutating func unlink(_ name: String, in directory: Int, now: Duration) {
    guard let number = child(name, of: directory) else { return }
    table[directory]?.unlink(name)
    table[directory]?.modified = now
    table[number]?.links -= 1
    release(number)
  }

  /// Takes a name away with all that is below it.
  mutating func unlinkTree(_ name: String, in directory: Int, now: Duration) {
    if let number = child(name, of: directory), let below = table[number]?.directory {
      for name in below.names { unlinkTree(name, in: number, now: now) }
    }
    unlink(name, in: directory, now: now)
  }

  mutating func open(_ inode: Int) { table[inode]?.opens += 1 }

  mutating func close(_ inode: Int) {
    table[inode]?.opens -= 1
    release(inode)
  }

  private mutating func release(_ number: Int) {
    guard number != Self.root, let inode = table[number], inode.links <= 0, inode.opens <= 0 else { return }
    if case .file(let bytes) = inode.content { usedBytes -= bytes.count }
    table.remove(number)
  }

  /// Changes a file's metadata.
  mutating func update(_ inode: Int, _ body: (inout Inode) -> Void) {
    guard var changed = table[inode] else { return }
    table[inode] = nil
    body(&changed)
    table[inode] = changed
  }

  /// The bytes of a file from an offset.
  func bytes(of inode: Int, from offset: Int, max: Int) -> ArraySlice<UInt8> {
    guard case .file(let bytes) = table[inode]?.content, offset < bytes.count else { return [] }
    return bytes[offset..<Swift.min(bytes.count, offset + max)]
  }

  /// Writes bytes at an offset; nil appends. The offset after them.
  @discardableResult
  mutating func write(_ new: [UInt8], to inode: Int, at offset: Int?, now: Duration) throws(FileError) -> Int {
    guard case .file(let bytes) = table[inode]?.content else { return 0 }
    let start = offset ?? bytes.count
    let growth = max(0, start + new.count - bytes.count)
    guard usedBytes + growth <= capacity else { throw .noSpace }
    guard start + new.count <= 1 << 28 else { throw .fileTooLarge }
    usedBytes += growth
    table[inode]?.write(new, at: start)
    table[inode]?.modified = now
    return start + new.count
  }

  mutating func truncate(_ inode: Int, to size: Int = 0, now: Duration) throws(FileError) {
    guard case .file(let bytes) = table[inode]?.content else { return }
    guard size <= 1 << 28 else { throw .fileTooLarge }
    guard usedBytes + size - bytes.count <= capacity else { throw .noSpace }
    usedBytes += size - bytes.count
    table[inode]?.truncate(to: size)
    table[inode]?.modified = now
  }

  func status(_ number: Int, in fileSystem: FileSystemID = .own) -> FileStatus? {
    guard let inode = table[number] else { return nil }
    let kind: FileStatus.Kind
    var links = inode.links
    switch inode.content {
    case .file, .program: kind = .file
    case .directory(let directory):
      kind = .directory
      links = 2
      for child in directory.inodes where table[child]?.directory != nil { links += 1 }
    case .symbolicLink: kind = .symbolicLink
    case .device: kind = .device
    }
    return FileStatus(
      kind: kind,
      mode: inode.mode,
      owner: inode.owner,
      group: inode.group,
      size: inode.size,
      links: links,
      modified: inode.modified,
      inode: number,
      fileSystem: fileSystem
    )
  }
}

extension Inode {
  mutating func link(_ name: String, _ inode: Int) {
    guard case .directory(var directory) = content else { return }
    content = .symbolicLink("")
    directory[name] = inode
    content = .directory(directory)
  }

  mutating func unlink(_ name: String) {
    guard case .directory(var directory) = content else { return }
    content = .symbolicLink("")
    directory[name] = nil
    content = .directory(directory)
  }

  /// Changes the bytes in place: the array is taken out first so that it has one owner.
  mutating func write(_ new: [UInt8], at start: Int) {
    guard case .file(var bytes) = content else { return }
    content = .symbolicLink("")
    if start > bytes.count { bytes += [UInt8](repeating: 0, count: start - bytes.count) }
    if start == bytes.count {
      bytes += new
    } else {
      bytes.replaceSubrange(start..<Swift.min(bytes.count, start + new.count), with: new)
    }
    content = .file(bytes)
  }

  mutating func truncate(to size: Int) {
    guard case .file(var bytes) = content else { return }
    content = .symbolicLink("")
    if size <= bytes.count {
      bytes.removeSubrange(size...)
    } else {
      bytes += [UInt8](repeating: 0, count: size - bytes.count)
    }
    content = .file(bytes)
  }
}
