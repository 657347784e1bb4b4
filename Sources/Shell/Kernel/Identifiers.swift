/// A process of the machine, numbered machine-wide; its own pid namespace may number it otherwise.
package typealias PID = Int

/// One file system of a machine: its own (`.own`), a container's root, a volume.
package struct FileSystemID: Hashable, Comparable, Sendable {
  package let number: Int

  package static let own = FileSystemID(number: 0)

  package static func < (a: FileSystemID, b: FileSystemID) -> Bool { a.number < b.number }
}

/// One set of what a process sees: root, mounts, host name, network, processes.
package struct NamespaceID: Hashable, Comparable, Sendable {
  package let number: Int

  package static let own = NamespaceID(number: 0)

  package static func < (a: NamespaceID, b: NamespaceID) -> Bool { a.number < b.number }
}

/// One network stack of a machine: the machine's own (`.own`), or a pod's.
package struct NetworkID: Hashable, Comparable, Sendable {
  package let number: Int

  package static let own = NetworkID(number: 0)

  package static func < (a: NetworkID, b: NetworkID) -> Bool { a.number < b.number }
}

/// One numbering of processes: the machine's own (`.own`), a container's, or a pod's that shares it.
package struct PIDNamespaceID: Hashable, Comparable, Sendable {
  package let number: Int

  package static let own = PIDNamespaceID(number: 0)

  package static func < (a: PIDNamespaceID, b: PIDNamespaceID) -> Bool { a.number < b.number }
}

/// One end of a connection, or a listening port.
package struct SocketID: Hashable, Comparable, Sendable {
  package let number: Int

  package init(number: Int) { self.number = number }

  package static func < (a: SocketID, b: SocketID) -> Bool { a.number < b.number }
}
