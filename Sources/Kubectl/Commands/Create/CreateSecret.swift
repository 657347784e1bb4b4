import API
import Objects

/// A `kubectl create secret KIND`.
protocol SecretCommand: GeneratorCommand {}

extension SecretCommand {
  static var resource: GroupVersionResource { .secrets }
  static var failureWords: String { "failed to create secret" }

  func secret(_ name: String, data: Value?, type: String?) -> Value {
    var object: Value = ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": .string(name)]]
    object["data"] = data
    object["type"] = type.map { .string($0) }
    return object
  }
}

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

/// `kubectl create secret tls`.
struct CreateSecretTLS: SecretCommand {
  static let honouredFlags: Set<String> = ["append-hash", "cert", "key"]

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
    return secret(name, data: data, type: "kubernetes.io/tls")
  }
}

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
