package import Objects

/// A JSON web token (RFC 7519) with a simulated signature: true header and claims behind a keyed digest.
package struct WebToken: Hashable, Sendable {
  package var claims: Value

  package init(claims: Value) { self.claims = claims }

  private static let header: Value = [
    "alg": "RS256",
    "kid": .string(SHA256.hexadecimal(SHA256.digest(SimulatedKey.authority.publicKey.bytes).prefix(16))),
  ]

  private static let encodedHeader = encode(JSON.write(header))

  package var text: String {
    let body = Self.encodedHeader + "." + Self.encode(JSON.write(claims))
    return body + "." + Self.encode(SimulatedKey.authority.sign(Array(body.utf8)))
  }

  /// Nil for a text that is no token, or one that the cluster's key did not sign.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let payload = Self.decode(parts[1]), let signature = Self.decode(parts[2]) else {
      return nil
    }
    let body = parts[0] + "." + parts[1]
    guard SimulatedKey.authority.verify(signature, of: Array(body.utf8)), let claims = try? JSON.read(payload) else {
      return nil
    }
    self.claims = claims
  }

  private static func encode(_ text: String) -> String { encode(Array(text.utf8)) }

  /// Base64 with the alphabet of URLs and no padding.
  private static func encode(_ bytes: [UInt8]) -> String {
    let digits = Base64.encode(bytes).utf8.compactMap { byte -> UInt8? in
      switch byte {
      case UInt8(ascii: "+"): UInt8(ascii: "-")
      case UInt8(ascii: "/"): UInt8(ascii: "_")
      case UInt8(ascii: "="): nil
      default: byte
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }

  private static func decode(_ text: Substring) -> [UInt8]? {
    var plain = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
    while plain.utf8.count % 4 != 0 { plain += "=" }
    return Base64.decode(plain)
  }
}
