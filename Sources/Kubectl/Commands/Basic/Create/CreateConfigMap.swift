import API
import Objects

/// `kubectl create configmap`.
struct CreateConfigMap: GeneratorCommand {
  static let honouredFlags: Set<String> = ["append-hash", "from-literal", "from-file", "from-env-file"]
  static let resource = GroupVersionResource.configMaps
  static let failureWords = "failed to create configmap"

  var context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    var object: Value = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)]]
    for entry in try DataSources(kind: "ConfigMap", name: name, context, &host).entries {
      if let text = String(validating: entry.bytes, as: UTF8.self) {
        object["data", default: [:]][entry.key] = .string(text)
      } else {
        object["binaryData", default: [:]][entry.key] = .string(Base64.encode(entry.bytes))
      }
    }
    return object
  }
}
