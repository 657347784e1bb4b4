package import API
package import Objects
package import Shell

/// What a volume of a pod is when it is mounted (`pkg/volume`).
package enum VolumeContent: Sendable {
  /// An empty folder that lives as long as the pod.
  case empty
  /// Files made from objects; the kubelet writes them anew when the objects change.
  case files(FileNode)
  /// A path of the node's own disk.
  case host(String, HostPathType)

  package enum HostPathType: String, Sendable {
    case unset = ""
    case directoryOrCreate = "DirectoryOrCreate"
    case directory = "Directory"
    case fileOrCreate = "FileOrCreate"
    case file = "File"
  }
}

/// Why a volume cannot be mounted, in the words of the kubelet's FailedMount event.
package struct VolumeError: Error, Hashable, Sendable {
  package var message: String

  package init(message: String) { self.message = message }
}

/// Where the kubelet finds the objects that volumes are made of.
package typealias ObjectLookup = (GroupVersionResource, String) -> Value?

extension VolumeContent {
  /// The content of a pod's volume as the objects are now.
  ///
  /// `allocatable` is what the node has for pods.
  package static func of(
    _ volume: Value,
    pod: Value,
    allocatable: Value = [:],
    lookup: @escaping ObjectLookup
  ) throws(VolumeError) -> VolumeContent {
    let name = volume["name"]?.string ?? ""
    let builder = VolumeFiles(pod: pod, allocatable: allocatable, lookup: lookup)
    do throws(VolumeError) {
      if volume["emptyDir"] != nil { return .empty }
      if let source = volume["hostPath"] {
        return .host(
          source["path"]?.string ?? "/",
          HostPathType(rawValue: source["type"]?.string ?? "") ?? .unset
        )
      }
      if let source = volume["configMap"] { return .files(try builder.configMap(source)) }
      if let source = volume["secret"] { return .files(try builder.secret(source)) }
      if let source = volume["downwardAPI"] { return .files(try builder.downward(source)) }
      if let source = volume["projected"] { return .files(try builder.projected(source)) }
    } catch {
      throw VolumeError(message: "MountVolume.SetUp failed for volume \"\(name)\" : \(error.message)")
    }
    let kind = (volume.object?.keys ?? []).first { $0 != "name" } ?? "unknown"
    throw VolumeError(message: "Drydock does not simulate volumes of the type \(kind) yet: \"\(name)\" is not mounted")
  }
}

/// Makes folders of files out of objects.
struct VolumeFiles {
  let pod: Value
  let allocatable: Value
  let lookup: ObjectLookup

  func configMap(_ source: Value) throws(VolumeError) -> FileNode {
    let name = source["name"]?.string ?? ""
    guard let object = lookup(.configMaps, key(name)) else {
      if source["optional"]?.bool == true { return .directory() }
      throw VolumeError(message: "configmap \"\(name)\" not found")
    }
    var data: [(String, [UInt8])] = (object["data"]?.object ?? Fields()).map {
      ($0.key, Array(($0.value.string ?? "").utf8))
    }
    data += (object["binaryData"]?.object ?? Fields()).map { ($0.key, Base64.decode($0.value.string ?? "") ?? []) }
    return try folder(data, source, "references non-existent config key")
  }

  func secret(_ source: Value) throws(VolumeError) -> FileNode {
    let name = source["secretName"]?.string ?? source["name"]?.string ?? ""
    guard let object = lookup(.secrets, key(name)) else {
      if source["optional"]?.bool == true { return .directory() }
      throw VolumeError(message: "secret \"\(name)\" not found")
    }
    let data = (object["data"]?.object ?? Fields()).map { ($0.key, Base64.decode($0.value.string ?? "") ?? []) }
    return try folder(data, source, "references non-existent secret key")
  }

  func downward(_ source: Value) throws(VolumeError) -> FileNode {
    let data = (source["items"]?.array ?? []).map { item in
      (item["path"]?.string ?? "", Array(downwardText(item).utf8))
    }
    return try folder(data, ["defaultMode": source["defaultMode"] ?? 420], "")
  }

  private func downwardText(_ item: Value) -> String {
    guard let reference = item["resourceFieldRef"] else {
      return PodFields.value(item["fieldRef"]?["fieldPath"]?.string ?? "", of: pod)
    }
    let containers = ["containers", "initContainers"].flatMap { pod["spec"]?[$0]?.array ?? [] }
    let container = containers.first { $0["name"] == reference["containerName"] } ?? [:]
    return ResourceField(reference).text(of: container, allocatable: allocatable)
  }

  func projected(_ source: Value) throws(VolumeError) -> FileNode {
    var root = FileNode.directory()
    for part in source["sources"]?.array ?? [] {
      let tree: FileNode
      if let configMap = part["configMap"] {
        tree = try self.configMap(configMap)
      } else if let secret = part["secret"] {
        tree = try self.secret(secret)
      } else if let downward = part["downwardAPI"] {
        tree = try self.downward(downward)
      } else if let token = part["serviceAccountToken"] {
        tree = try folder([(token["path"]?.string ?? "token", try self.token(token))], [:], "")
      } else {
        continue
      }
      guard case .directory(let entries) = tree.content else { continue }
      for name in entries.keys.sorted() {
        if let entry = entries[name] { root.put(entry, at: name) }
      }
    }
    return root
  }

  /// What the server answered to the kubelet's request for the token.
  private func token(_ source: Value) throws(VolumeError) -> [UInt8] {
    let request = TokenSource(source)
    guard let token = lookup(TokenSource.resource, request.key)?["status"]?["token"]?.string else {
      throw VolumeError(message: "failed to fetch token: no token was requested")
    }
    return Array(token.utf8)
  }

  private func folder(
    _ data: [(String, [UInt8])],
    _ source: Value,
    _ missing: String
  ) throws(VolumeError) -> FileNode {
    let mode = source["defaultMode"]?.int ?? 420
    var root = FileNode.directory()
    guard let items = source["items"]?.array else {
      for (name, bytes) in data { root.put(.file(bytes, mode: mode), at: name) }
      return root
    }
    for item in items where item["path"] != nil {
      let key = item["key"]?.string ?? item["path"]?.string ?? ""
      guard let (_, bytes) = data.first(where: { $0.0 == key }) else {
        if source["optional"]?.bool == true { continue }
        throw VolumeError(message: "\(missing): \(key)")
      }
      root.put(.file(bytes, mode: item["mode"]?.int ?? mode), at: item["path"]?.string ?? key)
    }
    return root
  }

  private func key(_ name: String) -> String { (pod.namespace ?? "default") + "/" + name }
}

/// The fields of a pod that its containers may learn (`fieldRef`).
package enum PodFields {
  package static func value(_ path: String, of pod: Value) -> String {
    switch path {
    case "metadata.name": return pod.name
    case "metadata.namespace": return pod.namespace ?? ""
    case "metadata.uid": return pod.uid
    case "metadata.labels": return lines(pod["metadata"]?["labels"])
    case "metadata.annotations": return lines(pod["metadata"]?["annotations"])
    case "spec.nodeName": return pod.nodeName ?? ""
    case "spec.serviceAccountName": return pod["spec"]?["serviceAccountName"]?.string ?? ""
    case "status.hostIP": return pod["status"]?["hostIP"]?.string ?? ""
    case "status.podIP", "status.podIPs": return pod["status"]?["podIP"]?.string ?? ""
    default:
      for field in ["labels", "annotations"] where path.hasPrefix("metadata.\(field)['") && path.hasSuffix("']") {
        let key = path.dropFirst("metadata.\(field)['".count).dropLast(2)
        return pod["metadata"]?[field]?[String(key)]?.string ?? ""
      }
      return ""
    }
  }

  private static func lines(_ map: Value?) -> String {
    (map?.object ?? Fields()).map { "\($0.key)=\(JSON.write($0.value))" }.joined(separator: "\n")
  }
}
