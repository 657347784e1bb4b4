import API
import Objects

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
