import API
import Objects

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
    let certificate = try read("cert", &host)
    let key = try read("key", &host)
    try KeyPair.check(
      certificate: String(decoding: certificate, as: UTF8.self),
      key: String(decoding: key, as: UTF8.self)
    )
    let data: Value = [
      "tls.crt": .string(Base64.encode(certificate)), "tls.key": .string(Base64.encode(key)),
    ]
    return secret(name, data: data, type: "kubernetes.io/tls")
  }

  private func read(_ flag: String, _ host: inout some KubectlHost) throws(Failure) -> [UInt8] {
    let path = context.flags.string(flag)
    do {
      return try host.readFile(path)
    } catch {
      throw .plain("Cannot read file \(path), open \(path): \(error.message)")
    }
  }
}
