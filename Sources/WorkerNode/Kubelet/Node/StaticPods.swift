import API
import ContainerRuntime
import Objects
import Shell

/// The pods whose manifests lie in `/etc/kubernetes/manifests`, and their mirrors in the API (`pkg/kubelet/config`).
struct StaticPods: Sendable {
  static let folder = "/etc/kubernetes/manifests"

  private(set) var pods: [Value] = []
  /// The mirrors as the API has them, by the pod's key.
  private(set) var mirrors: [String: Value] = [:]
  /// The manifests as last read.
  private var texts: [String: [UInt8]] = [:]

  /// Reads the folder again; whether the pods changed.
  mutating func read(_ runtime: inout ContainerRuntime, now: Duration) -> Bool {
    guard let files = runtime.machine[fileSystem: .own], let names = try? files.list(Self.folder) else { return false }
    var found: [String: [UInt8]] = [:]
    for name in names where name.hasSuffix(".yaml") || name.hasSuffix(".yml") || name.hasSuffix(".json") {
      if let bytes = try? files.read(Self.folder + "/" + name) { found[name] = bytes }
    }
    if found == texts { return false }
    texts = found
    return true
  }

  /// The pods of the manifests for a node; a manifest that is none is left out, as by the kubelet.
  mutating func parse(node: NodeConfiguration, uid: (String) -> String) {
    pods = texts.keys.sorted().compactMap { name in
      guard let text = texts[name], var pod = try? YAML.readOne(String(decoding: text, as: UTF8.self)),
        pod.kind == "Pod"
      else { return nil }
      pod["metadata", default: [:]]["name"] = .string("\(pod.name)-\(node.name)")
      if pod.namespace == nil { pod["metadata", default: [:]]["namespace"] = "default" }
      pod["metadata", default: [:]]["uid"] = .string(uid(JSON.write(pod)))
      pod["metadata", default: [:]]["annotations", default: [:]]["kubernetes.io/config.source"] = "file"
      pod["spec", default: [:]]["nodeName"] = .string(node.name)
      pod["spec", default: [:]]["tolerations"] = [["operator": "Exists", "effect": "NoExecute"]]
      return pod
    }
  }

  func isMirror(_ pod: Value) -> Bool { pod.annotations["kubernetes.io/config.mirror"] != nil }

  static func key(ofMirror pod: Value) -> String { pod.key }

  mutating func noteMirror(_ event: WatchEvent) {
    mirrors[event.object.key] = event.kind == .deleted ? nil : event.object
  }
}
