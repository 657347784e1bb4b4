package import API

/// What the machine lends to a run of kubectl: the way to the cluster, files, environment and the three streams.
///
/// Relative paths are relative to the working directory of the process.
package protocol KubectlHost: StreamingClient {
  /// A variable of the environment.
  func variable(_ name: String) -> String?
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
  /// How many warnings of the server this kubectl has printed.
  var warningCount: Int { get set }

  /// Takes a port of the workstation, 0 a free one, for others to connect to.
  mutating func listen(port: Int) throws(HostFileError) -> HostSocket
  /// The next connection, nil when none came yet.
  mutating func accept(_ listener: HostSocket) -> HostSocket?
  func localPort(_ socket: HostSocket) -> Int
  mutating func receive(_ socket: HostSocket) -> HostInput
  mutating func transmit(_ socket: HostSocket, _ bytes: [UInt8])
  mutating func close(_ socket: HostSocket)
  /// Takes the first request of HTTP from bytes that came; nil while it is not there in full.
  func takeRequest(from bytes: inout [UInt8]) throws(HostFileError) -> HostRequest?

  /// Whether the path is a program that this user may run.
  mutating func isExecutable(_ path: String) -> Bool
  /// Starts a program on kubectl's own streams, such as the user's editor or a plugin; `programStatus` tells when it is
  /// done.
  mutating func startProgram(_ words: [String]) throws(HostFileError)
  /// The program's exit code once it has ended.
  mutating func programStatus() -> Int?
}

/// A listening port of the workstation, or a connection to one.
package struct HostSocket: Hashable, Sendable {
  package let number: Int
  package init(number: Int) { self.number = number }
}

/// A request of HTTP that came in at a port of the workstation.
package struct HostRequest: Hashable, Sendable {
  package struct Header: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package var method: String
  /// Path and query.
  package var target: String
  package var headers: [Header]
  package var body: [UInt8]

  package init(method: String, target: String, headers: [Header], body: [UInt8]) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }

  /// The first value of a header, whatever its case.
  func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
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
