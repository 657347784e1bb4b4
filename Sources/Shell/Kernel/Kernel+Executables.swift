/// Finding and loading what a process is to run.
extension Kernel {
  static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

  /// A loaded executable: what runs and the arguments it sees (a script's interpreter comes before the script).
  struct Loaded: Sendable {
    var image: Image
    var arguments: [String]
  }

  /// The file of a command: a path as it is, a name through `$PATH`.
  func findExecutable(_ name: String, path: String, from view: Viewpoint) throws(SpawnError) -> Location {
    guard !name.isEmpty else { throw .notFound(name) }
    if name.contains("/") {
      let location: Location
      do throws(FileError) { location = try resolve(name, from: view) } catch {
        throw error == .permissionDenied ? .permissionDenied(name) : .noSuchFile(name)
      }
      guard let inode = inode(location) else { throw .noSuchFile(name) }
      if inode.directory != nil { throw .isDirectory(name) }
      guard inode.permits(view.user, 1) else { throw .permissionDenied(name) }
      return location
    }
    var denied = false
    for folder in path.split(separator: ":", omittingEmptySubsequences: false) {
      let candidate = (folder.isEmpty ? "." : folder) + "/" + name
      guard let location = try? resolve(candidate, from: view), let inode = inode(location), inode.directory == nil
      else { continue }
      if inode.permits(view.user, 1) { return location }
      denied = true
    }
    throw denied ? .permissionDenied(name) : .notFound(name)
  }

  /// What an executable file is when run; a text file runs in its `#!` interpreter, or in the shell.
  func load(_ location: Location, arguments: [String], from view: Viewpoint, depth: Int = 0) throws(SpawnError)
    -> Loaded
  {
    switch inode(location)?.content {
    case .program(let name):
      return Loaded(image: BuiltIn.image(name, arguments: arguments) ?? .program(name), arguments: arguments)
    case .file(let bytes):
      guard depth < 4 else { throw .permissionDenied(location.path) }
      var script = arguments
      if script.isEmpty { script = [location.path] }
      script[0] = arguments.first?.contains("/") == true ? arguments[0] : location.path
      var interpreter = ["/bin/sh"]
      if bytes.starts(with: [35, 33]) {
        let line = String(decoding: bytes.dropFirst(2).prefix { $0 != 10 }, as: UTF8.self)
        let parts = line.split(maxSplits: 1) { $0 == " " || $0 == "\t" }
        interpreter = parts.map { String($0).trimmed }
        if interpreter.isEmpty { interpreter = ["/bin/sh"] }
      }
      let found: Location
      do throws(SpawnError) {
        found = try findExecutable(interpreter[0], path: Self.defaultPath, from: view)
      } catch { throw .noSuchFile(script[0]) }
      return try load(found, arguments: interpreter + script, from: view, depth: depth + 1)
    default: throw .permissionDenied(arguments.first ?? location.path)
    }
  }

  /// The real path of a working directory to start in.
  func spawnDirectory(_ path: String, from view: Viewpoint) throws(SpawnError) -> String {
    guard let location = try? resolve(path, from: view), inode(location)?.directory != nil else {
      throw .noWorkingDirectory(path)
    }
    return location.path
  }

  /// Adds a process started from outside, with a console of its own.
  mutating func addProcess(_ spawn: Spawn, _ loaded: Loaded, directory: String) throws(SpawnError) -> PID {
    guard processes.count < Self.maximumProcesses else { throw .tooManyProcesses }
    let pid = nextPID
    nextPID += 1
    let pidNamespace = namespaces[spawn.namespace]?.namespace.processes ?? .own
    var process = Process(
      id: pid,
      parent: 0,
      namespace: spawn.namespace,
      pidNamespace: pidNamespace,
      localID: newLocalID(pidNamespace, for: pid),
      console: pid,
      arguments: loaded.arguments,
      environment: spawn.environment,
      directory: directory,
      user: spawn.user,
      image: loaded.image,
      started: now
    )
    let ended = if case .none = spawn.input { !spawn.terminal } else { false }
    consoles[pid] = Console(isTerminal: spawn.terminal, inputEnded: ended)
    for number in 0...2 {
      let file = OpenFile(
        target: .console(pid, number == 2 ? .stderr : .stdout),
        readable: number == 0 || spawn.terminal,
        writable: number > 0 || spawn.terminal
      )
      process.descriptors.append(Descriptor(number: number, file: openFiles.insert(file)))
    }
    processes.append(process)
    return pid
  }

  mutating func newLocalID(_ namespace: PIDNamespaceID, for pid: PID) -> PID {
    guard let space = pidNamespaces[namespace] else { return pid }
    if space.first == nil && namespace != .own { pidNamespaces[namespace]?.first = pid }
    pidNamespaces[namespace]?.next += 1
    return space.next
  }
}
