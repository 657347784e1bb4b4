import API
import APIServer
import ContainerRuntime
import Objects
import Scheduler
import Shell

extension Cluster {
  /// Does what kubeadm and minikube do: manifests of the control plane, then the add-ons, then waits until all runs.
  mutating func install() {
    for index in nodes.indices {
      for image in Self.systemImages {
        if let name = ImageName(image) { nodes[index].runtime.add(name) }
      }
    }
    for (component, manifest) in StaticManifests.all(address: profile.machines[0].address) {
      nodes[0].runtime.machine.withFileSystem(.own) { files in
        try? files.write(Self.manifestPath(component), Array(manifest.utf8), mode: 0o600)
      }
    }
    // The API and its store first; everything else waits for them.
    catchUp()
    while !api.isServing || !api.server.isStoreAvailable {
      guard let wake = nextWake, wake <= .seconds(60) else {
        preconditionFailure("the static pods of the control plane start by themselves")
      }
      advance(to: wake)
    }
    applyAddons()
    settle(atMost: .seconds(120))
    advance(to: .seconds(Int(clock.now.components.seconds) + 1))
  }

  private mutating func applyAddons() {
    guard let documents = try? YAML.read(profile.addons) else {
      preconditionFailure("the add-ons of the profile are well-formed YAML")
    }
    for document in documents {
      guard let resource = api.server.catalogue[document.groupVersionKind] else { continue }
      var object = document
      if resource.isNamespaced, object.namespace == nil {
        object["metadata", default: [:]]["namespace"] = "kube-system"
      }
      if object.labels["addonmanager.kubernetes.io/mode"] != nil { Self.noteApplied(&object) }
      do {
        try api.create(resource.groupVersionResource, object)
      } catch {
        // A new control plane holds some of them already.
        if error.reason != .alreadyExists { preconditionFailure("add-on \(object.key): \(error.message)") }
      }
    }
  }

  /// Minikube's add-on manager applies with kubectl, which leaves its note.
  private static func noteApplied(_ object: inout Value) {
    if object["metadata"]?["annotations"] == nil { object["metadata", default: [:]]["annotations"] = [:] }
    let note = JSON.write(object, escapesHTML: true) + "\n"
    let name = "kubectl.kubernetes.io/last-applied-configuration"
    object["metadata", default: [:]]["annotations", default: [:]][name] = .string(note)
  }

  static func manifestPath(_ component: ControlPlaneComponent) -> String {
    "/etc/kubernetes/manifests/\(component.rawValue).yaml"
  }

  private static let systemImages = [
    "registry.k8s.io/pause:3.10.2", "registry.k8s.io/etcd:3.6.8-0", "registry.k8s.io/kube-apiserver:v1.36.2",
    "registry.k8s.io/kube-controller-manager:v1.36.2", "registry.k8s.io/kube-scheduler:v1.36.2",
    "registry.k8s.io/kube-proxy:v1.36.2", "registry.k8s.io/coredns/coredns:v1.14.2",
    "gcr.io/k8s-minikube/storage-provisioner:v5",
  ]
}
