import API
import Shell

/// `openssl req`: makes a request for a certificate, or shows one.
struct CertificateRequestCommand {
  private let options: OpenSSL.Options

  init(_ words: [String]) throws(OpenSSL.Failure) {
    options = try OpenSSL.Options(
      words,
      "req",
      taking: ["key", "out", "subj", "newkey", "keyout", "in", "days", "config", "addext"],
      alone: ["new", "nodes", "noenc", "noout", "text", "subject", "x509", "sha256", "verify", "batch"]
    )
  }

  func run(_ process: inout ProcessContext) throws(OpenSSL.Failure) {
    if let path = options["in"] { return try show(path, &process) }
    guard let text = options["subj"] else {
      throw OpenSSL.Failure(
        options.has("config")
          ? "drydock: openssl req -config is not simulated; give the subject with -subj"
          : "drydock: openssl req does not ask for the parts of the name; give them with -subj \"/CN=jane/O=devs\""
      )
    }
    guard let subject = DistinguishedName(slashes: text) else {
      throw OpenSSL.Failure("req: subject name is expected to be in the format /type0=value0/type1=value1/type2=...")
    }
    let key: SimulatedKey
    if let path = options["key"] {
      key = try OpenSSL.key(path, &process)
    } else {
      OpenSSL.warn(&process)
      key = OpenSSL.makeKey(options["keyout"] ?? "", process)
      try OpenSSL.write(key.pem, options["keyout"] ?? "privkey.pem", mode: 0o600, &process)
    }
    guard options.has("x509") else {
      return try OpenSSL.write(CertificateRequest(subject: subject, key: key).pem, options["out"], &process)
    }
    let now = OpenSSL.seconds(process)
    let certificate = Certificate(
      subject: subject,
      publicKey: key.publicKey,
      serial: Array(SHA256.digest(key.publicKey.bytes).prefix(8)),
      valid: now..<now + (options["days"].flatMap { Int($0) } ?? 30) * 86_400,
      issuer: subject,
      isAuthority: true,
      signedWith: key
    )
    try OpenSSL.write(certificate.pem, options["out"], &process)
  }

  private func show(_ path: String, _ process: inout ProcessContext) throws(OpenSSL.Failure) {
    let text = try OpenSSL.read(path, &process)
    guard let request = CertificateRequest(pem: text) else {
      throw OpenSSL.Failure("Could not read certificate request from \(path)\nUnable to load X509 request")
    }
    if options.has("verify") { process.write("Certificate request self-signature verify OK\n", to: 2) }
    if options.has("text") {
      process.write(
        """
        Certificate Request:
            Data:
                Version: 1 (0x0)
                Subject: \(request.subject.description)
                Subject Public Key Info:
                    Public Key Algorithm: rsaEncryption
                        Public-Key: (2048 bit)
            Signature Algorithm: sha256WithRSAEncryption

        """
      )
    }
    if options.has("subject") { process.write("subject=\(request.subject.description)\n") }
    if !options.has("noout") { try OpenSSL.write(text, options["out"], &process) }
  }
}

/// `openssl x509`: signs a request, or shows a certificate.
struct CertificateCommand {
  private let options: OpenSSL.Options

  init(_ words: [String]) throws(OpenSSL.Failure) {
    options = try OpenSSL.Options(
      words,
      "x509",
      taking: ["in", "out", "CA", "CAkey", "days", "CAserial", "set_serial", "inform", "outform"],
      alone: [
        "req", "CAcreateserial", "noout", "text", "subject", "issuer", "dates", "startdate", "enddate", "serial",
        "fingerprint", "sha256",
      ]
    )
  }

  func run(_ process: inout ProcessContext) throws(OpenSSL.Failure) {
    let path = options["in"] ?? "/dev/stdin"
    if options.has("req") { return try sign(path, &process) }
    let certificate = try OpenSSL.certificate(path, &process)
    if options.has("text") { process.write(Self.text(of: certificate)) }
    if options.has("serial") { process.write("serial=\(Self.hexadecimal(certificate.serial, ""))\n") }
    if options.has("issuer") { process.write("issuer=\(certificate.issuer.description)\n") }
    if options.has("subject") { process.write("subject=\(certificate.subject.description)\n") }
    if options.has("dates") || options.has("startdate") {
      process.write("notBefore=\(OpenSSL.date(certificate.notBefore))\n")
    }
    if options.has("dates") || options.has("enddate") {
      process.write("notAfter=\(OpenSSL.date(certificate.notAfter))\n")
    }
    if options.has("fingerprint") {
      let digits = Array(certificate.fingerprint.uppercased())
      let pairs = stride(from: 0, to: digits.count, by: 2).map { String(digits[$0...$0 + 1]) }
      process.write("sha256 Fingerprint=\(pairs.joined(separator: ":"))\n")
    }
    if !options.has("noout") { try OpenSSL.write(certificate.pem, options["out"], &process) }
  }

  private func sign(_ path: String, _ process: inout ProcessContext) throws(OpenSSL.Failure) {
    guard let request = CertificateRequest(pem: try OpenSSL.read(path, &process)) else {
      throw OpenSSL.Failure("Could not read certificate request from \(path)\nUnable to load X509 request")
    }
    guard let authorityPath = options["CA"], let keyPath = options["CAkey"] else {
      throw OpenSSL.Failure("drydock: openssl x509 -req needs -CA and -CAkey")
    }
    let authority = try OpenSSL.certificate(authorityPath, &process)
    let key = try OpenSSL.key(keyPath, &process)
    guard authority.publicKey == key.publicKey else {
      throw OpenSSL.Failure("CA certificate and CA private key do not match")
    }
    let now = OpenSSL.seconds(process)
    let certificate = Certificate(
      subject: request.subject,
      publicKey: request.publicKey,
      serial: Array(SHA256.digest(request.publicKey.bytes + Array("\(now)".utf8)).prefix(20)),
      valid: now..<now + (options["days"].flatMap { Int($0) } ?? 30) * 86_400,
      issuer: authority.subject,
      signedWith: key
    )
    process.write("Certificate request self-signature ok\nsubject=\(request.subject.description)\n", to: 2)
    try OpenSSL.write(certificate.pem, options["out"], &process)
  }

  private static func text(of certificate: Certificate) -> String {
    let extensions =
      certificate.isAuthority
      ? "X509v3 Basic Constraints: critical\n                CA:TRUE"
      : "X509v3 Extended Key Usage: \n                TLS Web Client Authentication"
    return """
      Certificate:
          Data:
              Version: 3 (0x2)
              Serial Number:
                  \(hexadecimal(certificate.serial, ":").lowercased())
              Signature Algorithm: sha256WithRSAEncryption
              Issuer: \(certificate.issuer.description)
              Validity
                  Not Before: \(OpenSSL.date(certificate.notBefore))
                  Not After : \(OpenSSL.date(certificate.notAfter))
              Subject: \(certificate.subject.description)
              Subject Public Key Info:
                  Public Key Algorithm: rsaEncryption
                      Public-Key: (2048 bit)
              X509v3 extensions:
                  \(extensions)
          Signature Algorithm: sha256WithRSAEncryption

      """
  }

  private static func hexadecimal(_ bytes: [UInt8], _ separator: String) -> String {
    bytes.map { SHA256.hexadecimal([$0]).uppercased() }.joined(separator: separator)
  }
}
