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
  /// Flags that exclude each other.
  static func check(_ flags: FlagValues) throws(Failure)
}

extension ConfigSection {
  static var title: String { "" }
  static var texts: [String] { [] }
  static var switches: [String] { [] }
  static var certificates: [String] { [] }
  static var required: [String] { [] }
  static func check(_ flags: FlagValues) throws(Failure) {}
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
}

enum ConfigUsers: ConfigSection {
  static let list = "users"
  static let field = "user"
  static let title = "User"
  static let texts = ["password", "token", "username"]
  static let certificates = ["client-certificate", "client-key"]

  static func check(_ flags: FlagValues) throws(Failure) {
    if flags.text("token") != nil, flags.text("username") != nil {
      throw .plain(
        "you cannot specify more than one authentication method at the same time: --token, --username/--password"
      )
    }
  }
}

/// `kubectl config delete-context`, `delete-cluster` and `delete-user`.
struct ConfigDelete<Section: ConfigSection>: ImmediateCommand {
  static var honouredFlags: Set<String> { [] }

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) { self.context = context }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    guard context.arguments.count == 1 else { throw .verbatim(HelpText(context.line.node).text) }
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
    Set(Section.texts + Section.switches + Section.certificates + ["embed-certs"])
  }

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
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
    config.update(Section.list, Section.field, name) { entry in
      for (field, value) in fields { entry[field] = value }
      for field in Section.required where entry[field] == nil { entry[field] = "" }
    }
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
    if arguments.count != count { throw usage("Unexpected args: [\(arguments.joined(separator: " "))]") }
  }
}
