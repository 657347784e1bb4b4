import API
import ContainerRuntime
import Objects
import Shell
import Volumes

/// The environment of a container: from its image, from objects, from the manifest, and of the services around it.
struct EnvironmentVariables {
  let worker: PodWorker
  let container: ContainerWorker
  let kubelet: Kubelet

  init(_ worker: PodWorker, _ container: ContainerWorker, _ kubelet: Kubelet) {
    self.worker = worker
    self.container = container
    self.kubelet = kubelet
  }

  /// In the order in which a container sees them: the pod's own, the services', what is left of the image's.
  func resolve(over image: Image) throws(ContainerConfigError) -> Environment {
    let links = serviceLinks
    let known = try own(links)
    var variables: Environment = [
      "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOSTNAME": worker.pod.name,
    ]
    for entry in known.entries { variables[entry.name] = entry.value }
    for (name, value) in links where variables[name] == nil { variables[name] = value }
    for (name, value) in image.environment where known[name] == nil { variables[name] = value }
    if variables["HOME"] == nil { variables["HOME"] = "/root" }
    return variables
  }

  /// What the manifest sets, which may refer to what services have set (`makeEnvironmentVariables`).
  private func own(_ links: [(String, String)]) throws(ContainerConfigError) -> Environment {
    var services = Environment()
    for (name, value) in links { services[name] = value }
    var variables = Environment()
    for source in container.specification["envFrom"]?.array ?? [] { try add(source, &variables) }
    for variable in container.specification["env"]?.array ?? [] {
      let name = variable["name"]?.string ?? ""
      if let source = variable["valueFrom"] {
        if let value = try value(of: source) { variables[name] = value }
      } else {
        let text = variable["value"]?.string ?? ""
        variables[name] = Self.expand(text) { variables[$0] ?? services[$0] }
      }
    }
    return variables
  }

  /// `KUBERNETES_SERVICE_HOST` and its kind (`pkg/kubelet/envvars`).
  private var serviceLinks: [(String, String)] {
    let all = worker.pod["spec"]?["enableServiceLinks"]?.bool ?? true
    let namespace = worker.pod.namespace ?? "default"
    let services = (kubelet.objects[GroupVersionResource.services.groupResource] ?? [:]).sorted { $0.key < $1.key }
    var links: [(String, String)] = []
    for (_, service) in services {
      let isAPI = service.key == "default/kubernetes"
      guard isAPI || (all && service.namespace == namespace), let ip = service["spec"]?["clusterIP"]?.string,
        ip != "None", !ip.isEmpty, let first = service["spec"]?["ports"]?.array?.first
      else { continue }
      let prefix = service.name.uppercased().replacing("-", with: "_")
      let port = first["port"]?.int ?? 0
      let kind = (first["protocol"]?.string ?? "TCP").lowercased()
      links += [
        (prefix + "_SERVICE_HOST", ip), (prefix + "_SERVICE_PORT", String(port)),
        (prefix + "_PORT", "\(kind)://\(ip):\(port)"),
        ("\(prefix)_PORT_\(port)_\(kind.uppercased())", "\(kind)://\(ip):\(port)"),
        ("\(prefix)_PORT_\(port)_\(kind.uppercased())_PROTO", kind),
        ("\(prefix)_PORT_\(port)_\(kind.uppercased())_PORT", String(port)),
        ("\(prefix)_PORT_\(port)_\(kind.uppercased())_ADDR", ip),
      ]
      if let name = first["name"]?.string, !name.isEmpty {
        links.append(("\(prefix)_SERVICE_PORT_\(name.uppercased().replacing("-", with: "_"))", String(port)))
      }
    }
    return links
  }

  private func add(_ source: Value, _ variables: inout Environment) throws(ContainerConfigError) {
    let prefix = source["prefix"]?.string ?? ""
    for (field, resource, kind) in [
      ("configMapRef", GroupVersionResource.configMaps, "configmap"), ("secretRef", .secrets, "secret"),
    ] {
      guard let reference = source[field] else { continue }
      let name = reference["name"]?.string ?? ""
      guard let object = kubelet.object(resource, key(name)) else {
        if reference["optional"]?.bool == true { continue }
        throw ContainerConfigError(message: "\(kind) \"\(name)\" not found")
      }
      for (key, value) in object["data"]?.object ?? Fields() {
        variables[prefix + key] = text(value, kind)
      }
    }
  }

  /// Nil for an optional source that is not there.
  private func value(of source: Value) throws(ContainerConfigError) -> String? {
    if let path = source["fieldRef"]?["fieldPath"]?.string {
      switch path {
      case "status.podIP", "status.podIPs": return worker.address ?? ""
      case "status.hostIP", "status.hostIPs": return kubelet.node.address
      default: return PodFields.value(path, of: worker.pod)
      }
    }
    if let reference = source["resourceFieldRef"] { return amount(reference) }
    for (field, resource, kind) in [
      ("configMapKeyRef", GroupVersionResource.configMaps, "configmap"), ("secretKeyRef", .secrets, "secret"),
    ] {
      guard let reference = source[field] else { continue }
      let name = reference["name"]?.string ?? ""
      let isOptional = reference["optional"]?.bool == true
      guard let object = kubelet.object(resource, key(name)) else {
        if isOptional { return nil }
        throw ContainerConfigError(message: "\(kind) \"\(name)\" not found")
      }
      let entry = reference["key"]?.string ?? ""
      guard let value = object["data"]?[entry] else {
        if isOptional { return nil }
        let what = kind == "secret" ? "Secret" : "ConfigMap"
        throw ContainerConfigError(message: "couldn't find key \(entry) in \(what) \(key(name))")
      }
      return text(value, kind)
    }
    return nil
  }

  private func amount(_ reference: Value) -> String {
    let owner = reference["containerName"]?.string
    let specification = worker.containers.first { $0.name == owner }?.specification ?? container.specification
    return ResourceField(reference).text(of: specification, allocatable: NodeConfiguration.allocatable)
  }

  private func text(_ value: Value, _ kind: String) -> String {
    let text = value.string ?? ""
    return kind == "secret" ? String(decoding: Base64.decode(text) ?? [], as: UTF8.self) : text
  }

  private func key(_ name: String) -> String { (worker.pod.namespace ?? "default") + "/" + name }

  /// Whether a container takes variables from an object of that name.
  static func refer(to name: String, _ container: Value) -> Bool {
    (container["envFrom"]?.array ?? []).contains {
      $0["configMapRef"]?["name"]?.string == name || $0["secretRef"]?["name"]?.string == name
    }
      || (container["env"]?.array ?? []).contains {
        $0["valueFrom"]?["configMapKeyRef"]?["name"]?.string == name
          || $0["valueFrom"]?["secretKeyRef"]?["name"]?.string == name
      }
  }

  /// Replaces `$(NAME)`; `$$(NAME)` stays as `$(NAME)`, and a name that is not known stays as it is.
  static func expand(_ text: String, _ variables: Environment) -> String { expand(text) { variables[$0] } }

  private static func expand(_ text: String, _ value: (String) -> String?) -> String {
    guard text.contains("$") else { return text }
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      if rest.first == "$" {
        result += "$"
        rest = rest.dropFirst()
      } else if rest.first == "(", let close = rest.firstIndex(of: ")") {
        let name = String(rest[rest.index(after: rest.startIndex)..<close])
        result += value(name) ?? "$(\(name))"
        rest = rest[rest.index(after: close)...]
      } else {
        result += "$"
      }
    }
    return result + rest
  }
}
