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
