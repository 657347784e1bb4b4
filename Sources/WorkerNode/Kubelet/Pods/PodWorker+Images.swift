import API
import ContainerRuntime
import Objects
import Shell

/// How a container comes by its image (`pkg/kubelet/images`).
extension PodWorker {
  mutating func begin(
    _ index: Int,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime,
    _ now: Duration
  ) {
    let text = containers[index].specification["image"]?.string ?? ""
    let image: ImageName
    do throws(ImageName.Refusal) {
      image = try ImageName(parsing: text)
    } catch {
      let message =
        "Failed to apply default image tag \"\(text)\": couldn't parse image name \"\(text)\": \(error.message)"
      kubelet.events.record(
        .warning,
        "InspectFailed",
        message,
        regarding: pod,
        fieldPath: containers[index].fieldPath,
        &api
      )
      kubelet.events.record(
        .warning,
        "Failed",
        "Error: InvalidImageName",
        regarding: pod,
        fieldPath: containers[index].fieldPath,
        &api
      )
      containers[index].stage = .waiting(reason: "InvalidImageName", message: message, until: nil)
      return
    }
    let policy = containers[index].specification["imagePullPolicy"]?.string ?? "IfNotPresent"
    let isPresent = runtime.has(image)
    if isPresent && policy != "Always" {
      kubelet.events.record(
        .normal,
        "Pulled",
        "Container image \"\(text)\" already present on machine and can be accessed by the pod",
        regarding: pod,
        fieldPath: containers[index].fieldPath,
        &api
      )
      containers[index].stage = .starting(until: now + runtime.startDuration())
    } else if policy == "Never" {
      let message = "Container image \"\(text)\" is not present with pull policy of Never"
      kubelet.events.record(
        .warning,
        "ErrImageNeverPull",
        message,
        regarding: pod,
        fieldPath: containers[index].fieldPath,
        &api
      )
      kubelet.events.record(
        .warning,
        "Failed",
        "Error: ErrImageNeverPull",
        regarding: pod,
        fieldPath: containers[index].fieldPath,
        &api
      )
      containers[index].stage = .waiting(reason: "ErrImageNeverPull", message: message, until: nil)
    } else {
      kubelet.events.record(
        .normal,
        "Pulling",
        "Pulling image \"\(text)\"",
        regarding: pod,
        fieldPath: containers[index].fieldPath,
        &api
      )
      let began = max(now, kubelet.pullsBusyUntil)
      let duration: Duration =
        switch ImageCatalogue.pull(image) {
        case .image(let content):
          // What another pod is pulling already is there when it is this one's turn.
          isPresent || kubelet.pulled.contains(image) ? .milliseconds(700) : runtime.pullDuration(size: content.size)
        case .refusal: runtime.refusalDuration()
        }
      kubelet.pullsBusyUntil = began + duration
      kubelet.pulled.insert(image)
      containers[index].stage = .pulling(until: began + duration, since: now, began: began)
    }
  }

  mutating func finishPull(
    _ index: Int,
    since: Duration,
    began: Duration,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime,
    _ now: Duration
  ) {
    let text = containers[index].specification["image"]?.string ?? ""
    let path = containers[index].fieldPath
    guard let name = ImageName(text) else { return }
    switch ImageCatalogue.pull(name) {
    case .image(let image):
      runtime.add(name)
      containers[index].pullBackOff.reset()
      let took = GoDuration.format(now - began)
      let waited = GoDuration.format(now - since)
      kubelet.events.record(
        .normal,
        "Pulled",
        "Successfully pulled image \"\(text)\" in \(took) (\(waited) including waiting). "
          + "Image size: \(image.size) bytes.",
        regarding: pod,
        fieldPath: path,
        &api
      )
      containers[index].stage = .starting(until: now + runtime.startDuration())
    case .refusal(let why):
      kubelet.events.record(
        .warning,
        "Failed",
        "Failed to pull image \"\(text)\": \(why)",
        regarding: pod,
        fieldPath: path,
        &api
      )
      kubelet.events.record(.warning, "Failed", "Error: ErrImagePull", regarding: pod, fieldPath: path, &api)
      containers[index].pullBackOff.fail()
      containers[index].stage = .waiting(reason: "ErrImagePull", message: why, until: now + .seconds(2))
    }
  }

  /// Goes on after a wait: from a failed pull into its back-off, from a back-off to the next try.
  mutating func retry(
    _ index: Int,
    _ reason: String,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ now: Duration
  ) {
    let container = containers[index]
    guard reason == "ErrImagePull" else {
      containers[index].stage = .idle
      return
    }
    let image = container.specification["image"]?.string ?? ""
    kubelet.events.record(
      .normal,
      "BackOff",
      "Back-off pulling image \"\(image)\"",
      regarding: pod,
      fieldPath: container.fieldPath,
      &api
    )
    kubelet.events.record(
      .warning,
      "Failed",
      "Error: ImagePullBackOff",
      regarding: pod,
      fieldPath: container.fieldPath,
      &api
    )
    var message = "Back-off pulling image \"\(image)\""
    if case .waiting(_, let why, _) = container.stage { message += ": ErrImagePull: " + why }
    let delay = container.pullBackOff.delay ?? BackOff.initial
    containers[index].stage = .waiting(reason: "ImagePullBackOff", message: message, until: now + delay)
  }
}
