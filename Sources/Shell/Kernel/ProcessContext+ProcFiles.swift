/// The files under `/proc`, made up when they are read.
extension ProcessContext {
  /// The folder's names with the numbers of the processes.
  func processFolder(_ names: [String]) -> [String] {
    let numbers = visibleProcesses.map { String($0.localID) }
    return (numbers + ["cpuinfo", "loadavg", "meminfo", "mounts", "self", "uptime", "version"] + names).sorted()
  }

  /// The processes of the pid namespace, this one too, by number.
  var visibleProcesses: [Process] {
    (kernel.members(of: process.pidNamespace) + [process])
      .filter { process in
        if case .exited = process.ended { return false }
        return true
      }
      .sorted { $0.localID < $1.localID }
  }

  /// The process and the number that a path such as `/proc/1/fd/1` names.
  func processDescriptor(_ path: String) -> (owner: PID, number: Int)? {
    if path.hasPrefix("/dev/fd/") { return Int(path.dropFirst("/dev/fd/".count)).map { (process.id, $0) } }
    guard path.hasPrefix("/proc/") else { return nil }
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count == 4, parts[2] == "fd", let number = Int(parts[3]) else { return nil }
    if parts[1] == "self" { return (process.id, number) }
    let owner = Int(parts[1]).flatMap { wanted in visibleProcesses.first { $0.localID == wanted } }
    return owner.map { ($0.id, number) }
  }

  /// The contents of a path under `/proc`; nil for any other path.
  func processFile(_ path: String) -> [UInt8]? {
    guard path.hasPrefix("/proc/") else { return nil }
    let parts = path.split(separator: "/").dropFirst().map(String.init)
    guard let first = parts.first else { return nil }
    if parts.count == 2 {
      let number = first == "self" ? process.localID : Int(first)
      guard let number, let found = visibleProcesses.first(where: { $0.localID == number }) else { return nil }
      return processFile(parts[1], of: found).map { Array($0.utf8) }
    }
    guard parts.count == 1 else { return nil }
    let uptime = Double((now - kernel.started).components.seconds)
    let text: String? =
      switch first {
      case "uptime": "\(uptime)0 \(uptime)0\n"
      case "loadavg": "0.00 0.00 0.00 1/\(kernel.processes.count) \(kernel.nextPID)\n"
      case "meminfo":
        "MemTotal:        8145532 kB\nMemFree:         4204744 kB\n"
          + "MemAvailable:    6301220 kB\nSwapTotal:             0 kB\n"
      case "cpuinfo":
        (0..<2).map { "processor\t: \($0)\nmodel name\t: Virtual CPU\ncpu MHz\t\t: 2400.000\n\n" }.joined()
      case "version": "Linux version 6.8.0 (drydock) #1 SMP\n"
      case "mounts": mountTable.map { "\($0.source) \($0.path) \($0.type) \($0.options) 0 0\n" }.joined()
      default: nil
      }
    return text.map { Array($0.utf8) }
  }

  private func processFile(_ name: String, of found: Process) -> String? {
    switch name {
    case "cmdline": return found.arguments.map { $0 + "\0" }.joined()
    case "comm": return (found.arguments.first?.lastPathComponent ?? "") + "\n"
    case "environ": return found.environment.entries.map { "\($0.name)=\($0.value)\0" }.joined()
    case "status":
      let name = found.arguments.first?.lastPathComponent ?? ""
      let user = found.user
      return "Name:\t\(name)\nState:\tS (sleeping)\nPid:\t\(found.localID)\nPPid:\t\(localParent(of: found))\n"
        + "Uid:\t\(user.id)\t\(user.id)\t\(user.id)\t\(user.id)\n"
        + "Gid:\t\(user.group)\t\(user.group)\t\(user.group)\t\(user.group)\n"
        + "VmRSS:\t\(found.memory >> 10) kB\n"
    default: return nil
    }
  }

  /// The parent's number in the same pid namespace, 0 if the parent is outside it.
  func localParent(of child: Process) -> Int {
    if child.parent == process.id { return process.localID }
    if child.isOrphan { return 1 }
    return kernel.processes[child.parent].map { $0.pidNamespace == child.pidNamespace ? $0.localID : 0 } ?? 0
  }

  /// What `mount` shows.
  var mountTable: [(source: String, path: String, type: String, options: String)] {
    guard let view = kernel.namespaces[process.namespace] else { return [] }
    let isContainer = process.namespace != .own
    var rows = [
      (
        isContainer ? "overlay" : "/dev/vda1", "/", isContainer ? "overlay" : "ext4",
        view.namespace.readOnlyRoot ? "ro,relatime" : "rw,relatime"
      ),
      ("proc", "/proc", "proc", "rw,nosuid,nodev,noexec,relatime"),
      ("tmpfs", "/dev", "tmpfs", "rw,nosuid,size=65536k,mode=755"),
    ]
    for mount in view.mounts {
      let source = mount.type == "tmpfs" ? "tmpfs" : "/dev/vda1"
      rows.append((source, mount.path, mount.type, mount.readOnly ? "ro,relatime" : "rw,relatime"))
    }
    return rows.map { (source: $0.0, path: $0.1, type: $0.2, options: $0.3) }
  }
}
