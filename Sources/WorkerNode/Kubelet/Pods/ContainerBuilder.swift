import API
import ContainerRuntime
import Objects
import Shell
import Volumes

/// Why a container cannot be made, as its waiting state says.
struct ContainerConfigError: Error, Hashable {
  var reason = "CreateContainerConfigError"
  var message: String
}

/// Works out what the runtime is to run from a container's manifest.
struct ContainerBuilder {
  let worker: PodWorker
  let container: ContainerWorker
  let kubelet: Kubelet

  init(_ worker: PodWorker, _ container: ContainerWorker, _ kubelet: Kubelet) {
    self.worker = worker
    self.container = container
    self.kubelet = kubelet
  }

  func specification() throws(ContainerConfigError) -> ContainerSpecification {
    let text = container.specification["image"]?.string ?? ""
    guard let name = ImageName(text), case .image(let image) = ImageCatalogue.pull(name) else {
      throw ContainerConfigError(reason: "CreateContainerError", message: "image \"\(text)\" is not on the node")
    }
    let manifest = container.specification
    let variables = try EnvironmentVariables(worker, container, kubelet).resolve(over: image)
    let hostname = worker.pod["spec"]?["hostname"]?.string ?? worker.pod.name
    let isOnHost = worker.pod["spec"]?["hostNetwork"]?.bool == true
    var result = ContainerSpecification(
      image: image,
      arguments: arguments(manifest, image, variables),
      hostname: isOnHost ? kubelet.node.name : String(hostname.prefix(63)),
      network: worker.network ?? .own
    )
    result.environment = variables
    result.workingDirectory = manifest["workingDir"]?.string ?? image.workingDirectory
    result.user = try user(manifest, image)
    result.processes = worker.pod["spec"]?["hostPID"]?.bool == true ? .own : worker.processes
    result.memoryLimit = manifest["resources"]?["limits"]?["memory"]?.string
      .flatMap { Quantity($0) }.map { Int(clamping: $0.value) }
    result.terminal = manifest["tty"]?.bool ?? false
    result.keepsInputOpen = manifest["stdin"]?.bool ?? false
    result.readOnlyRoot = manifest["securityContext"]?["readOnlyRootFilesystem"]?.bool ?? false
    result.mounts = try mounts(manifest, variables)
    result.systemFiles = ContainerFiles(worker, container, hostname: hostname).all
    return result
  }

  /// `command` replaces the entrypoint, `args` the command of the image.
  private func arguments(_ manifest: Value, _ image: Image, _ variables: Environment) -> [String] {
    let command = manifest["command"]?.strings ?? []
    let given = manifest["args"]?.strings ?? []
    let head = command.isEmpty ? image.entrypoint : command
    let tail = !given.isEmpty ? given : command.isEmpty ? image.command : []
    return (head + tail).map { EnvironmentVariables.expand($0, variables) }
  }

  private func user(_ manifest: Value, _ image: Image) throws(ContainerConfigError) -> User {
    let context = manifest["securityContext"]
    let podContext = worker.pod["spec"]?["securityContext"]
    var user = image.user
    if let id = context?["runAsUser"]?.int ?? podContext?["runAsUser"]?.int {
      user = User(id: id)
    }
    if let group = context?["runAsGroup"]?.int ?? podContext?["runAsGroup"]?.int { user.group = group }
    user.supplementaryGroups =
      (podContext?["supplementalGroups"]?.array ?? []).compactMap(\.int) + [worker.volumeGroup].compactMap { $0 }
    let mustNotBeRoot = context?["runAsNonRoot"]?.bool ?? podContext?["runAsNonRoot"]?.bool ?? false
    if mustNotBeRoot, user.id == 0 {
      throw ContainerConfigError(
        message: "container has runAsNonRoot and image will run as root (pod: \"\(worker.pod.name)_"
          + "\(worker.pod.namespace ?? "")(\(worker.pod.uid))\", container: \(container.name))"
      )
    }
    return user
  }

  private func mounts(_ manifest: Value, _ variables: Environment) throws(ContainerConfigError) -> [Mount] {
    var mounts: [Mount] = []
    for mount in manifest["volumeMounts"]?.array ?? [] {
      guard let volume = worker.volumes?[mount["name"]?.string ?? ""] else { continue }
      var subpath = volume.subpath
      let part = EnvironmentVariables.expand(mount["subPathExpr"]?.string ?? mount["subPath"]?.string ?? "", variables)
      if !part.isEmpty { subpath += "/" + part }
      mounts.append(
        Mount(
          path: mount["mountPath"]?.string ?? "/",
          fileSystem: part.isEmpty ? volume.fileSystem : volume.frozen ?? volume.fileSystem,
          subpath: subpath,
          readOnly: volume.readOnly || mount["readOnly"]?.bool ?? false
        )
      )
    }
    return mounts
  }
}
