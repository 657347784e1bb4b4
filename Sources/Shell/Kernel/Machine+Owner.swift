/// File systems and namespaces, for the machine's owner.
extension Machine {
  package mutating func addFileSystem(_ tree: FileNode) -> FileSystemID { addFileSystem(FileSystem(tree)) }

  /// Shares everything with the file system given until one of the two is written.
  package mutating func addFileSystem(_ fileSystem: FileSystem) -> FileSystemID {
    let id = FileSystemID(number: context.kernel.newIdentifier())
    context.kernel.fileSystems[id] = fileSystem
    return id
  }

  package mutating func removeFileSystem(_ id: FileSystemID) { context.kernel.fileSystems[id] = nil }

  package subscript(fileSystem id: FileSystemID) -> FileSystem? { context.kernel.fileSystems[id] }

  /// Changes a file system in place; nil if there is none of that id.
  package mutating func withFileSystem<R>(_ id: FileSystemID, _ body: (inout FileSystem) -> R) -> R? {
    guard var fileSystem = context.kernel.fileSystems.removeValue(forKey: id) else { return nil }
    defer { context.kernel.fileSystems[id] = fileSystem }
    return body(&fileSystem)
  }

  /// Reads a file as a process of the namespace sees it.
  package func readFile(_ path: String, in namespace: NamespaceID) throws(FileError) -> [UInt8] {
    let view = Viewpoint(namespace: namespace, directory: "/", user: .root)
    let location = try context.kernel.resolve(path, from: view)
    switch context.kernel.inode(location)?.content {
    case .file(let bytes): return bytes
    case .directory: throw .isDirectory
    default: throw .invalid
    }
  }

  /// Writes a file as root of the namespace.
  package mutating func writeFile(_ path: String, _ bytes: [UInt8], in namespace: NamespaceID) throws(FileError) {
    let view = Viewpoint(namespace: namespace, directory: "/", user: .root)
    let lookup = try context.kernel.lookup(path, from: view)
    let now = context.kernel.now
    let target: Location
    if let found = lookup.found {
      target = found
    } else {
      let inode = Inode(content: .file([]), mode: 0o644, owner: 0, group: 0, modified: now)
      let parent = lookup.parent
      let number = try context.kernel.fileSystems[parent.fileSystem]?
        .create(lookup.name, in: parent.inode, inode, now: now)
      target = Location(fileSystem: parent.fileSystem, inode: number ?? 0, readOnly: false, path: path)
    }
    try context.kernel.fileSystems[target.fileSystem]?.truncate(target.inode, now: now)
    try context.kernel.fileSystems[target.fileSystem]?.write(bytes, to: target.inode, at: 0, now: now)
  }

  package mutating func addNamespace(_ namespace: Namespace) -> NamespaceID {
    let id = NamespaceID(number: context.kernel.newIdentifier())
    context.kernel.addNamespace(namespace, id: id)
    return id
  }

  /// Changes what the machine's own namespace shows (`.own`), or another's mounts.
  package mutating func setNamespace(_ id: NamespaceID, _ namespace: Namespace) {
    context.kernel.addNamespace(namespace, id: id)
  }

  package func namespace(_ id: NamespaceID) -> Namespace? { context.kernel.namespaces[id]?.namespace }

  package mutating func removeNamespace(_ id: NamespaceID) { context.kernel.namespaces[id] = nil }

  package mutating func addNetwork(address: String) -> NetworkID {
    let id = NetworkID(number: context.kernel.newIdentifier())
    context.kernel.networks[id] = NetworkStack(address: address)
    return id
  }

  /// The address of a network; a machine's own is known once the machine has one.
  package mutating func setAddress(_ address: String, of network: NetworkID) {
    context.kernel.networks[network]?.address = address
  }

  package mutating func removeNetwork(_ id: NetworkID) { context.kernel.networks[id] = nil }

  package mutating func addPIDNamespace() -> PIDNamespaceID {
    let id = PIDNamespaceID(number: context.kernel.newIdentifier())
    context.kernel.pidNamespaces[id] = Kernel.PIDNamespace()
    return id
  }

  /// Whether an executable of that name would be found, for completion and images' entry points.
  package func findsExecutable(_ name: String, in namespace: NamespaceID, path: String) -> Bool {
    let view = Viewpoint(namespace: namespace, directory: "/", user: .root)
    return (try? context.kernel.findExecutable(name, path: path, from: view)) != nil
  }
}
