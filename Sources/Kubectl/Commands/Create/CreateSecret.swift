import API
import Objects

/// `kubectl create secret generic`.
struct CreateSecretGeneric: GeneratorCommand {
  static let honouredFlags: Set<String> = ["from-literal", "from-file", "from-env-file", "type"]
  static let resource = GroupVersionResource.secrets
  static let failureWords = "failed to create secret"

  var context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    var object: Value = ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": .string(name)]]
    if let type = context.flags.text("type") { object["type"] = .string(type) }
    for entry in try DataSources(kind: "Secret", name: name, context, &host).entries {
      object["data", default: [:]][entry.key] = .string(Base64.encode(entry.bytes))
    }
    return object
  }
}

/// `kubectl create secret tls`.
struct CreateSecretTLS: GeneratorCommand {
  static let honouredFlags: Set<String> = ["cert", "key"]
  static let resource = GroupVersionResource.secrets
  static let failureWords = "failed to create secret"

  var context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
    if context.flags.text("key") == nil || context.flags.text("cert") == nil {
      throw .plain("key and cert must be specified")
    }
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    var data: Value = [:]
    for (flag, key) in [("cert", "tls.crt"), ("key", "tls.key")] {
      let path = context.flags.string(flag)
      do {
        data[key] = .string(Base64.encode(try host.readFile(path)))
      } catch {
        throw .plain("Cannot read file \(path), open \(path): \(error.message)")
      }
      let text = String(decoding: Base64.decode(data[key]?.string ?? "") ?? [], as: UTF8.self)
      if !text.contains("-----BEGIN") {
        let what = flag == "cert" ? "certificate" : "key"
        throw .plain("tls: failed to find any PEM data in \(what) input")
      }
    }
    return [
      "apiVersion": "v1", "data": data, "kind": "Secret", "metadata": ["name": .string(name)],
      "type": "kubernetes.io/tls",
    ]
  }
}

/// `kubectl create secret docker-registry`.
struct CreateSecretDockerRegistry: GeneratorCommand {
  static let honouredFlags: Set<String> = [
    "docker-email", "docker-password", "docker-server", "docker-username", "from-file",
  ]
  static let resource = GroupVersionResource.secrets
  static let failureWords = "failed to create secret"

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
    return [
      "apiVersion": "v1", "data": data, "kind": "Secret", "metadata": ["name": .string(name)],
      "type": "kubernetes.io/dockerconfigjson",
    ]
  }
}
