import Objects

/// Services and claims, of which more than the number is counted (`pkg/quota/v1/evaluator/core`).
extension QuotaEvaluator {
  package static let services = QuotaEvaluator(
    resource: GroupVersionResource.services.groupResource,
    countsUpdates: true,
    measures: { ["count/services", "services", "services.nodeports", "services.loadbalancers"].contains($0) },
    usage: serviceUsage
  )

  package static let claims = QuotaEvaluator(
    resource: GroupVersionResource.persistentVolumeClaims.groupResource,
    countsUpdates: true,
    measures: { name in
      claimNames.contains(name) || name == "count/persistentvolumeclaims"
        || claimNames.contains { name.hasSuffix(classSuffix + $0) }
    },
    usage: claimUsage,
    isInScope: isInClaimScope
  )

  private static let claimNames = ["persistentvolumeclaims", "requests.storage"]
  private static let classSuffix = ".storageclass.storage.k8s.io/"

  private static func serviceUsage(_ service: Value, _ clock: Clock) -> ResourceList {
    var usage = ResourceList()
    usage["count/services"] = Quantity(1)
    usage["services"] = Quantity(1)
    let type = service["spec"]?["type"]?.string
    let ports = service["spec"]?["ports"]?.array ?? []
    var nodePorts = type == "NodePort" || type == "LoadBalancer" ? ports.count : 0
    // Without allocation only those count that are asked for by number.
    if type == "LoadBalancer", service["spec"]?["allocateLoadBalancerNodePorts"]?.bool == false {
      nodePorts = ports.count { ($0["nodePort"]?.int ?? 0) != 0 }
    }
    usage["services.nodeports"] = Quantity(nodePorts)
    usage["services.loadbalancers"] = Quantity(type == "LoadBalancer" ? 1 : 0)
    return usage
  }

  private static func claimUsage(_ claim: Value, _ clock: Clock) -> ResourceList {
    var usage = ResourceList()
    usage["count/persistentvolumeclaims"] = Quantity(1)
    usage["persistentvolumeclaims"] = Quantity(1)
    let asked = ResourceList(claim["spec"]?["resources"]?["requests"])["storage"]
    let allocated = ResourceList(claim["status"]?["allocatedResources"])["storage"]
    let storage = asked.map { max($0, allocated ?? $0) }
    usage["requests.storage"] = storage
    let annotated = claim["metadata"]?["annotations"]?["volume.beta.kubernetes.io/storage-class"]?.string
    let name = annotated ?? claim.storageClassName
    if !name.isEmpty {
      usage[name + classSuffix + "persistentvolumeclaims"] = Quantity(1)
      usage[name + classSuffix + "requests.storage"] = storage
    }
    return usage
  }

  private static func isInClaimScope(_ scope: QuotaScope, _ claim: Value) -> Bool {
    guard scope.name == "VolumeAttributesClass" else { return false }
    let names = [
      claim["spec"]?["volumeAttributesClassName"], claim["status"]?["currentVolumeAttributesClassName"],
      claim["status"]?["modifyVolumeStatus"]?["targetVolumeAttributesClassName"],
    ]
    return scope.matches(any: names.compactMap { $0?.string }.filter { !$0.isEmpty })
  }
}
