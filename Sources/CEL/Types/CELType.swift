/// The type of an expression as far as it is known before it runs.
package indirect enum CELType: Hashable, Sendable {
  /// Known when it runs.
  case dyn
  case null, bool, int, uint, double, string, bytes, timestamp, duration, type
  case quantity, address, network, url, format
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
    case (.list(let a), .list(let b)): a.fits(b)
    case (.map(let a, let x), .map(let b, let y)): a.fits(b) && x.fits(y)
    case (.optional(let a), .optional(let b)): a.fits(b)
    case (.map, .object), (.object, .map): true
    default: self == wanted
    }
  }
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

    private static let keywords: Set<String> = [
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

  package var name: String
  package var fields: [Field]

  package init(name: String, fields: [Field]) {
    self.name = name
    self.fields = fields
  }

  func field(_ name: String) -> Field? { fields.first { $0.name == name } }
}
