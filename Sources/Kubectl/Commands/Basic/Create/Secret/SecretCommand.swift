import API
import Objects

/// A `kubectl create secret KIND`.
protocol SecretCommand: GeneratorCommand {}

extension SecretCommand {
  static var resource: GroupVersionResource { .secrets }
  static var failureWords: String { "failed to create secret" }

  func secret(_ name: String, data: Value?, type: String?) -> Value {
    var object: Value = ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": .string(name)]]
    object["data"] = data
    object["type"] = type.map { .string($0) }
    return object
  }
}
