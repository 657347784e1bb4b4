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
    let methods = [flag("token") == nil ? nil : "token", flag("username") == nil ? nil : "basicAuth"].compactMap(\.self)
    if methods.count > 1 {
      throw .plain(
        "more than one authentication method found for \(name); found [\(methods.joined(separator: " "))], only one is "
          + "allowed"
      )
    }
    if let pair = try files.pair(entry, flag("client-certificate"), flag("client-key"), &host) {
      try KeyPair.check(certificate: pair.certificate, key: pair.key)
      return .certificate(pair.certificate)
    }
    if let token = flag("token") ?? entry?["token"]?.string, !token.isEmpty { return .token(token) }
    if let path = entry?["tokenFile"]?.string, !path.isEmpty {
      switch files.read(path, "tokenFile", &host) {
      case .success(let text): return .token(String(text.split(whereSeparator: \.isWhitespace).first ?? ""))
      case .failure(let complaint): throw .verbatim("Error in configuration: \(complaint.words)")
      }
    }
    // No server takes passwords any more.
    if flag("username") ?? entry?["username"]?.string != nil { return .token("") }
    return .none
  }

  private struct Files {
    let user: String
    /// Paths in a kubeconfig are relative to it.
    let folder: String

    /// What is wrong about a file that the configuration names.
    struct Complaint: Error { var words: String }

    /// The certificate with its key; nil where there is none.
    ///
    /// - Throws: all that is wrong at once, as client-go tells it (`validateAuthInfo` in `clientcmd/validation.go`).
    func pair(
      _ entry: Value?,
      _ certificateFlag: String?,
      _ keyFlag: String?,
      _ host: inout some KubectlHost
    ) throws(Failure) -> (certificate: String, key: String)? {
      guard let certificate = text(of: "client-certificate", "client-cert", entry, certificateFlag, &host) else {
        return nil
      }
      let key = text(of: "client-key", "client-key", entry, keyFlag, &host)
      var complaints: [String] = []
      if key == nil {
        complaints.append(
          "client-key-data or client-key must be specified for \(user) to use the clientCert authentication method."
        )
      }
      if case .failure(let complaint) = certificate { complaints.append(complaint.words) }
      if case .failure(let complaint)? = key { complaints.append(complaint.words) }
      if case .success(let certificate) = certificate, case .success(let key)? = key { return (certificate, key) }
      let lines = complaints.count == 1 ? complaints[0] : "\n" + complaints.map { "* \($0)" }.joined(separator: "\n")
      throw .verbatim("Error in configuration: " + lines)
    }

    private func text(
      of field: String,
      _ word: String,
      _ entry: Value?,
      _ flag: String?,
      _ host: inout some KubectlHost
    ) -> Result<String, Complaint>? {
      if let flag { return read(flag.hasPrefix("/") ? flag : host.workingDirectory + "/" + flag, word, &host) }
      if let data = entry?[field + "-data"]?.string, !data.isEmpty {
        guard let bytes = Base64.decode(data) else {
          return .failure(Complaint(words: "illegal base64 data in \(field)-data of user \"\(user)\""))
        }
        return .success(String(decoding: bytes, as: UTF8.self))
      }
      guard let path = entry?[field]?.string, !path.isEmpty else { return nil }
      return read(path, word, &host)
    }

    func read(_ path: String, _ word: String, _ host: inout some KubectlHost) -> Result<String, Complaint> {
      let path = path.hasPrefix("/") ? path : folder + "/" + path
      do {
        return .success(String(decoding: try host.readFile(path), as: UTF8.self))
      } catch {
        return .failure(
          Complaint(words: "unable to read \(word) \(path) for \(user) due to open \(path): \(error.message)")
        )
      }
    }
  }
}
