import API
import Objects

/// What a user of a kubeconfig shows to the server: a certificate with its key, or a token.
///
/// Where there are both the server goes by the certificate, which is why `--token` changes nothing for a user that has
/// one.
enum ClientCredentials {
  /// - Throws: what a client says of files that it cannot read, and of a key that is not the certificate's.
  static func proof(
    of name: String,
    _ entry: Value?,
    _ flags: FlagValues,
    own: [FlagDefinition],
    beside path: String,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Request.Credentials.Proof {
    func flag(_ name: String) -> String? { own.contains { $0.name == name } ? nil : flags.text(name) }
    if entry?["exec"] != nil || entry?["auth-provider"] != nil {
      throw .verbatim("drydock: credential plugins (exec, auth-provider) are not simulated: user \"\(name)\"")
    }
    let files = Files(user: name, folder: path.split(separator: "/").dropLast().map { "/" + $0 }.joined())
    let certificate = try files.text(of: "client-certificate", "client-cert", entry, flag("client-certificate"), &host)
    let key = try files.text(of: "client-key", "client-key", entry, flag("client-key"), &host)
    if let certificate {
      guard let key else {
        throw .verbatim(
          "Error in configuration: client-key-data or client-key must be specified for \(name) to use the clientCert "
            + "authentication method."
        )
      }
      try match(certificate, key)
      return .certificate(certificate)
    }
    if let token = flag("token") ?? entry?["token"]?.string, !token.isEmpty { return .token(token) }
    if let path = entry?["tokenFile"]?.string, !path.isEmpty {
      let text = try files.read(path, "tokenFile", &host)
      return .token(String(text.split(whereSeparator: \.isWhitespace).first ?? ""))
    }
    // No server takes passwords any more.
    if flag("username") ?? entry?["username"]?.string != nil { return .token("") }
    return .none
  }

  /// The pair has to belong together (`crypto/tls.X509KeyPair`).
  private static func match(_ certificate: String, _ key: String) throws(Failure) {
    guard PEM.label(certificate) != nil else {
      throw .plain("tls: failed to find any PEM data in certificate input")
    }
    guard PEM.label(key) != nil else { throw .plain("tls: failed to find any PEM data in key input") }
    guard let read = Certificate(pem: certificate), let secret = SimulatedKey(pem: key) else { return }
    if read.publicKey != secret.publicKey { throw .plain("tls: private key does not match public key") }
  }

  private struct Files {
    let user: String
    /// Paths in a kubeconfig are relative to it.
    let folder: String

    func text(
      of field: String,
      _ word: String,
      _ entry: Value?,
      _ flag: String?,
      _ host: inout some KubectlHost
    ) throws(Failure) -> String? {
      if let flag { return try read(flag.hasPrefix("/") ? flag : host.workingDirectory + "/" + flag, word, &host) }
      if let data = entry?[field + "-data"]?.string, !data.isEmpty {
        guard let bytes = Base64.decode(data) else {
          throw .plain("illegal base64 data in \(field)-data of user \"\(user)\"")
        }
        return String(decoding: bytes, as: UTF8.self)
      }
      guard let path = entry?[field]?.string, !path.isEmpty else { return nil }
      return try read(path, word, &host)
    }

    func read(_ path: String, _ word: String, _ host: inout some KubectlHost) throws(Failure) -> String {
      let path = path.hasPrefix("/") ? path : folder + "/" + path
      do {
        return String(decoding: try host.readFile(path), as: UTF8.self)
      } catch {
        throw .verbatim(
          "Error in configuration: unable to read \(word) \(path) for \(user) due to open \(path): \(error.message)"
        )
      }
    }
  }
}
