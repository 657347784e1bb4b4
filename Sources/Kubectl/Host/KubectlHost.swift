package import API

/// What the machine lends to a run of kubectl: the way to the cluster, files, environment and the three streams.
///
/// Relative paths are relative to the working directory of the process.
package protocol KubectlHost: StreamingClient {
  var environment: [String: String] { get }
  var workingDirectory: String { get }

  /// Whether an API server of this simulation is what listens at the URL of a kubeconfig's cluster.
  func reaches(server: String) -> Bool

  mutating func readFile(_ path: String) throws(HostFileError) -> [UInt8]
  /// Writes a file, making the folders above it.
  mutating func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostFileError)
  /// The names in a folder, sorted.
  mutating func listDirectory(_ path: String) throws(HostFileError) -> [String]
  /// Nil where nothing has that path.
  mutating func kind(ofPath path: String) -> HostFileKind?

  /// A file or folder as a tar archive, in which it has the given name.
  mutating func archive(_ path: String, as name: String) throws(HostFileError) -> [UInt8]
  /// Unpacks a tar archive: what is called `prefix` in it, or lies below that, goes to the path.
  mutating func unarchive(_ bytes: [UInt8], stripping prefix: String, to path: String) throws(HostFileError)

  /// Takes what there is on standard input.
  mutating func readInput() -> HostInput
  mutating func write(_ bytes: [UInt8], to stream: HostStream)
  func isTerminal(_ stream: HostStream) -> Bool

  /// Takes a port of the workstation, 0 a free one, for others to connect to.
  mutating func listen(port: Int) throws(HostFileError) -> HostSocket
  /// The next connection, nil when none came yet.
  mutating func accept(_ listener: HostSocket) -> HostSocket?
  func localPort(_ socket: HostSocket) -> Int
  mutating func receive(_ socket: HostSocket) -> HostInput
  mutating func transmit(_ socket: HostSocket, _ bytes: [UInt8])
  mutating func close(_ socket: HostSocket)

  /// Starts the user's editor (a shell command such as `vi` or `cat`) on a file; `editorStatus` tells when it is done.
  mutating func startEditor(_ command: String, path: String) throws(HostFileError)
  /// The editor's exit code once it has ended.
  mutating func editorStatus() -> Int?
}

/// A listening port of the workstation, or a connection to one.
package struct HostSocket: Hashable, Sendable {
  package let number: Int
  package init(number: Int) { self.number = number }
}

package enum HostFileKind: Sendable { case file, directory }

package enum HostStream: Int, Sendable { case input = 0, output, error }

package enum HostInput: Sendable {
  case bytes([UInt8])
  case end
  /// Nothing yet.
  case wait
}

/// Why a file could not be read or written, in the words of `strerror`.
package struct HostFileError: Error, Hashable, Sendable {
  package var message: String
  package init(_ message: String) { self.message = message }
}

/// What a resumed kubectl did: it ended, or waits for any of what it names.
package enum KubectlStep: Hashable, Sendable {
  case exit(Int)
  /// Resume at that moment, when standard input (or a stream) has data, or when the cluster has changed.
  case wait(until: Duration?, input: Bool, change: Bool)
}

extension KubectlHost {
  mutating func print(_ text: String) { write(Array(text.utf8), to: .output) }
  mutating func printLine(_ text: String) { write(Array(text.utf8) + [0x0A], to: .output) }
  mutating func complain(_ text: String) { write(Array(text.utf8) + [0x0A], to: .error) }
}
