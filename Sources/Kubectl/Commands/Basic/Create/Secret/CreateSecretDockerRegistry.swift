import API
import Objects

/// `kubectl create secret docker-registry`.
struct CreateSecretDockerRegistry: SecretCommand {
  static let honouredFlags: Set<String> = [
    "append-hash", "docker-email", "docker-password", "docker-server", "docker-username", "from-file",
  ]

  var context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
    let flags = context.flags
    let isComplete = ["docker-username", "docker-password", "docker-server"].allSatisfy { flags.text($0) != nil }
    if flags.list("from-file").isEmpty, !isComplete {
      throw .plain(
        "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required"
      )
    }
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    var data: Value = [:]
    let entries = try DataSources(kind: "Secret", name: name, context, &host).entries
    for entry in entries { data[entry.key] = .string(Base64.encode(entry.bytes)) }
    if entries.isEmpty {
      let flags = context.flags
      let user = flags.string("docker-username")
      let password = flags.string("docker-password")
      let email = flags.text("docker-email").map { ",\"email\":\(JSON.write(.string($0)))" } ?? ""
      let text =
        "{\"auths\":{\(JSON.write(.string(flags.string("docker-server")))):{\"username\":\(JSON.write(.string(user))),"
        + "\"password\":\(JSON.write(.string(password)))\(email),"
        + "\"auth\":\"\(Base64.encode(Array("\(user):\(password)".utf8)))\"}}}"
      data[".dockerconfigjson"] = .string(Base64.encode(Array(text.utf8)))
    }
    return secret(name, data: data, type: "kubernetes.io/dockerconfigjson")
  }
}
