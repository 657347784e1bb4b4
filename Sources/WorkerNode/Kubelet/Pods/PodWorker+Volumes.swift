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
    for volume in pod["spec"]?["volumes"]?.array ?? [] {
      do throws(VolumeError) {
        let content = try VolumeContent.of(volume, pod: pod) { resource, key in
          objects[resource.groupResource]?[key]
        }
        mounted[volume["name"]?.string ?? ""] = try mount(content, volume, &runtime, now)
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

  private func mount(
    _ content: VolumeContent,
    _ volume: Value,
    _ runtime: inout ContainerRuntime,
    _ now: Duration
  ) throws(VolumeError) -> MountedVolume {
    switch content {
    case .empty:
      return MountedVolume(fileSystem: runtime.machine.addFileSystem(.directory(mode: 0o777)))
    case .files(let tree): return MountedVolume(fileSystem: runtime.machine.addFileSystem(tree))
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
}
