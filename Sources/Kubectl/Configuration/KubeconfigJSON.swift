import Objects

/// A kubeconfig as JSON, its fields in the order of their Go structs (`client-go/tools/clientcmd/api/v1/types.go`).
enum KubeconfigJSON {
  /// One order serves all objects, since no two of them have the same two fields the other way round.
  private static let order = [
    "command", "args", "env", "kind", "apiVersion", "installHint", "provideClusterInfo", "interactiveMode", "clusters",
    "users", "contexts", "current-context", "name", "value", "cluster", "server", "tls-server-name",
    "insecure-skip-tls-verify", "certificate-authority", "certificate-authority-data", "proxy-url",
    "disable-compression", "user", "context", "client-certificate", "client-certificate-data", "client-key",
    "client-key-data", "token", "tokenFile", "as", "as-uid", "as-groups", "as-user-extra", "username", "password",
    "auth-provider", "exec", "namespace", "extensions", "extension", "config",
  ]
  private static let ranks = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })

  static func indented(_ config: Value) -> String {
    var writer = JSONWriter(indentation: 4, escapesHTML: true)
    write(config, to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private static func write(_ value: Value, to writer: inout JSONWriter) {
    switch value {
    case .object(let fields):
      writer.open(.object)
      let sorted = fields.sorted { (ranks[$0.key] ?? .max, $0.key) < (ranks[$1.key] ?? .max, $1.key) }
      for field in sorted {
        writer.beginField(field.key)
        write(field.value, to: &writer)
      }
      writer.close(.object)
    case .array(let elements):
      writer.open(.array)
      for element in elements {
        writer.beginElement()
        write(element, to: &writer)
      }
      writer.close(.array)
    default: writer.write(value)
    }
  }
}
