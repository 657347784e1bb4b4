/// An X.509 certificate: its fields are real, its key and signature are simulated.
package struct Certificate: Hashable, Sendable {
  package var subject: DistinguishedName
  package var issuer: DistinguishedName
  package var serial: [UInt8]
  /// Unix seconds between which it holds.
  package var notBefore: Int
  package var notAfter: Int
  package var publicKey: DER
  package var isAuthority = false
  package private(set) var signature: [UInt8] = []

  /// The name of every simulated cluster's authority, which is minikube's.
  package static let authorityName = DistinguishedName(commonName: "minikubeCA")

  /// A certificate signed by the issuer's key.
  package init(
    subject: DistinguishedName,
    publicKey: DER,
    serial: [UInt8],
    valid: Range<Int>,
    issuer: DistinguishedName = authorityName,
    isAuthority: Bool = false,
    signedWith key: SimulatedKey = .authority
  ) {
    self.subject = subject
    self.issuer = issuer
    self.serial = serial
    notBefore = valid.lowerBound
    notAfter = valid.upperBound
    self.publicKey = publicKey
    self.isAuthority = isAuthority
    signature = key.sign(body.bytes)
  }

  /// The certificate of the clusters' authority, which it signs itself.
  package static func authority(since epoch: Int) -> Certificate {
    Certificate(
      subject: authorityName,
      publicKey: SimulatedKey.authority.publicKey,
      serial: [1],
      valid: epoch - 86_400..<epoch + 10 * 365 * 86_400,
      isAuthority: true
    )
  }

  package func isSigned(with key: SimulatedKey) -> Bool { key.verify(signature, of: body.bytes) }

  /// The digest by which the server tells a credential (`X509SHA256=…`).
  package var fingerprint: String { SHA256.hexadecimal(SHA256.digest(der.bytes)) }

  // MARK: Encoding

  private var body: DER {
    let usage: DER =
      isAuthority
      ? .sequence([.object([2, 5, 29, 19]), .bool(true), .octets(DER.sequence([.bool(true)]).bytes)])
      : .sequence([
        .object([2, 5, 29, 37]), .octets(DER.sequence([.object([1, 3, 6, 1, 5, 5, 7, 3, 2])]).bytes),
      ])
    return .sequence([
      DER(0xA0, DER.integer([2]).bytes), .integer(serial), SimulatedKey.signatureAlgorithm, issuer.der,
      .sequence([.time(notBefore), .time(notAfter)]), subject.der, publicKey,
      DER(0xA3, DER.sequence([usage]).bytes),
    ])
  }

  private var der: DER { .sequence([body, SimulatedKey.signatureAlgorithm, .bits(signature)]) }

  package var pem: String { PEM.encode("CERTIFICATE", der.bytes) }

  /// The first certificate of a text; nil where there is none.
  package init?(pem: String) {
    guard let whole = PEM.decode(pem, "CERTIFICATE").flatMap({ DER($0) }), whole.parts.count == 3 else { return nil }
    var fields = whole.parts[0].parts
    if fields.first?.tag == 0xA0 { fields.removeFirst() }
    guard fields.count >= 6, let start = fields[3].parts.first?.seconds, let end = fields[3].parts.last?.seconds else {
      return nil
    }
    serial = fields[0].content
    issuer = DistinguishedName(fields[2])
    notBefore = start
    notAfter = end
    subject = DistinguishedName(fields[4])
    publicKey = fields[5]
    // The extension says so: 2.5.29.19.
    isAuthority = fields.last?.parts.first?.parts.first?.parts.first == .object([2, 5, 29, 19])
    signature = Array(whole.parts[2].content.dropFirst())
  }
}

/// A request for a certificate (PKCS #10): who wants one, and for which key.
package struct CertificateRequest: Hashable, Sendable {
  package var subject: DistinguishedName
  package var publicKey: DER
  /// For which other names it is wanted.
  package private(set) var alternatives: Set<AlternativeName> = []
  private var signature: [UInt8]

  /// What kind of name a subject has beside its own.
  package enum AlternativeName: UInt8, Sendable {
    case email = 0x81
    case dns = 0x82
    case uri = 0x86
    case ip = 0x87
  }

  package init(subject: DistinguishedName, key: SimulatedKey) {
    self.subject = subject
    publicKey = key.publicKey
    signature = []
    signature = key.sign(body.bytes)
  }

  private var body: DER { .sequence([.integer([0]), subject.der, publicKey, DER(0xA0, [])]) }

  package var pem: String {
    PEM.encode(
      "CERTIFICATE REQUEST",
      DER.sequence([body, SimulatedKey.signatureAlgorithm, .bits(signature)]).bytes
    )
  }

  /// Nil for a text that is none; one that real tools made is read as well.
  package init?(pem: String) {
    guard let whole = PEM.decode(pem, "CERTIFICATE REQUEST").flatMap({ DER($0) }), whole.parts.count == 3,
      whole.parts[0].parts.count >= 3
    else { return nil }
    subject = DistinguishedName(whole.parts[0].parts[1])
    publicKey = whole.parts[0].parts[2]
    signature = Array(whole.parts[2].content.dropFirst())
    for attribute in whole.parts[0].parts.dropFirst(3).flatMap(\.parts) { readAlternatives(attribute) }
  }

  /// Of the extensions that are asked for, the subject's alternative names.
  private mutating func readAlternatives(_ attribute: DER) {
    guard attribute.parts.first == .object([1, 2, 840, 113549, 1, 9, 14]), attribute.parts.count == 2 else { return }
    let extensions = attribute.parts[1].parts.flatMap(\.parts)
    for part in extensions where part.parts.first == .object([2, 5, 29, 17]) {
      let names = part.parts.last.flatMap { DER($0.content) }?.parts ?? []
      alternatives.formUnion(names.compactMap { AlternativeName(rawValue: $0.tag) })
    }
  }
}
