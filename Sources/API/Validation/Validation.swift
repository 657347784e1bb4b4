/// What names, labels and values may look like, in the server's words
/// (`k8s.io/apimachinery/pkg/util/validation`). Each answer lists what is wrong; none is right.
package enum Validation {
  /// A label or annotation key: `app`, `example.com/app`.
  package static func qualifiedName(_ text: String) -> [String] {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    var wrong: [String] = []
    let name: String
    switch parts.count {
    case 1: name = parts[0]
    case 2:
      name = parts[1]
      if parts[0].isEmpty {
        wrong.append("prefix part must be non-empty")
      } else {
        wrong += subdomain(parts[0]).map { "prefix part " + $0 }
      }
    default:
      return [
        "a qualified name "
          + pattern(
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
              + "alphanumeric character",
            "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]",
            "MyName",
            "my.name",
            "123-abc"
          )
          + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
      ]
    }
    if name.isEmpty {
      wrong.append("name part must be non-empty")
    } else if name.utf8.count > 63 {
      wrong.append("name part must be no more than 63 bytes")
    }
    if !isQualified(name) {
      wrong.append(
        "name part "
          + pattern(
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
              + "alphanumeric character",
            "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]",
            "MyName",
            "my.name",
            "123-abc"
          )
      )
    }
    return wrong
  }

  package static func labelValue(_ text: String) -> [String] {
    var wrong: [String] = []
    if text.utf8.count > 63 { wrong.append("must be no more than 63 bytes") }
    if !text.isEmpty && !isQualified(text) {
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
  package static func subdomain(_ text: String) -> [String] {
    var wrong: [String] = []
    if text.utf8.count > 253 { wrong.append("must be no more than 253 characters") }
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    if !labels.allSatisfy({ isLabel($0.utf8) }) {
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
    if !isLabel(text.utf8) {
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
    if !isLabel(text.utf8) || !(text.utf8.first.map(isLower) ?? false) {
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

  private static func isLabel(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
    guard let first = bytes.first, let last = bytes.last else { return false }
    return isLowerAlphanumeric(first) && isLowerAlphanumeric(last)
      && bytes.allSatisfy { isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isQualified(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, let last = bytes.last else { return false }
    return isAlphanumeric(first) && isAlphanumeric(last)
      && bytes.allSatisfy {
        isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
      }
  }

  private static func isLower(_ byte: UInt8) -> Bool { byte >= 97 && byte <= 122 }
  private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool { isLower(byte) || (byte >= 48 && byte <= 57) }
  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLowerAlphanumeric(byte) || (byte >= 65 && byte <= 90)
  }
}
