/// What names, labels and values may look like, in the server's words
/// (`k8s.io/apimachinery/pkg/util/validation`). Each answer lists what is wrong; none is right.
package enum Validation {
  /// A label or annotation key: `app`, `example.com/app`.
  package static func qualifiedName(_ text: String) -> [String] {
    let bytes = text.utf8.span
    guard let slash = bytes.indices.first(where: { bytes[$0] == UInt8(ascii: "/") }) else { return namePart(bytes) }
    let name = bytes.extracting((slash + 1)...)
    if name.indices.contains(where: { name[$0] == UInt8(ascii: "/") }) {
      return [
        "a qualified name " + qualifiedPattern + " with an optional DNS subdomain prefix and '/' "
          + "(e.g. 'example.com/MyName')"
      ]
    }
    let prefix = slash == 0 ? ["must be non-empty"] : subdomain(bytes.extracting(..<slash))
    return prefix.isEmpty ? namePart(name) : prefix.map { "prefix part " + $0 } + namePart(name)
  }

  /// What follows the prefix of a qualified name.
  private static func namePart(_ name: Span<UInt8>) -> [String] {
    var wrong: [String] = []
    if name.isEmpty {
      wrong.append("name part must be non-empty")
    } else if name.count > 63 {
      wrong.append("name part must be no more than 63 bytes")
    }
    if !isQualified(name) { wrong.append("name part " + qualifiedPattern) }
    return wrong
  }

  private static var qualifiedPattern: String {
    pattern(
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
        + "alphanumeric character",
      "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]",
      "MyName",
      "my.name",
      "123-abc"
    )
  }

  package static func labelValue(_ text: String) -> [String] {
    var wrong: [String] = []
    if text.utf8.count > 63 { wrong.append("must be no more than 63 bytes") }
    if !text.isEmpty && !isQualified(text.utf8.span) {
      wrong.append(
        pattern(
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
            + "'.', and must start and end with an alphanumeric character",
          "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?",
          "MyValue",
          "my_value",
          "12345"
        )
      )
    }
    return wrong
  }

  /// RFC 1123: most names.
  package static func subdomain(_ text: String) -> [String] { subdomain(text.utf8.span) }

  private static func subdomain(_ bytes: Span<UInt8>) -> [String] {
    var wrong: [String] = []
    if bytes.count > 253 { wrong.append("must be no more than 253 characters") }
    if !isSubdomain(bytes) {
      wrong.append(
        pattern(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' "
            + "or '.', and must start and end with an alphanumeric character",
          "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
          "example.com"
        )
      )
    }
    return wrong
  }

  /// RFC 1123: namespaces, containers, volumes.
  package static func label(_ text: String) -> [String] {
    var wrong: [String] = []
    if text.utf8.count > 63 { wrong.append("must be no more than 63 characters") }
    if !isLabel(text.utf8.span) {
      if subdomain(text).isEmpty {
        wrong.append("must not contain dots")
      } else {
        wrong.append(
          pattern(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
              + "and must start and end with an alphanumeric character",
            "[a-z0-9]([-a-z0-9]*[a-z0-9])?",
            "my-name",
            "123-abc"
          )
        )
      }
    }
    return wrong
  }

  /// RFC 1035: services.
  package static func label1035(_ text: String) -> [String] {
    var wrong: [String] = []
    if text.utf8.count > 63 { wrong.append("must be no more than 63 characters") }
    if !isLabel(text.utf8.span) || !(text.utf8.first.map(isLower) ?? false) {
      wrong.append(
        pattern(
          "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with "
            + "an alphabetic character, and end with an alphanumeric character",
          "[a-z]([-a-z0-9]*[a-z0-9])?",
          "my-name",
          "abc-123"
        )
      )
    }
    return wrong
  }

  /// The form of `RegexError`: the rule, examples, and the expression.
  package static func pattern(_ rule: String, _ expression: String, _ examples: String...) -> String {
    if examples.isEmpty { return "\(rule) (regex used for validation is '\(expression)')" }
    // The two blanks are Kubernetes' own.
    let list = examples.map { "'\($0)'" }.joined(separator: ",  or ")
    return "\(rule) (e.g. \(list), regex used for validation is '\(expression)')"
  }

  /// Labels joined by dots: none is empty, and none begins or ends with a dash.
  private static func isSubdomain(_ bytes: Span<UInt8>) -> Bool {
    // What stands before the first byte counts as a dot.
    var last = UInt8(ascii: ".")
    for place in bytes.indices {
      let byte = bytes[place]
      switch byte {
      case UInt8(ascii: "."): if last == UInt8(ascii: ".") || last == UInt8(ascii: "-") { return false }
      case UInt8(ascii: "-"): if last == UInt8(ascii: ".") { return false }
      default: if !isLowerAlphanumeric(byte) { return false }
      }
      last = byte
    }
    return last != UInt8(ascii: ".") && last != UInt8(ascii: "-")
  }

  private static func isLabel(_ bytes: Span<UInt8>) -> Bool {
    !bytes.indices.contains { bytes[$0] == UInt8(ascii: ".") } && isSubdomain(bytes)
  }

  /// Letters, digits and marks, with a letter or a digit at both ends.
  private static func isQualified(_ bytes: Span<UInt8>) -> Bool {
    guard let last = bytes.indices.last, isAlphanumeric(bytes[0]), isAlphanumeric(bytes[last]) else { return false }
    return bytes.indices.allSatisfy { place in
      let byte = bytes[place]
      return isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }
  }

  private static func isLower(_ byte: UInt8) -> Bool { byte >= 97 && byte <= 122 }
  private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool { isLower(byte) || (byte >= 48 && byte <= 57) }
  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLowerAlphanumeric(byte) || (byte >= 65 && byte <= 90)
  }
}
