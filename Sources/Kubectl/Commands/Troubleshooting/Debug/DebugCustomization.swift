import API
import Objects

/// `kubectl debug --custom`: parts of a container from a file, laid over what the profile made.
struct DebugCustomization: Sendable {
  private let part: Value

  /// Nil without the flag.
  init?(_ flags: FlagValues, _ host: inout some KubectlHost) throws(Failure) {
    guard let path = flags.text("custom") else { return nil }
    let text: String
    do {
      text = String(decoding: try host.readFile(path), as: UTF8.self)
    } catch {
      throw .plain("must pass a container spec json file for custom profile: open \(path): \(error.message)")
    }
    do {
      part = try YAML.readOne(text)
    } catch {
      throw .plain("\(path) does not contain a valid container spec: \(error)")
    }
    for field in ["name", "command", "image", "lifecycle", "volumeDevices"] where part[field] != nil {
      throw .plain("name, command, image, lifecycle and volume devices are not modifiable via custom profile")
    }
  }

  func apply(to container: inout Value) throws(Failure) {
    let table = SchemaTable.kubernetes
    guard let schema = table[name: "io.k8s.api.core.v1.Container"] else { return }
    do {
      container = try StrategicMergePatch(table: table).apply(part, to: container, schema)
    } catch {
      throw .plain("error creating three way patch to add debug container: \(error)")
    }
  }
}
