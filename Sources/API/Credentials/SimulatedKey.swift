/// A private key of the simulation: 32 bytes in the shape of an RSA key.
///
/// No number theory is behind it. Its public half is a digest of the bytes, its signatures are keyed digests, which
/// only the holder of the bytes can make or check. What matters to a learner is the same: who has the key can prove
/// it, who has not cannot.
package struct SimulatedKey: Hashable, Sendable {
  private let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = SHA256.digest(bytes) }

  package init(_ random: inout RandomSource) {
    self.init(bytes: Array(random.hexadecimal(64).utf8))
  }

  /// The key with which every cluster of the simulation signs certificates and tokens.
  package static let authority = SimulatedKey(bytes: Array("Drydock's simulated certificate authority".utf8))

  private static let rsa = DER.sequence([.object([1, 2, 840, 113549, 1, 1, 1]), .null])
  package static let signatureAlgorithm = DER.sequence([.object([1, 2, 840, 113549, 1, 1, 11]), .null])

  /// The `SubjectPublicKeyInfo` that goes with it.
  package var publicKey: DER {
    var modulus = SHA256.expand(Array("public".utf8), key: bytes, to: 256)
    modulus[0] |= 0x80
    modulus[255] |= 1
    return .sequence([Self.rsa, .bits(DER.sequence([.integer(modulus), .integer([1, 0, 1])]).bytes)])
  }

  package func sign(_ message: [UInt8]) -> [UInt8] { SHA256.expand(message, key: bytes, to: 256) }

  package func verify(_ signature: [UInt8], of message: [UInt8]) -> Bool { signature == sign(message) }

  /// PKCS #8, with the bytes where the numbers of RSA would stand.
  package var pem: String {
    PEM.encode("PRIVATE KEY", DER.sequence([.integer([0]), Self.rsa, .octets(bytes)]).bytes)
  }

  /// Nil for a text that is none of the simulation's keys.
  package init?(pem: String) {
    guard let der = (PEM.decode(pem, "PRIVATE KEY") ?? PEM.decode(pem, "RSA PRIVATE KEY")).flatMap({ DER($0) }),
      der.parts.count == 3, der.parts[2].content.count == 32
    else { return nil }
    bytes = der.parts[2].content
  }
}
