/// The type of an expression as far as it is known before it runs.
package indirect enum CELType: Hashable, Sendable {
  /// Known when it runs.
  case dyn
  case null, bool, int, uint, double, string, bytes, timestamp, duration, type
  case quantity, address, network, url, format
  /// What only functions look into: a semantic version, an authorization, a patch.
  case opaque(String)
  case list(CELType)
  case map(CELType, CELType)
  case object(CELObjectType)
  case optional(CELType)

  /// As errors of the compiler name it.
  package var name: String {
    switch self {
    case .dyn: "dyn"
    case .null: "null"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .timestamp: "timestamp"
    case .duration: "duration"
    case .type: "type"
    case .quantity: "kubernetes.Quantity"
    case .address: "net.IP"
    case .network: "net.CIDR"
    case .url: "kubernetes.URL"
    case .format: "kubernetes.NamedFormat"
    case .opaque(let name): name
    case .list(let element): "list(\(element.name))"
    case .map(let key, let value): "map(\(key.name), \(value.name))"
    case .object(let object): object.name
    case .optional(let value): "optional_type(\(value.name))"
    }
  }

  /// Whether a value of the one may stand where the other is wanted.
  func fits(_ wanted: CELType) -> Bool {
    switch (self, wanted) {
    case (.dyn, _), (_, .dyn): true
    case (.null, _): wanted.isNullable
    case (.list(let a), .list(let b)): a.fits(b)
    case (.map(let a, let x), .map(let b, let y)): a.fits(b) && x.fits(y)
    case (.optional(let a), .optional(let b)): a.fits(b)
    case (.object(let a), .object(let b)): a.name == b.name && a.fields.count == b.fields.count
    default: self == wanted
    }
  }

  /// Whether null is a value of it.
  private var isNullable: Bool {
    switch self {
    case .null, .dyn, .timestamp, .duration, .object, .quantity, .url, .format, .address, .network, .opaque, .optional:
      true
    default: false
    }
  }

  package static let semver = CELType.opaque("kubernetes.Semver")
  package static let authorizer = CELType.opaque("kubernetes.authorization.Authorizer")
  package static let pathCheck = CELType.opaque("kubernetes.authorization.PathCheck")
  package static let groupCheck = CELType.opaque("kubernetes.authorization.GroupCheck")
  package static let resourceCheck = CELType.opaque("kubernetes.authorization.ResourceCheck")
  package static let decision = CELType.opaque("kubernetes.authorization.Decision")
  /// What a mutation of the kind `JSONPatch` makes a list of.
  package static let jsonPatch = CELType.opaque("JSONPatch")
}

/// An object whose fields are known.
package struct CELObjectType: Hashable, Sendable {
  package struct Field: Hashable, Sendable {
    /// As an expression writes it: `__namespace__`, `a__dash__b`.
    package var name: String
    /// As the object has it.
    package var property: String
    package var type: CELType

    /// - Returns: nil for a field that no expression can name.
    package init?(property: String, type: CELType) {
      guard let name = Self.escaped(property) else { return nil }
      self.name = name
      self.property = property
      self.type = type
    }

    fileprivate static let keywords: Set<String> = [
      "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
      "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ]

    /// `k8s.io/apiserver/pkg/cel/escaping.go`.
    private static func escaped(_ property: String) -> String? {
      if keywords.contains(property) { return "__\(property)__" }
      var name = ""
      var isFirst = true
      for scalar in property.replacing("__", with: "__underscores__").unicodeScalars {
        switch scalar {
        case "-": name += "__dash__"
        case ".": name += "__dot__"
        case "/": name += "__slash__"
        case "0"..."9" where isFirst: return nil
        case "0"..."9", "a"..."z", "A"..."Z", "_": name.unicodeScalars.append(scalar)
        default: return nil
        }
        isFirst = false
      }
      return name.isEmpty ? nil : name
    }
  }

  /// Whether a name is one that an expression can declare.
  package static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, first.value < 128, !Field.keywords.contains(name) else { return false }
    let isWord = name.unicodeScalars.allSatisfy {
      $0 == "_" || $0.value < 128 && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
    }
    return isWord && first.properties.numericType == nil
  }

  package var name: String
  package var fields: [Field]

  package init(name: String, fields: [Field]) {
    self.name = name
    self.fields = fields
  }

  func field(_ name: String) -> Field? { fields.first { $0.name == name } }
}
