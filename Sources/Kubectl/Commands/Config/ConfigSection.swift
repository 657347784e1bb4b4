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

enum ConfigContexts: ConfigSection {
  static let list = "contexts"
  static let field = "context"
}

enum ConfigClusters: ConfigSection {
  static let list = "clusters"
  static let field = "cluster"
  static let title = "Cluster"
  static let texts = ["proxy-url", "server", "tls-server-name"]
  static let switches = ["insecure-skip-tls-verify"]
  static let certificates = ["certificate-authority"]
  static let required = ["server"]

  static func check(_ flags: FlagValues) throws(Failure) {
    let hasCertificate = flags.text("certificate-authority") != nil
    if flags.bool("insecure-skip-tls-verify"), hasCertificate {
      throw .plain("you cannot specify a certificate authority and insecure mode at the same time")
    }
    if flags.bool("embed-certs"), !hasCertificate {
      throw .plain("you must specify a --certificate-authority to embed")
    }
  }

  /// Whoever checks no certificates needs none.
  static func change(_ entry: inout Value, _ flags: FlagValues) {
    if entry["insecure-skip-tls-verify"]?.bool == true, flags.isGiven("insecure-skip-tls-verify") {
      entry["certificate-authority"] = nil
      entry["certificate-authority-data"] = nil
    } else if flags.text("certificate-authority") != nil {
      entry["insecure-skip-tls-verify"] = nil
    }
  }
}

/// `kubectl config delete-context`, `delete-cluster` and `delete-user`.
struct ConfigDelete<Section: ConfigSection>: ImmediateCommand {
  static var honouredFlags: Set<String> { [] }

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) { self.context = context }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    guard context.arguments.count == 1 else { return host.print(HelpText(context.line.node).text) }
    var config = context.kubeconfig
    let name = context.arguments[0]
    guard config.entry(Section.list, name) != nil else {
      throw .plain("cannot delete \(Section.field) \(name), not in \(config.path)")
    }
    if Section.self == ConfigContexts.self, config.currentContext == name {
      host.complain(
        "warning: this removed your active context, use \"kubectl config use-context\" to select a different one"
      )
    }
    config.remove(Section.list, name)
    try config.save(&host)
    host.printLine("deleted \(Section.field) \(name) from \(config.path)")
  }
}

/// `kubectl config get-clusters` and `get-users`.
struct ConfigNames<Section: ConfigSection>: ImmediateCommand {
  static var honouredFlags: Set<String> { [] }

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) { self.context = context }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    host.printLine("NAME")
    for name in context.kubeconfig.names(Section.list) { host.printLine(name) }
  }
}

/// `kubectl config set-cluster` and `set-credentials`.
struct ConfigSetEntry<Section: ConfigSection>: ImmediateCommand {
  static var honouredFlags: Set<String> {
    Set(Section.texts + Section.switches + Section.certificates + Section.others + ["embed-certs"])
  }

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    if Section.self == ConfigUsers.self, context.arguments.count != 1 {
      throw .misuse("unexpected args: [\(context.arguments.joined(separator: " "))]", command: context.path)
    }
    try context.expectArguments(1)
    try Section.check(context.flags)
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var config = context.kubeconfig
    let flags = context.flags
    let name = context.arguments[0]
    var fields: [(String, Value)] = []
    for flag in Section.texts where flags.isGiven(flag) { fields.append((flag, .string(flags.string(flag)))) }
    for flag in Section.switches where flags.isGiven(flag) { fields.append((flag, .bool(flags.bool(flag)))) }
    for flag in Section.certificates {
      guard let path = flags.text(flag) else { continue }
      fields.append(try Self.certificate(flag, path, embeds: flags.bool("embed-certs"), &host))
    }
    var entry = config.entry(Section.list, name)?[Section.field] ?? [:]
    for (field, value) in fields {
      entry[field] = value
      // What stands in the file and where it stands exclude each other.
      if field.hasSuffix("-data") { entry[String(field.dropLast(5))] = nil } else { entry[field + "-data"] = nil }
    }
    try Section.change(&entry, flags)
    for field in Section.required where entry[field] == nil { entry[field] = "" }
    config.update(Section.list, Section.field, name) { $0 = entry }
    try config.save(&host)
    host.printLine("\(Section.title) \"\(name)\" set.")
  }

  /// A file by its full path, or its contents.
  private static func certificate(
    _ name: String,
    _ path: String,
    embeds: Bool,
    _ host: inout some KubectlHost
  ) throws(Failure) -> (String, Value) {
    if embeds {
      do {
        return (name + "-data", .string(Base64.encode(try host.readFile(path))))
      } catch {
        throw .plain("could not stat \(name) file \(path): stat \(path): \(error.message)")
      }
    }
    return (name, .string(path.hasPrefix("/") ? path : host.workingDirectory + "/" + path))
  }
}

extension CommandContext {
  /// The commands of `config` all refuse another number of arguments in the same words.
  func expectArguments(_ count: Int) throws(Failure) {
    if arguments.count == count { return }
    throw .misuse("Unexpected args: [\(arguments.joined(separator: " "))]", command: path)
  }
}
