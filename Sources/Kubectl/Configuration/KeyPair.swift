import API

/// Whether a certificate and a private key belong together (`crypto/tls.X509KeyPair`).
enum KeyPair {
  static func check(certificate: String, key: String) throws(Failure) {
    guard PEM.label(certificate) != nil else {
      throw .plain("tls: failed to find any PEM data in certificate input")
    }
    guard PEM.label(key) != nil else { throw .plain("tls: failed to find any PEM data in key input") }
    guard let read = Certificate(pem: certificate) else { return }
    let isRight: Bool
    if let secret = SimulatedKey(pem: key) {
      isRight = read.publicKey == secret.publicKey
    } else if let bits = publicBits(ofKey: key) {
      isRight = read.publicKey.parts.last?.content.dropFirst().elementsEqual(bits) ?? false
    } else {
      return
    }
    if !isRight { throw .plain("tls: private key does not match public key") }
  }

  /// What a real key says of its public half, as a certificate holds it; nil for a key that does not tell.
  private static func publicBits(ofKey pem: String) -> [UInt8]? {
    if let fields = fields(pem, "EC PRIVATE KEY") { return point(of: fields) }
    if let fields = fields(pem, "RSA PRIVATE KEY") { return modulus(of: fields) }
    // PKCS #8 wraps one of these two.
    guard let fields = fields(pem, "PRIVATE KEY"), fields.count >= 3, let inner = DER(fields[2].content)?.parts else {
      return nil
    }
    return point(of: inner) ?? modulus(of: inner)
  }

  private static func fields(_ pem: String, _ label: String) -> [DER]? {
    PEM.decode(pem, label).flatMap { DER($0) }?.parts
  }

  /// Of an elliptic curve: version, secret, `[0]` curve, `[1]` point.
  private static func point(of fields: [DER]) -> [UInt8]? {
    guard fields.count >= 2, fields[1].tag == 0x04, let last = fields.last, last.tag == 0xA1 else { return nil }
    return last.parts.first.map { Array($0.content.dropFirst()) }
  }

  /// Of RSA: version, modulus, public exponent, and the secret numbers.
  private static func modulus(of fields: [DER]) -> [UInt8]? {
    guard fields.count >= 3, fields.allSatisfy({ $0.tag == 0x02 }) else { return nil }
    return DER.sequence([fields[1], fields[2]]).bytes
  }
}
