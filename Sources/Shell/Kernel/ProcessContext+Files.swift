/// How a file is to be opened.
struct OpenMode: Sendable {
  var reads = false
  var writes = false
  var creates = false
  var truncates = false
  var appends = false
  /// Refuses a file that is there (`set -C`).
  var isExclusive = false

  static let read = OpenMode(reads: true)
  static let write = OpenMode(writes: true, creates: true, truncates: true)
  static let append = OpenMode(writes: true, creates: true, appends: true)
  static let readWrite = OpenMode(reads: true, writes: true, creates: true)
}

/// Files, relative to the process's namespace and working directory.
extension ProcessContext {
  package func readFile(_ path: String) throws(FileError) -> [UInt8] {
    if let (owner, number) = processDescriptor(path), owner == process.id { return try contents(of: number) }
    if let made = processFile(path) { return made }
    let location = try kernel.resolve(path, from: view)
    guard let inode = kernel.inode(location) else { throw .noSuchFile }
    guard inode.permits(user, 4) else { throw .permissionDenied }
    switch inode.content {
    case .file(let bytes): return bytes
    case .directory: throw .isDirectory
    case .program(let name): return [0x7f] + Array("ELF \(name)\n".utf8)
    case .device, .symbolicLink: return []
    }
  }

  /// Reads a file as a program does that reads it once: what stood in a pipe is then gone.
  package mutating func takeFile(_ path: String) throws(FileError) -> [UInt8] {
    let bytes = try readFile(path)
    if let (owner, number) = processDescriptor(path), owner == process.id { while case .bytes = read(number) {} }
    return bytes
  }

  /// What can be read from a descriptor now.
  private func contents(of number: Int) throws(FileError) -> [UInt8] {
    guard let file = process.file(number), let open = kernel.openFiles[file] else { throw .noSuchFile }
    switch open.target {
    case .pipe(let pipe, _): return kernel.pipes[pipe]?.queue.contents ?? []
    case .snapshot(let bytes): return Array(bytes.dropFirst(open.offset))
    case .file(let fileSystem, let inode):
      return Array(kernel.fileSystems[fileSystem]?.bytes(of: inode, from: open.offset, max: 1 << 40) ?? [])
    case .console, .device: return []
    }
  }

  /// Replaces or makes a file; `mode` only counts for a new one.
  package mutating func writeFile(_ path: String, _ bytes: [UInt8], mode: Int = 0o666) throws(FileError) {
    let descriptor = try open(path, .write, permissions: mode)
    defer { closeDescriptor(descriptor) }
    try tryWrite(bytes, to: descriptor)
  }

  package mutating func appendFile(_ path: String, _ bytes: [UInt8]) throws(FileError) {
    let descriptor = try open(path, .append)
    defer { closeDescriptor(descriptor) }
    try tryWrite(bytes, to: descriptor)
  }

  /// Opens a file; the descriptor is at least `least`.
  mutating func open(
    _ path: String,
    _ mode: OpenMode,
    permissions: Int = 0o666,
    least: Int = 3
  ) throws(FileError) -> Int {
    if let (owner, number) = processDescriptor(path) { return try borrow(number, of: owner, least: least) }
    if !mode.writes, let made = processFile(path) {
      return attach(OpenFile(target: .snapshot(made), readable: true, writable: false, path: path), at: least)
    }
    let moment = now
    let lookup = try kernel.lookup(path, from: view)
    let location: Location
    if let found = lookup.found {
      if mode.isExclusive, case .file = kernel.inode(found)?.content { throw .exists }
      location = found
    } else {
      guard mode.creates else { throw .noSuchFile }
      location = try create(lookup, .file([]), permissions: permissions & ~process.umask)
    }
    guard let inode = kernel.inode(location) else { throw .noSuchFile }
    if mode.writes {
      if inode.directory != nil { throw .isDirectory }
      if case .device = inode.content {} else if location.readOnly { throw .readOnly }
      if case .program = inode.content { throw .textBusy }
    }
    if lookup.found != nil, !inode.permits(user, (mode.reads ? 4 : 0) | (mode.writes ? 2 : 0)) {
      throw .permissionDenied
    }
    var file = OpenFile(target: .device(.null), readable: mode.reads, writable: mode.writes, path: path)
    file.appends = mode.appends
    switch inode.content {
    case .device(.descriptor(let number)): return try openAgain(number, least: least)
    case .device(.terminal): return try openTerminal(least: least)
    case .device(let device): file.target = .device(device)
    default:
      file.target = .file(location.fileSystem, inode: location.inode)
      if mode.truncates { try kernel.fileSystems[location.fileSystem]?.truncate(location.inode, now: moment) }
      kernel.fileSystems[location.fileSystem]?.open(location.inode)
    }
    return attach(file, at: least)
  }

  /// `/dev/stdout` and its like: another descriptor for what one of the process means.
  private mutating func openAgain(_ number: Int, least: Int) throws(FileError) -> Int {
    guard process.file(number) != nil else { throw .noSuchFile }
    var free = least
    while process.file(free) != nil { free += 1 }
    try duplicate(number, as: free)
    return free
  }

  /// `/proc/1/fd/1`: what a descriptor of another process means.
  private mutating func borrow(_ number: Int, of owner: PID, least: Int) throws(FileError) -> Int {
    if owner == process.id { return try openAgain(number, least: least) }
    guard let found = kernel.processes[owner], let file = found.file(number) else { throw .noSuchFile }
    guard user.id == 0 || user.id == found.user.id else { throw .permissionDenied }
    kernel.retain(file)
    var free = least
    while process.file(free) != nil { free += 1 }
    process.descriptors.append(Descriptor(number: free, file: file))
    return free
  }

  private mutating func openTerminal(least: Int) throws(FileError) -> Int {
    guard kernel.consoles[process.console]?.isTerminal == true else { throw .noSuchFile }
    let file = OpenFile(target: .console(process.console, .stdout), readable: true, writable: true)
    return attach(file, at: least)
  }

  /// Makes a new file where a look-up found none.
  mutating func create(
    _ lookup: PathLookup,
    _ content: Inode.Content,
    permissions: Int
  ) throws(FileError) -> Location {
    let moment = now
    try checkWritable(lookup.parent)
    var inode = Inode(content: content, mode: permissions, owner: user.id, group: user.group, modified: now)
    // What is made in a folder with this bit has the folder's group.
    if let folder = kernel.inode(lookup.parent), folder.mode & 0o2000 != 0 {
      inode.group = folder.group
      if case .directory = content { inode.mode |= 0o2000 }
    }
    if case .directory = content { inode.content = .directory(Directory(parent: lookup.parent.inode)) }
    let parent = lookup.parent
    let number = try kernel.fileSystems[parent.fileSystem]?.create(lookup.name, in: parent.inode, inode, now: moment)
    return Location(
      fileSystem: parent.fileSystem,
      inode: number ?? 0,
      readOnly: false,
      path: parent.joined(lookup.name)
    )
  }

  /// Throws unless the user may change the names in a folder.
  func checkWritable(_ folder: Location) throws(FileError) {
    guard let inode = kernel.inode(folder), inode.directory != nil else { throw .notDirectory }
    if folder.readOnly { throw .readOnly }
    guard inode.permits(user, 2) else { throw .permissionDenied }
  }

  /// The names in a folder, sorted.
  package func list(_ path: String) throws(FileError) -> [String] {
    let location = try kernel.resolve(path, from: view)
    guard let inode = kernel.inode(location) else { throw .noSuchFile }
    guard let directory = inode.directory else { throw .notDirectory }
    guard inode.permits(user, 4) else { throw .permissionDenied }
    if location.path == "/proc" { return processFolder(directory.names) }
    return directory.names
  }

  package func status(of path: String, followingLinks: Bool = true) throws(FileError) -> FileStatus {
    if processFile(path) != nil { return madeStatus(.file, mode: 0o444) }
    if let (owner, number) = processDescriptor(path), owner == process.id {
      guard process.file(number) != nil else { throw .noSuchFile }
      return madeStatus(.pipe, mode: 0o600)
    }
    let location = try kernel.resolve(path, from: view, followingLinks: followingLinks)
    guard let status = kernel.fileSystems[location.fileSystem]?.status(location.inode, in: location.fileSystem) else {
      throw .noSuchFile
    }
    return status
  }

  private func madeStatus(_ kind: FileStatus.Kind, mode: Int) -> FileStatus {
    FileStatus(
      kind: kind,
      mode: mode,
      owner: 0,
      group: 0,
      size: 0,
      links: 1,
      modified: now,
      inode: 1,
      fileSystem: .own
    )
  }

  package func exists(_ path: String) -> Bool { (try? status(of: path)) != nil }

  /// Whether the user may read (4), write (2) or execute (1) a file.
  func permits(_ path: String, _ bits: Int) -> Bool {
    guard let location = try? kernel.resolve(path, from: view), let inode = kernel.inode(location) else { return false }
    if bits & 2 != 0 && location.readOnly { return false }
    return inode.permits(user, bits)
  }

  package mutating func makeDirectory(_ path: String, parents: Bool = false, mode: Int = 0o777) throws(FileError) {
    if parents {
      var walked = path.hasPrefix("/") ? "/" : ""
      for part in path.split(separator: "/") {
        walked += part
        if try kernel.lookup(walked, from: view).found == nil { try makeDirectory(walked, mode: mode) }
        walked += "/"
      }
      guard try status(of: path).isDirectory else { throw .exists }
      return
    }
    var trimmed = path
    while trimmed.utf8.count > 1 && trimmed.hasSuffix("/") { trimmed.removeLast() }
    let lookup = try kernel.lookup(trimmed, from: view)
    guard lookup.found == nil else { throw .exists }
    _ = try create(lookup, .directory(Directory(parent: 0)), permissions: mode & ~process.umask)
  }

  /// Removes a file, or an empty folder.
  package mutating func remove(_ path: String) throws(FileError) {
    let moment = now
    let lookup = try removable(path)
    if let found = lookup.found, let directory = kernel.inode(found)?.directory, !directory.names.isEmpty {
      throw .notEmpty
    }
    kernel.fileSystems[lookup.parent.fileSystem]?.unlink(lookup.name, in: lookup.parent.inode, now: moment)
  }

  package mutating func removeTree(_ path: String) throws(FileError) {
    let moment = now
    let lookup = try removable(path)
    kernel.fileSystems[lookup.parent.fileSystem]?.unlinkTree(lookup.name, in: lookup.parent.inode, now: moment)
  }

  private func removable(_ path: String) throws(FileError) -> PathLookup {
    let lookup = try kernel.lookup(path, from: view, followingLinks: false)
    guard let found = lookup.found else { throw .noSuchFile }
    if isMountPoint(found) { throw .busy }
    try checkWritable(lookup.parent)
    try checkSticky(lookup)
    return lookup
  }

  /// In a folder like `/tmp` only owners take names away.
  private func checkSticky(_ lookup: PathLookup) throws(FileError) {
    guard user.id != 0, let folder = kernel.inode(lookup.parent), folder.mode & 0o1000 != 0 else { return }
    guard let found = lookup.found, let inode = kernel.inode(found), inode.owner != user.id, folder.owner != user.id
    else { return }
    throw .notPermitted
  }

  func isMountPoint(_ location: Location) -> Bool {
    location.path == "/"
      || kernel.namespaces[process.namespace]?.mounts.contains { $0.path == location.path } == true
  }

  package mutating func rename(_ path: String, to target: String) throws(FileError) {
    let moment = now
    let from = try removable(path)
    let to = try kernel.lookup(target, from: view, followingLinks: false)
    guard let source = from.found else { throw .noSuchFile }
    guard from.parent.fileSystem == to.parent.fileSystem else { throw .crossDevice }
    try checkWritable(to.parent)
    if let present = to.found {
      if isMountPoint(present) { throw .busy }
      let isFolder = kernel.inode(source)?.directory != nil
      switch (isFolder, kernel.inode(present)?.directory) {
      case (false, .some): throw .isDirectory
      case (true, nil): throw .notDirectory
      case (true, let directory?) where !directory.names.isEmpty: throw .notEmpty
      default: break
      }
    }
    kernel.fileSystems[from.parent.fileSystem]?
      .move(source.inode, from.name, from: from.parent.inode, to: to.name, in: to.parent.inode, now: moment)
  }

  package mutating func makeLink(_ path: String, to target: String) throws(FileError) {
    let lookup = try kernel.lookup(path, from: view, followingLinks: false)
    guard lookup.found == nil else { throw .exists }
    _ = try create(lookup, .symbolicLink(target), permissions: 0o777)
  }

  /// Another name for a file.
  mutating func makeHardLink(_ path: String, to target: String) throws(FileError) {
    let moment = now
    let source = try kernel.resolve(target, from: view)
    let lookup = try kernel.lookup(path, from: view, followingLinks: false)
    guard lookup.found == nil else { throw .exists }
    guard kernel.inode(source)?.directory == nil else { throw .notPermitted }
    guard source.fileSystem == lookup.parent.fileSystem else { throw .crossDevice }
    try checkWritable(lookup.parent)
    kernel.fileSystems[source.fileSystem]?
      .link(lookup.name, in: lookup.parent.inode, to: source.inode, now: moment)
  }

  package func readLink(_ path: String) throws(FileError) -> String {
    let location = try kernel.resolve(path, from: view, followingLinks: false)
    guard case .symbolicLink(let target) = kernel.inode(location)?.content else { throw .invalid }
    return target
  }

  /// The path without links and dots.
  func realPath(_ path: String) throws(FileError) -> String { try kernel.resolve(path, from: view).path }

  package mutating func setMode(_ path: String, _ mode: Int) throws(FileError) {
    try update(path) { $0.mode = mode }
  }

  package mutating func setOwner(_ path: String, user: Int?, group: Int?) throws(FileError) {
    guard process.user.id == 0 else { throw .notPermitted }
    try update(path) { inode in
      if let user { inode.owner = user }
      if let group { inode.group = group }
    }
  }

  mutating func setModified(_ path: String, _ moment: Duration) throws(FileError) {
    try update(path) { $0.modified = moment }
  }

  private mutating func update(_ path: String, _ body: (inout Inode) -> Void) throws(FileError) {
    let location = try kernel.resolve(path, from: view)
    guard let inode = kernel.inode(location) else { throw .noSuchFile }
    if location.readOnly { throw .readOnly }
    guard user.id == 0 || inode.owner == user.id else { throw .notPermitted }
    kernel.fileSystems[location.fileSystem]?.update(location.inode, body)
  }

  /// Goes to another folder.
  mutating func changeDirectory(_ path: String) throws(FileError) {
    let location = try kernel.resolve(path, from: view)
    guard let inode = kernel.inode(location), inode.directory != nil else { throw .notDirectory }
    guard user.id == 0 || inode.permits(user, 1) else { throw .permissionDenied }
    process.directory = location.path
  }
}
