import API
import Crypto
import Foundation
import NIOSSL

/// The certificate that the front shows, the administrator's, and the authority that signed them: made anew each time,
/// and kept nowhere.
///
/// Clients show their tokens only to whom they can know by a certificate; a plain connection gets nothing of kubectl.
package struct ServingCertificate: Sendable {
  /// The authority, for a kubeconfig.
  package let authority: String
  let configuration: TLSConfiguration
  /// The certificate by which the administrator is known who has no token, and with its key as PEM.
  let administrator: [UInt8]
  let administratorPair: (certificate: String, key: String)

  /// - Throws: where the cryptographic library refuses what was made here.
  package init() throws {
    let (rootKey, key) = (P256.Signing.PrivateKey(), P256.Signing.PrivateKey())
    let root = Self.certificate(
      named: "drydock-ca",
      for: rootKey.publicKey,
      Self.authorityExtensions(of: rootKey.publicKey),
      signedBy: "drydock-ca",
      rootKey
    )
    let own = Self.certificate(
      named: "drydock",
      for: key.publicKey,
      Self.serverExtensions(of: key.publicKey, rootKey.publicKey),
      signedBy: "drydock-ca",
      rootKey
    )
    authority = PEM.encode("CERTIFICATE", root.bytes)
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: [.certificate(try NIOSSLCertificate(bytes: own.bytes, format: .der))],
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.derRepresentation), format: .der))
    )
    configuration.certificateVerification = .optionalVerification
    configuration.trustRoots = .certificates([])
    self.configuration = configuration
    let administratorKey = P256.Signing.PrivateKey()
    let certificate = Self.certificate(
      named: "drydock-admin",
      for: administratorKey.publicKey,
      Self.clientExtensions(of: administratorKey.publicKey, rootKey.publicKey),
      signedBy: "drydock-ca",
      rootKey
    )
    administrator = certificate.bytes
    administratorPair = (PEM.encode("CERTIFICATE", certificate.bytes), administratorKey.pemRepresentation)
  }

  // MARK: X.509 (RFC 5280)

  /// ecdsa-with-SHA256
  private static let algorithm = DER.sequence([.object([1, 2, 840, 10045, 4, 3, 2])])

  private static func certificate(
    named name: String,
    for key: P256.Signing.PublicKey,
    _ extensions: [DER],
    signedBy issuer: String,
    _ issuerKey: P256.Signing.PrivateKey
  ) -> DER {
    let now = Int(Date().timeIntervalSince1970)
    let serial = UInt64.random(in: 1...UInt64(Int64.max))
    let body = DER.sequence([
      DER(0xA0, DER.integer([2]).bytes),
      .integer((0..<8).reversed().map { UInt8(truncatingIfNeeded: serial >> (8 * UInt64($0))) }),
      algorithm, DistinguishedName(commonName: issuer).der,
      .sequence([.time(now - 86_400), .time(now + 365 * 86_400)]),
      DistinguishedName(commonName: name).der,
      DER(Array(key.derRepresentation)) ?? .null,
      DER(0xA3, DER.sequence(extensions).bytes),
    ])
    let signature = (try? issuerKey.signature(for: body.bytes).derRepresentation).map(Array.init) ?? []
    return .sequence([body, algorithm, .bits(signature)])
  }

  private static func authorityExtensions(of key: P256.Signing.PublicKey) -> [DER] {
    [
      field(19, isCritical: true, .sequence([.bool(true)])),
      // Signs certificates: bit 5.
      field(15, isCritical: true, DER(0x03, [2, 0x04])),
      field(14, .octets(identifier(key))),
    ]
  }

  private static func serverExtensions(of key: P256.Signing.PublicKey, _ issuer: P256.Signing.PublicKey) -> [DER] {
    [
      field(19, isCritical: true, .sequence([])),
      // Signs what is said: bit 0.
      field(15, isCritical: true, DER(0x03, [7, 0x80])),
      field(37, .sequence([.object([1, 3, 6, 1, 5, 5, 7, 3, 1])])),
      field(17, .sequence([DER(0x82, Array("localhost".utf8)), DER(0x87, [127, 0, 0, 1])])),
      field(14, .octets(identifier(key))),
      field(35, .sequence([DER(0x80, identifier(issuer))])),
    ]
  }

  private static func clientExtensions(of key: P256.Signing.PublicKey, _ issuer: P256.Signing.PublicKey) -> [DER] {
    [
      field(19, isCritical: true, .sequence([])),
      field(15, isCritical: true, DER(0x03, [7, 0x80])),
      field(37, .sequence([.object([1, 3, 6, 1, 5, 5, 7, 3, 2])])),
      field(35, .sequence([DER(0x80, identifier(issuer))])),
    ]
  }

  /// An extension of the arc 2.5.29.
  private static func field(_ number: Int, isCritical: Bool = false, _ value: DER) -> DER {
    .sequence([.object([2, 5, 29, number])] + (isCritical ? [.bool(true)] : []) + [.octets(value.bytes)])
  }

  private static func identifier(_ key: P256.Signing.PublicKey) -> [UInt8] {
    Array(Insecure.SHA1.hash(data: key.x963Representation))
  }
}
