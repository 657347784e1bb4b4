/// Whom a certificate names: `CN=jane, O=devs`. To Kubernetes a common name is a user, an organization a group.
package struct DistinguishedName: Hashable, Sendable {
  package struct Attribute: Hashable, Sendable {
    package var key: String
    package var value: String
    package init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  package var attributes: [Attribute]

  package init(_ attributes: [Attribute]) { self.attributes = attributes }

  package init(commonName: String, organizations: [String] = []) {
    attributes = organizations.map { Attribute("O", $0) } + [Attribute("CN", commonName)]
  }

  package var commonName: String { attributes.last { $0.key == "CN" }?.value ?? "" }
  package var organizations: [String] { attributes.filter { $0.key == "O" }.map(\.value) }

  /// `/CN=jane/O=devs`, as `openssl req -subj` takes it; nil where it begins otherwise or names an unknown attribute.
  package init?(slashes text: String) {
    guard text.hasPrefix("/") else { return nil }
    attributes = []
    for part in text.split(separator: "/") {
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2, Self.identifiers[String(halves[0])] != nil else { return nil }
      attributes.append(Attribute(String(halves[0]), String(halves[1])))
    }
  }

  /// `O = devs, CN = jane`, as openssl prints it.
  package var description: String { attributes.map { "\($0.key) = \($0.value)" }.joined(separator: ", ") }

  // MARK: Encoding

  private static let identifiers: [String: [Int]] = [
    "CN": [2, 5, 4, 3], "C": [2, 5, 4, 6], "L": [2, 5, 4, 7], "ST": [2, 5, 4, 8], "O": [2, 5, 4, 10],
    "OU": [2, 5, 4, 11], "emailAddress": [1, 2, 840, 113549, 1, 9, 1],
  ]

  private static let keys: [DER: String] = Dictionary(
    uniqueKeysWithValues: identifiers.map { (DER.object($0.value), $0.key) }
  )

  package var der: DER {
    .sequence(
      attributes.map { .set([.sequence([.object(Self.identifiers[$0.key] ?? [2, 5, 4, 3]), .text($0.value)])]) }
    )
  }

  package init(_ der: DER) {
    attributes = der.parts.flatMap(\.parts).compactMap { pair in
      let parts = pair.parts
      guard parts.count == 2, let key = Self.keys[parts[0]] else { return nil }
      return Attribute(key, parts[1].string)
    }
  }
}
