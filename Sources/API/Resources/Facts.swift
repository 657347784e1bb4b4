import KubernetesFacts
package import Objects

/// What was read off a Kubernetes v1.36.2 control plane, as trees.
package enum Facts {
  package static var schemas: Value { read(kubernetes_schemas()) }
  /// The Go structs of the schemas, by the schemas' names.
  package static var goTypes: Value { read(kubernetes_go_types()) }
  /// The kinds as messages of protobuf.
  static var protobuf: Value { read(kubernetes_protobuf()) }
  package static var resources: Value { read(kubernetes_resources()) }
  package static var columns: Value { read(kubernetes_columns()) }
  /// The objects that a new control plane holds before anyone creates any.
  package static var bootstrap: Value { read(kubernetes_bootstrap()) }
  /// kubectl's command tree with its flags.
  package static var kubectlCommands: Value { read(kubernetes_kubectl_commands()) }

  /// The time zone database: a rule and its names a line.
  static var timeZones: String {
    let fact = time_zones()
    return String(decoding: UnsafeBufferPointer(start: fact.bytes, count: fact.count), as: UTF8.self)
  }

  private static func read(_ fact: KubernetesFact) -> Value {
    let bytes = Array(UnsafeBufferPointer(start: fact.bytes, count: fact.count))
    do {
      return try JSON.read(bytes)
    } catch {
      preconditionFailure("a fact that was compiled in is not JSON: \(error)")
    }
  }
}
