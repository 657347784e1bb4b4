import API
import Objects

/// One of the three lists of a kubeconfig.
protocol ConfigSection: Sendable {
  /// `contexts`: the list.
  static var list: String { get }
  /// `context`: the field of each entry, and the word of messages.
  static var field: String { get }
  /// `Cluster`: how an entry is called that was set.
  static var title: String { get }
  /// Flags of `config set-…` that are fields of the entry.
  static var texts: [String] { get }
  static var switches: [String] { get }
  /// Fields that name a file, or hold what stands in it.
  static var certificates: [String] { get }
  /// Fields that an entry always has.
  static var required: [String] { get }
  /// Other flags whose effect `change` has.
  static var others: [String] { get }
  /// Flags that exclude each other.
  static func check(_ flags: FlagValues) throws(Failure)
  /// Completes the entry after its fields were set.
  static func change(_ entry: inout Value, _ flags: FlagValues) throws(Failure)
}

extension ConfigSection {
  static var title: String { "" }
  static var texts: [String] { [] }
  static var switches: [String] { [] }
  static var certificates: [String] { [] }
  static var required: [String] { [] }
  static var others: [String] { [] }
  static func check(_ flags: FlagValues) throws(Failure) {}
  static func change(_ entry: inout Value, _ flags: FlagValues) throws(Failure) {}
}

extension CommandContext {
  /// The commands of `config` all refuse another number of arguments in the same words.
  func expectArguments(_ count: Int) throws(Failure) {
    if arguments.count == count { return }
    throw .misuse("Unexpected args: [\(arguments.joined(separator: " "))]", command: path)
  }
}
