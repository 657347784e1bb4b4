import API
import ContainerRuntime
import Objects
import Shell
import Volumes

extension PodWorker {
  /// Mounts all volumes, or none: a volume that cannot be mounted holds the whole pod.
  mutating func mountVolumes(
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime,
    _ now: Duration
  ) {
    var mounted: [String: MountedVolume] = [:]
    let objects = kubelet.objects
    for named in pod["spec"]?["volumes"]?.array ?? [] {
      do throws(VolumeError) {
        let volume = try source(of: named, &kubelet, &api, &runtime)
        try fetchTokens(of: volume, kubelet.user, &api)
        let tokens = tokens
        let content = try VolumeContent.of(volume, pod: pod, allocatable: NodeConfiguration.allocatable) {
          $0 == TokenSource.resource ? tokens[$1] : objects[$0.groupResource]?[$1]
        }
        mounted[named["name"]?.string ?? ""] = try mount(content, volume, &runtime, now)
      } catch {
        kubelet.events.record(.warning, "FailedMount", error.message, regarding: pod, &api)
        for owned in mounted.values where owned.isOwned { runtime.machine.removeFileSystem(owned.fileSystem) }
        volumeRetry = now + volumeBackOff
        volumeBackOff = min(volumeBackOff * 2, .seconds(122))
        return
      }
    }
    volumeRetry = nil
    volumes = mounted
  }

  /// What stands behind a claim: a folder of the node, as its volume says.
  private func source(
    of volume: Value,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime
  ) throws(VolumeError) -> Value {
    guard let name = volume["persistentVolumeClaim"]?["claimName"]?.string else { return volume }
    let namespace = pod.namespace ?? "default"
    let label = volume["name"]?.string ?? ""
    guard let claim = try? api.get(.persistentVolumeClaims, namespace: namespace, name: name, user: kubelet.user)
    else {
      throw VolumeError(
        message: "Unable to attach or mount volumes: unmounted volumes=[\(label)], unattached volumes=[], "
          + "failed to process volumes=[\(label)]: error processing PVC \(namespace)/\(name): "
          + "failed to fetch PVC from API server: persistentvolumeclaims \"\(name)\" not found"
      )
    }
    guard claim.isBoundClaim,
      let bound = try? api.get(.persistentVolumes, name: claim["spec"]?["volumeName"]?.string ?? "", user: kubelet.user)
    else {
      throw VolumeError(
        message: "Unable to attach or mount volumes: unmounted volumes=[\(label)], unattached volumes=[], "
          + "failed to process volumes=[\(label)]: error processing PVC \(namespace)/\(name): "
          + "PVC is not bound"
      )
    }
    let spec = bound["spec"]
    let path = spec?["hostPath"]?["path"] ?? spec?["local"]?["path"]
    guard let path else {
      let plain = ["accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "volumeMode"]
      let kind = (spec?.object?.keys ?? []).first {
        !plain.contains($0) && !$0.hasPrefix("storageClass") && !$0.hasPrefix("persistentVolume")
      }
      throw VolumeError(
        message: "Drydock does not simulate volumes of the type \(kind ?? "unknown") yet: "
          + "\"\(bound.name)\" is not mounted"
      )
    }
    clearLeftovers(of: bound, path.string ?? "", &kubelet, &runtime)
    let type = spec?["hostPath"]?["type"] ?? (spec?["local"] != nil ? "Directory" : "")
    return ["name": .string(label), "hostPath": ["path": path, "type": type]]
  }

  /// The folder of a volume that was deleted is gone, although the next volume has the same path.
  private func clearLeftovers(
    of volume: Value,
    _ path: String,
    _ kubelet: inout Kubelet,
    _ runtime: inout ContainerRuntime
  ) {
    guard volume.annotations[StorageAnnotation.provisionedBy] != nil else { return }
    if let before = kubelet.provisioned[path], before != volume.uid {
      runtime.machine.withFileSystem(.own) { try? $0.removeTree(path) }
    }
    kubelet.provisioned[path] = volume.uid
  }

  /// Asks for the tokens of a volume that the pod has not got yet (`pkg/kubelet/token`).
  private mutating func fetchTokens(
    of volume: Value,
    _ user: Request.User,
    _ api: inout some APIClient
  ) throws(VolumeError) {
    for source in TokenSource.all(in: volume) where tokens[source.key] == nil {
      let request = Request(
        .create,
        .serviceAccounts,
        subresource: "token",
        namespace: pod.namespace,
        name: pod["spec"]?["serviceAccountName"]?.string ?? "default",
        body: source.request(for: pod),
        user: user
      )
      do throws(Status) {
        tokens[source.key] = try api.send(request).body
      } catch {
        let name = volume["name"]?.string ?? ""
        throw VolumeError(
          message: "MountVolume.SetUp failed for volume \"\(name)\" : failed to fetch token: \(error.message)"
        )
      }
    }
  }

  private func mount(
    _ content: VolumeContent,
    _ volume: Value,
    _ runtime: inout ContainerRuntime,
    _ now: Duration
  ) throws(VolumeError) -> MountedVolume {
    switch content {
    case .empty:
      let folder = FileNode.directory(mode: 0o777).given(to: volumeGroup, writable: true)
      return MountedVolume(fileSystem: runtime.machine.addFileSystem(folder))
    case .files(let bare):
      let tree = bare.given(to: volumeGroup)
      var mounted = MountedVolume(fileSystem: runtime.machine.addFileSystem(tree))
      let mounts = containers.flatMap { $0.specification["volumeMounts"]?.array ?? [] }
      // What an object holds is not for writing, whatever the mount says.
      mounted.readOnly = true
      let isPart = { (mount: Value) in ["subPath", "subPathExpr"].contains { mount[$0]?.string?.isEmpty == false } }
      if mounts.contains(where: { $0["name"] == volume["name"] && isPart($0) }) {
        mounted.frozen = runtime.machine.addFileSystem(tree)
      }
      return mounted
    case .host(let path, let type):
      try prepare(path, type, volume, &runtime, now)
      return MountedVolume(fileSystem: .own, subpath: path, isOwned: false)
    }
  }

  /// What the type of a host path asks for before it is mounted.
  private func prepare(
    _ path: String,
    _ type: VolumeContent.HostPathType,
    _ volume: Value,
    _ runtime: inout ContainerRuntime,
    _ now: Duration
  ) throws(VolumeError) {
    let exists = runtime.machine[fileSystem: .own]?.exists(path) ?? false
    switch type {
    case .unset, .directoryOrCreate:
      if !exists { runtime.machine.withFileSystem(.own) { try? $0.makeDirectory(path, now: now) } }
    case .fileOrCreate:
      if !exists { runtime.machine.withFileSystem(.own) { try? $0.write(path, [], now: now) } }
    case .directory, .file:
      if exists { return }
      let name = volume["name"]?.string ?? ""
      let what = type == .directory ? "a directory" : "a file"
      throw VolumeError(
        message: "MountVolume.SetUp failed for volume \"\(name)\" : hostPath type check failed: \(path) is not \(what)"
      )
    }
  }

  /// Writes the files of volumes anew from the objects as they are now; files that are open keep what they showed.
  mutating func refreshVolumes(_ kubelet: Kubelet, _ runtime: inout ContainerRuntime, _ now: Duration) {
    guard let moment = refreshAt, now >= moment else { return }
    refreshAt = nil
    let tokens = tokens
    for volume in pod["spec"]?["volumes"]?.array ?? [] {
      guard let mounted = volumes?[volume["name"]?.string ?? ""], mounted.isOwned,
        case .files(let tree)? = try? VolumeContent.of(
          volume,
          pod: pod,
          allocatable: NodeConfiguration.allocatable,
          lookup: { $0 == TokenSource.resource ? tokens[$1] : kubelet.objects[$0.groupResource]?[$1] }
        ),
        case .directory(let entries) = tree.given(to: volumeGroup).content
      else { continue }
      runtime.machine.withFileSystem(mounted.fileSystem) { files in
        for name in (try? files.list("/")) ?? [] where entries[name] == nil { try? files.removeTree("/" + name) }
        for name in entries.keys.sorted() {
          guard var entry = entries[name] else { continue }
          entry.modified = now
          if (try? files.read("/" + name)) != entry.fileBytes { try? files.put(entry, at: "/" + name) }
        }
      }
    }
  }
}

extension PodWorker {
  /// The group that its volumes are given to, and its processes belong to.
  var volumeGroup: Int? { pod["spec"]?["securityContext"]?["fsGroup"]?.int }
}

extension FileNode {
  /// The tree as a group may use it (`pkg/volume/volume_linux.go`); as it is where there is none.
  fileprivate func given(to group: Int?, writable: Bool = false) -> FileNode {
    guard let group else { return self }
    var node = self
    node.group = group
    node.mode |= writable ? 0o660 : 0o440
    if case .directory(let entries) = content {
      node.mode |= 0o2110
      node.content = .directory(entries.mapValues { $0.given(to: group, writable: writable) })
    }
    return node
  }

  /// The bytes of a file; nil for what is none.
  fileprivate var fileBytes: [UInt8]? { if case .file(let bytes) = content { bytes } else { nil } }
}
