/// A file as a process found it: through mounts, with the path that has no links in it.
struct Location: Sendable {
  var fileSystem: FileSystemID
  var inode: Int
  var readOnly: Bool
  var path: String

  func joined(_ name: String) -> String { path == "/" ? "/" + name : path + "/" + name }
}

/// A namespace with its mounts pinned to inodes.
struct NamespaceView: Sendable {
  struct PinnedMount: Sendable {
    let path: String
    let fileSystem: FileSystemID
    let inode: Int
    let readOnly: Bool
    let type: String
  }

  var namespace: Namespace
  var mounts: [PinnedMount]

  init(_ namespace: Namespace, mounts: [PinnedMount]) {
    self.namespace = namespace
    self.mounts = mounts
  }

  var root: Location {
    Location(fileSystem: namespace.root, inode: FileSystem.root, readOnly: namespace.readOnlyRoot, path: "/")
  }
}

/// Who looks at files, and from where.
struct Viewpoint: Sendable {
  var namespace: NamespaceID
  var directory: String
  var user: User
}

/// What a path leads to: the file if it is there, and the folder in which its name is or would be.
struct PathLookup: Sendable {
  var parent: Location
  var name: String
  var found: Location?
}

extension Kernel {
  func inode(_ location: Location) -> Inode? { fileSystems[location.fileSystem]?[inode: location.inode] }

  /// Walks a path through mounts and links.
  func lookup(_ path: String, from view: Viewpoint, followingLinks: Bool = true) throws(FileError) -> PathLookup {
    guard !path.isEmpty, let namespace = namespaces[view.namespace] else { throw .noSuchFile }
    var rest = Array(path.split(separator: "/").reversed())
    if !path.hasPrefix("/") { rest += view.directory.split(separator: "/").reversed() }
    let mustBeDirectory = path.hasSuffix("/")
    var stack = [namespace.root]
    var names = [""]
    var jumps = 0
    while let part = rest.popLast() {
      if part == "." { continue }
      if part == ".." {
        if stack.count > 1 {
          stack.removeLast()
          names.removeLast()
        }
        continue
      }
      let name = String(part)
      let here = stack[stack.count - 1]
      let directory = try searchable(here, by: view.user)
      guard let next = step(from: here, directory, to: name, in: namespace) else {
        guard rest.isEmpty else { throw .noSuchFile }
        return PathLookup(parent: here, name: name, found: nil)
      }
      if case .symbolicLink(let target) = inode(next)?.content, followingLinks || !rest.isEmpty || mustBeDirectory {
        jumps += 1
        guard jumps <= 40 else { throw .tooManyLinks }
        if target.hasPrefix("/") {
          stack.removeLast(stack.count - 1)
          names.removeLast(names.count - 1)
        }
        rest += target.split(separator: "/").reversed()
        continue
      }
      stack.append(next)
      names.append(name)
    }
    let found = stack[stack.count - 1]
    if mustBeDirectory, inode(found)?.directory == nil { throw .notDirectory }
    return PathLookup(parent: stack[max(0, stack.count - 2)], name: names[names.count - 1], found: found)
  }

  private func searchable(_ location: Location, by user: User) throws(FileError) -> Directory {
    guard let inode = inode(location) else { throw .noSuchFile }
    guard let directory = inode.directory else { throw .notDirectory }
    guard user.id == 0 || inode.permits(user, 1) else { throw .permissionDenied }
    return directory
  }

  private func step(from here: Location, _ directory: Directory, to name: String, in view: NamespaceView) -> Location? {
    let path = here.joined(name)
    if let mount = view.mounts.last(where: { $0.path == path }) {
      return Location(fileSystem: mount.fileSystem, inode: mount.inode, readOnly: mount.readOnly, path: path)
    }
    guard let child = directory[name] else { return nil }
    return Location(fileSystem: here.fileSystem, inode: child, readOnly: here.readOnly, path: path)
  }

  func resolve(_ path: String, from view: Viewpoint, followingLinks: Bool = true) throws(FileError) -> Location {
    guard let found = try lookup(path, from: view, followingLinks: followingLinks).found else { throw .noSuchFile }
    return found
  }

  /// Adds a namespace: mount points are made where missing, subpaths are pinned.
  mutating func addNamespace(_ namespace: Namespace, id: NamespaceID) {
    var view = NamespaceView(namespace, mounts: [])
    for mount in namespace.mounts.sorted(by: { $0.path.utf8.count < $1.path.utf8.count }) {
      let subpath = mount.subpath
      if !subpath.isEmpty, fileSystems[mount.fileSystem]?.exists(subpath) == false {
        try? fileSystems[mount.fileSystem]?.makeDirectory(subpath, now: now)
      }
      guard let inode = try? fileSystems[mount.fileSystem]?.resolve(subpath) else { continue }
      let isDirectory = fileSystems[mount.fileSystem]?[inode: inode]?.directory != nil
      namespaces[id] = view
      let path = makeMountPoint(mount.path, isDirectory: isDirectory, in: id)
      let pinned = NamespaceView.PinnedMount(
        path: path,
        fileSystem: mount.fileSystem,
        inode: inode,
        readOnly: mount.readOnly,
        type: mount.type
      )
      view.mounts.append(pinned)
    }
    namespaces[id] = view
  }

  /// The real path at which something is mounted, made if it is missing.
  private mutating func makeMountPoint(_ path: String, isDirectory: Bool, in id: NamespaceID) -> String {
    let view = Viewpoint(namespace: id, directory: "/", user: .root)
    var walked = "/"
    let parts = path.split(separator: "/")
    for (index, part) in parts.enumerated() {
      let next = walked == "/" ? "/" + part : walked + "/" + part
      guard let lookup = try? lookup(next, from: view) else { return path }
      if let found = lookup.found {
        walked = found.path
        continue
      }
      let isFolder = isDirectory || index < parts.count - 1
      let content: Inode.Content = isFolder ? .directory(Directory(parent: lookup.parent.inode)) : .file([])
      let inode = Inode(content: content, mode: isFolder ? 0o755 : 0o644, owner: 0, group: 0, modified: now)
      _ = try? fileSystems[lookup.parent.fileSystem]?.create(lookup.name, in: lookup.parent.inode, inode, now: now)
      walked = lookup.parent.joined(lookup.name)
    }
    return walked
  }

  // MARK: Open files

  mutating func retain(_ file: Int) { openFiles[file]?.references += 1 }

  mutating func release(_ file: Int) {
    guard let open = openFiles[file] else { return }
    guard open.references <= 1 else {
      openFiles[file]?.references -= 1
      return
    }
    openFiles.remove(file)
    switch open.target {
    case .file(let fileSystem, let inode): fileSystems[fileSystem]?.close(inode)
    case .pipe(let number, let writes): closePipe(number, writes: writes)
    case .console, .device, .snapshot: break
    }
  }

  private mutating func closePipe(_ number: Int, writes: Bool) {
    guard pipes[number] != nil else { return }
    if writes { pipes[number]?.writers -= 1 } else { pipes[number]?.readers -= 1 }
    guard let pipe = pipes[number] else { return }
    if pipe.writers == 0 && pipe.readers == 0 {
      pipes.remove(number)
      return
    }
    if pipe.writers == 0 { wakeReaders(ofPipe: number) }
    if pipe.readers == 0 { wakeWriters(ofPipe: number) }
  }

  mutating func wakeReaders(ofPipe number: Int) {
    guard let waiting = pipes[number]?.waitingReaders, !waiting.isEmpty else { return }
    pipes[number]?.waitingReaders = []
    wake(waiting)
  }

  mutating func wakeWriters(ofPipe number: Int) {
    guard let waiting = pipes[number]?.waitingWriters, !waiting.isEmpty else { return }
    pipes[number]?.waitingWriters = []
    release(waiting)
  }

  /// Lets writers go on that met something full.
  mutating func release(_ writers: [PID]) {
    for pid in writers {
      processes.update(pid) { $0.isCongested = false }
      wake(pid)
    }
  }
}
