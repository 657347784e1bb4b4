/// A tree of files as images, volumes and tests write it down; `FileSystem` is made from it.
package struct FileNode: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    case file([UInt8])
    case directory([String: FileNode])
    case symbolicLink(String)
    /// An executable written in Swift: a utility of the shell, or a `Program` of the machine's owner.
    case program(String)
    case device(Device)
  }

  package var content: Content
  package var mode: Int
  package var owner: Int
  package var group: Int
  package var modified: Duration

  package init(_ content: Content, mode: Int, owner: Int = 0, group: Int = 0, modified: Duration = .zero) {
    self.content = content
    self.mode = mode
    self.owner = owner
    self.group = group
    self.modified = modified
  }

  package static func file(_ text: String, mode: Int = 0o644) -> FileNode {
    FileNode(.file(Array(text.utf8)), mode: mode)
  }

  package static func file(_ bytes: [UInt8], mode: Int = 0o644) -> FileNode {
    FileNode(.file(bytes), mode: mode)
  }

  package static func directory(_ entries: [String: FileNode] = [:], mode: Int = 0o755) -> FileNode {
    FileNode(.directory(entries), mode: mode)
  }

  package static func link(_ target: String) -> FileNode { FileNode(.symbolicLink(target), mode: 0o777) }

  package static func program(_ name: String) -> FileNode { FileNode(.program(name), mode: 0o755) }

  package static func device(_ device: Device, mode: Int = 0o666) -> FileNode { FileNode(.device(device), mode: mode) }

  /// Puts a node at a path below this directory, making the directories on the way.
  package mutating func put(_ node: FileNode, at path: String) {
    put(node, at: path.split(separator: "/").map(String.init)[...])
  }

  private mutating func put(_ node: FileNode, at path: ArraySlice<String>) {
    guard let name = path.first else {
      self = node
      return
    }
    var entries: [String: FileNode] = [:]
    if case .directory(let present) = content { entries = present }
    var child = entries[name] ?? .directory()
    child.put(node, at: path.dropFirst())
    entries[name] = child
    content = .directory(entries)
  }
}

/// The special files that processes use.
package enum Device: Hashable, Sendable {
  case null, zero, full, random
  /// The process's own descriptor: `/dev/stdin`, `/dev/stdout`, `/dev/stderr`, `/dev/fd/3`.
  case descriptor(Int)
  case terminal
}
