/// What a field is in Kubernetes' Go types (`staging/src/k8s.io/api/*/*/types.go`): it decides what the server's
/// decoder says of a wrong value, which empty values an answer shows, and in which order Go writes a struct's fields.
package struct GoField: Hashable, Sendable {
  /// `DNSPolicy`, which stands in JSON as `dnsPolicy`.
  package var name: String
  /// `v1.DNSPolicy`, `[]v1.Container`, `map[string]string`; a pointer's is the type that it points to.
  package var type: String
  package var isPointer: Bool
  /// `omitempty`: an empty value that is no pointer is left out.
  package var isOmittedWhenEmpty: Bool
  /// The embedded structs that hold the field: `VolumeSource`.
  package var embedding: [String]

  /// The type of a list's element or a map's value.
  package var elementType: String {
    let text: Substring
    if type.hasPrefix("[]") {
      text = type.dropFirst(2)
    } else if type.hasPrefix("map["), let end = type.firstIndex(of: "]") {
      text = type[type.index(after: end)...]
    } else {
      return type
    }
    return String(text.hasPrefix("*") ? text.dropFirst() : text)
  }

  /// One field of the facts, with its JSON name.
  static func read(_ text: Substring.UTF8View) -> (name: String, field: GoField) {
    let colon = text.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
    let names = text[..<colon].split(separator: UInt8(ascii: "="))
    var rest = Substring(text[colon...].dropFirst())
    var embedding: [String] = []
    if let at = rest.firstIndex(of: "@") {
      embedding = rest[rest.index(after: at)...].split(separator: ".").map(String.init)
      rest = rest[..<at]
    }
    let isShown = rest.hasSuffix("!")
    if isShown { rest = rest.dropLast() }
    let isPointer = rest.hasPrefix("*")
    if isPointer { rest = rest.dropFirst() }
    let name = String(Substring(names.first ?? text[..<colon]))
    return (
      name,
      GoField(
        name: names.count > 1 ? String(Substring(names[1])) : name.prefix(1).uppercased() + name.dropFirst(),
        type: String(rest),
        isPointer: isPointer,
        isOmittedWhenEmpty: !isShown,
        embedding: embedding
      )
    )
  }
}
