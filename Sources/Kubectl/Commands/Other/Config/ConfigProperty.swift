import API
import Objects

/// The place in a kubeconfig that `config set` and `unset` name: `contexts.minikube.namespace`
/// (`pkg/cmd/config/navigation_step_parser.go`).
struct ConfigProperty: Sendable {
  private enum Form: Hashable { case text, truth, bytes }

  private let text: String
  private let parts: [String]

  init(_ text: String) {
    self.text = text
    parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }

  private static let singular = ["clusters": "cluster", "contexts": "context", "users": "user"]

  private static let fields: [String: [String: Form]] = [
    "clusters": [
      "server": .text, "tls-server-name": .text, "insecure-skip-tls-verify": .truth, "certificate-authority": .text,
      "certificate-authority-data": .bytes, "proxy-url": .text, "disable-compression": .truth,
    ],
    "contexts": ["cluster": .text, "user": .text, "namespace": .text],
    "users": [
      "client-certificate": .text, "client-certificate-data": .bytes, "client-key": .text, "client-key-data": .bytes,
      "token": .text, "tokenFile": .text, "act-as": .text, "act-as-uid": .text, "username": .text, "password": .text,
    ],
  ]

  /// With `raw`, bytes are given as they are, not in base64.
  func set(_ value: String, raw: Bool, in config: inout Kubeconfig) throws(Failure) {
    if text == "current-context" || text == "kind" || text == "apiVersion" {
      config.value[text] = .string(value)
      return
    }
    if text == "preferences.colors" {
      config.value["preferences", default: [:]]["colors"] = try Self.value(value, .truth, raw: raw)
      return
    }
    let place = try place()
    guard let field = place.field else { throw .plain("can't set a map to a value: \(value)") }
    guard let form = Self.fields[place.section]?[field] else {
      throw .plain("unable to parse one or more field values of \(text)")
    }
    let stored = try Self.value(value, form, raw: raw)
    config.update(place.section, Self.singular[place.section] ?? "", place.name ?? "") { $0[field] = stored }
    if place.section == "contexts" {
      config.update("contexts", "context", place.name ?? "") { entry in
        for field in ["cluster", "user"] where entry[field] == nil { entry[field] = "" }
      }
    }
  }

  func unset(in config: inout Kubeconfig) throws(Failure) {
    if text == "current-context" {
      config.value[text] = ""
      return
    }
    if parts[0] == "preferences" {
      config.value["preferences"] = [:]
      return
    }
    let place = try place()
    guard let name = place.name else {
      config.value[place.section] = .array([])
      return
    }
    guard let field = place.field else { return config.remove(place.section, name) }
    if config.entry(place.section, name) == nil { throw .plain("current map key `\(name)` is invalid") }
    config.update(place.section, Self.singular[place.section] ?? "", name) { $0[field] = nil }
  }

  /// Names of entries may have dots in them; fields have none.
  private func place() throws(Failure) -> (section: String, name: String?, field: String?) {
    let section = parts[0]
    guard let fields = Self.fields[section] else { throw .plain("unable to parse \(text) after [] at api.Config") }
    guard parts.count > 1 else { return (section, nil, nil) }
    let known = parts.count > 2 && (fields[parts[parts.count - 1]] != nil || parts.count == 3)
    let name = parts[1..<(known ? parts.count - 1 : parts.count)].joined(separator: ".")
    return (section, name, known ? parts[parts.count - 1] : nil)
  }

  private static func value(_ text: String, _ form: Form, raw: Bool) throws(Failure) -> Value {
    switch form {
    case .text: return .string(text)
    case .truth:
      guard let truth = FlagDefinition.bool(text) else {
        throw .plain("strconv.ParseBool: parsing \"\(text)\": invalid syntax")
      }
      return .bool(truth)
    case .bytes:
      if raw { return .string(Base64.encode(Array(text.utf8))) }
      guard Base64.decode(text) != nil else {
        throw .plain("error decoding input value: illegal base64 data at input byte 0")
      }
      return .string(text)
    }
  }
}
