/// One file of a file system, whatever its names.
struct Inode: Sendable {
  enum Content: Sendable {
    case file([UInt8])
    case directory(Directory)
    case symbolicLink(String)
    case program(String)
    case device(Device)
  }

  var content: Content
  var mode: Int
  var owner: Int
  var group: Int
  var modified: Duration
  /// Names that lead here.
  var links = 1
  /// Open descriptors; the bytes stay until the last is closed.
  var opens = 0

  var size: Int {
    switch content {
    case .file(let bytes): bytes.count
    case .directory(let directory): 4096 + max(0, directory.names.count - 64) * 32
    case .symbolicLink(let target): target.utf8.count
    case .program: 1_131_168
    case .device: 0
    }
  }

  var directory: Directory? {
    if case .directory(let directory) = content { directory } else { nil }
  }

  /// Whether the user may do what the bits (4 read, 2 write, 1 execute or search) say.
  func permits(_ user: User, _ bits: Int) -> Bool {
    if user.id == 0 { return bits & 1 == 0 || mode & 0o111 != 0 || directory != nil }
    if user.id == owner { return mode >> 6 & bits == bits }
    if user.group == group || user.supplementaryGroups.contains(group) { return mode >> 3 & bits == bits }
    return mode & bits == bits
  }
}

/// The names in a folder, sorted.
struct Directory: Sendable {
  private(set) var names: [String] = []
  private(set) var inodes: [Int] = []
  var parent: Int

  init(parent: Int) { self.parent = parent }

  private func position(_ name: String) -> Int {
    var low = 0
    var high = names.count
    while low < high {
      let middle = (low + high) / 2
      if names[middle] < name { low = middle + 1 } else { high = middle }
    }
    return low
  }

  subscript(name: String) -> Int? {
    get {
      let index = position(name)
      return index < names.count && names[index] == name ? inodes[index] : nil
    }
    set {
      let index = position(name)
      let present = index < names.count && names[index] == name
      switch (newValue, present) {
      case (let inode?, true): inodes[index] = inode
      case (let inode?, false):
        names.insert(name, at: index)
        inodes.insert(inode, at: index)
      case (nil, true):
        names.remove(at: index)
        inodes.remove(at: index)
      case (nil, false): break
      }
    }
  }
}
