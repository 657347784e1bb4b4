import API
import Objects

/// A claim that says nothing of a class gets the default one (`plugin/pkg/admission/storage/storageclass/setdefault`).
enum DefaultStorageClass {
  static let plugin = AdmissionPlugin(
    "DefaultStorageClass",
    [.init([.create], [.persistentVolumeClaims])],
    admit: admit
  )

  private static func admit(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    let claim = attributes.object
    if claim["spec"]?["storageClassName"] != nil { return }
    if claim["metadata"]?["annotations"]?["volume.beta.kubernetes.io/storage-class"] != nil { return }
    let classes = server.store.objects(GroupVersionResource.storageClasses.groupResource)
    guard let name = DefaultObject.name(among: classes, markedBy: annotations) else { return }
    attributes.object["spec", default: [:]]["storageClassName"] = .string(name)
  }

  private static let annotations = [
    "storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class",
  ]
}

/// An ingress that names no class gets the default one (`plugin/pkg/admission/network/defaultingressclass`).
enum DefaultIngressClass {
  static let plugin = AdmissionPlugin("DefaultIngressClass", [.init([.create], [.ingresses])], admit: admit)

  private static func admit(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    let ingress = attributes.object
    if ingress["spec"]?["ingressClassName"] != nil { return }
    if ingress["metadata"]?["annotations"]?["kubernetes.io/ingress.class"] != nil { return }
    let classes = server.store.objects(GroupVersionResource.ingressClasses.groupResource)
    let annotation = "ingressclass.kubernetes.io/is-default-class"
    guard let name = DefaultObject.name(among: classes, markedBy: [annotation]) else { return }
    attributes.object["spec", default: [:]]["ingressClassName"] = .string(name)
  }
}

/// Of several objects that are marked as the default the newest counts.
private enum DefaultObject {
  static func name(among objects: [Value], markedBy annotations: [String]) -> String? {
    objects
      .filter { object in
        annotations.contains { object["metadata"]?["annotations"]?[$0]?.string == "true" }
      }
      .max { ($0.creationTimestamp ?? "", $1.name) < ($1.creationTimestamp ?? "", $0.name) }?
      .name
  }
}
