import API
import Objects

/// `kubectl create secret generic`.
struct CreateSecretGeneric: SecretCommand {
  static let honouredFlags: Set<String> = ["append-hash", "from-literal", "from-file", "from-env-file", "type"]

  var context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    var data: Value = [:]
    for entry in try DataSources(kind: "Secret", name: name, context, &host).entries {
      data[entry.key] = .string(Base64.encode(entry.bytes))
    }
    return secret(name, data: data.object?.isEmpty == true ? nil : data, type: context.flags.text("type"))
  }
}
