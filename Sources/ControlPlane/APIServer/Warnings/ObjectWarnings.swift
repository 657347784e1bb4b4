import API
import Objects

/// What the server says of objects that it takes all the same (`pkg/registry/*/*/strategy.go`,
/// `pkg/api/*/warnings.go`).
enum ObjectWarnings {
  /// A name that becomes part of the names of pods, which are host names too.
  private static func nameWarnings(_ object: Value, _ use: String = "in Pod names and hostnames") -> [String] {
    let wrong = Validation.label(object.name)
    if wrong.isEmpty { return [] }
    return [
      "metadata.name: this is used \(use), which can result in surprising behavior; a DNS label is recommended: "
        + "[\(wrong.joined(separator: " "))]"
    ]
  }

  /// People do not change pods, and are not warned when they do.
  static func newPod(_ pod: Value, like precedent: Value?) -> [String] {
    nameWarnings(pod, "in the Pod's hostname") + PodWarnings.of(pod, like: precedent)
  }

  /// Deployments and whatever else makes pods by a template and its own name.
  static func workload(_ object: Value, _ old: Value?) -> [String] {
    if let old, old["spec"] == object["spec"] { return [] }
    let names = old == nil && object.kind != "DaemonSet" && object.kind != "StatefulSet" ? nameWarnings(object) : []
    var warnings = names + PodWarnings.of(object["spec"]?["template"] ?? [:], at: "spec.template")
    if object.kind == "StatefulSet", let limit = object["spec"]?["revisionHistoryLimit"]?.int, limit < 0 {
      warnings.append(
        "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended"
      )
    }
    return warnings
  }

  static func job(_ object: Value, _ old: Value?) -> [String] {
    (old == nil ? nameWarnings(object) : []) + job(object["spec"] ?? [:], at: "spec")
  }

  static func cronJob(_ object: Value, _ old: Value?) -> [String] {
    var warnings = old == nil ? nameWarnings(object) : []
    warnings += job(object["spec"]?["jobTemplate"]?["spec"] ?? [:], at: "spec.jobTemplate.spec")
    if object["spec"]?["schedule"]?.string?.contains("TZ") == true {
      warnings.append(
        "CRON_TZ or TZ used in spec.schedule is not officially supported, see "
          + "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details"
      )
    }
    return warnings
  }

  private static func job(_ spec: Value, at place: String) -> [String] {
    var warnings: [String] = []
    if spec["completionMode"] == "Indexed", spec["completions"]?.int ?? 0 > 100_000,
      spec["parallelism"]?.int ?? 0 > 10_000
    {
      warnings.append(
        "\(place): In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, "
          + "Kubernetes might not be able to track completedIndexes when a big number of indexes fail"
      )
    }
    return warnings + PodWarnings.of(spec["template"] ?? [:], at: place + ".template")
  }

  // MARK: Network

  static func service(_ service: Value, _ old: Value?) -> [String] {
    var warnings: [String] = []
    let hints = "service.kubernetes.io/topology-aware-hints"
    if service.annotations[hints] != nil {
      warnings.append("annotation \(hints) is deprecated, please use service.kubernetes.io/topology-mode instead")
    }
    let spec = service["spec"] ?? [:]
    let type = spec["type"]?.string ?? "ClusterIP"
    let hasExternalIPs = spec["externalIPs"]?.array?.isEmpty == false
    let isHeadless = type == "ClusterIP" && spec["clusterIP"] == "None"
    if isHeadless {
      if spec["loadBalancerIP"]?.string?.isEmpty == false {
        warnings.append("spec.loadBalancerIP is ignored for headless services")
      }
      if hasExternalIPs { warnings.append("spec.externalIPs is ignored for headless services") }
      if let affinity = spec["sessionAffinity"]?.string, affinity != "None" {
        warnings.append("spec.SessionAffinity is ignored for headless services")
      }
    }
    for (index, address) in (spec["externalIPs"]?.strings ?? []).enumerated() {
      warnings += addressWarnings(address, "spec.externalIPs[\(index)]")
    }
    if hasExternalIPs, !isHeadless, type != "ExternalName" {
      warnings.append("spec.externalIPs is deprecated and may no longer be implemented in some clusters")
    }
    warnings += addressWarnings(spec["loadBalancerIP"]?.string ?? "", "spec.loadBalancerIP")
    if type == "ExternalName", hasExternalIPs {
      warnings.append("spec.externalIPs is ignored when spec.type is \"ExternalName\"")
    }
    if type != "ExternalName", spec["externalName"]?.string?.isEmpty == false {
      warnings.append("spec.externalName is ignored when spec.type is not \"ExternalName\"")
    }
    if spec["trafficDistribution"] == "PreferClose" {
      warnings.append("spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"")
    }
    return warnings
  }

  /// An address that could be written in another way (`GetWarningsForIP`).
  private static func addressWarnings(_ text: String, _ place: String) -> [String] {
    guard text.contains(":"), let canonical = IPAddress(text)?.canonical, canonical != text else { return [] }
    return ["\(place): IPv6 address \"\(text)\" should be in RFC 5952 canonical format (\"\(canonical)\")"]
  }

  static func ingress(_ ingress: Value, _ old: Value?) -> [String] {
    let key = "kubernetes.io/ingress.class"
    guard old == nil, ingress.annotations[key] != nil, ingress["spec"]?["ingressClassName"] == nil else { return [] }
    return ["annotation \"\(key)\" is deprecated, please use 'spec.ingressClassName' instead"]
  }

  static func endpointSlice(_ slice: Value, _ old: Value?) -> [String] {
    old == nil && slice["addressType"] == "FQDN" ? ["spec.addressType: FQDN endpoints are deprecated"] : []
  }

  // MARK: Storage

  private static let storageClass = "volume.beta.kubernetes.io/storage-class"
  private static let useStorageClass = "deprecated since v1.8; use \"storageClassName\" attribute instead"

  static func volume(_ volume: Value, _ old: Value?) -> [String] {
    var warnings: [String] = []
    let mounts = "volume.beta.kubernetes.io/mount-options"
    for (key, words) in [
      (storageClass, useStorageClass), (mounts, "deprecated since v1.31; use \"mountOptions\" attribute instead"),
    ] where volume.annotations[key] != nil {
      warnings.append("metadata.annotations[\(key)]: \(words)")
    }
    if volume["spec"]?["persistentVolumeReclaimPolicy"] == "Recycle" {
      warnings.append(
        "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended "
          + "approach is to use dynamic provisioning."
      )
    }
    let terms = volume["spec"]?["nodeAffinity"]?["required"]?["nodeSelectorTerms"]?.array ?? []
    for (index, term) in terms.enumerated() {
      warnings += DeprecatedLabels.warnings(term, "spec.nodeAffinity.required.nodeSelectorTerms[\(index)]")
    }
    for (source, words) in [
      ("cephfs", "deprecated in v1.28, non-functional in v1.31+"),
      ("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
      ("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
      ("storageos", "deprecated in v1.22, non-functional in v1.25+"),
      ("glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
      ("rbd", "deprecated in v1.28, non-functional in v1.31+"),
    ] where volume["spec"]?[source] != nil {
      warnings.append("spec.\(source == "storageos" ? "storageOS" : source): \(words)")
    }
    return warnings
  }

  static func claim(_ claim: Value, _ old: Value?) -> [String] {
    let isOld = claim.annotations[storageClass] != nil
    return (isOld ? ["metadata.annotations[\(storageClass)]: \(useStorageClass)"] : [])
      + FractionalBytes.warnings(claim["spec"]?["resources"], ["storage"], "spec.resources")
  }

  static func storageClass(_ object: Value, _ old: Value?) -> [String] {
    (object["allowedTopologies"]?.array ?? []).enumerated().flatMap { index, topology in
      (topology["matchLabelExpressions"]?.array ?? []).enumerated().compactMap { number, expression in
        let key = expression["key"]?.string ?? ""
        let place = "allowedTopologies[\(index)].matchLabelExpressions[\(number)].key"
        return DeprecatedLabels.message(key).map { "\(place): \(key) is \($0)" }
      }
    }
  }

  // MARK: The rest

  static func runtimeClass(_ object: Value, _ old: Value?) -> [String] {
    (object["scheduling"]?["nodeSelector"]?.object ?? Fields()).compactMap { key, _ in
      DeprecatedLabels.message(key).map { "scheduling.nodeSelector: \($0)" }
    }
  }

  static func node(_ node: Value, _ old: Value?) -> [String] {
    node["spec"]?["externalID"]?.string?.isEmpty == false
      ? ["spec.externalID: this field is deprecated, and is unused by Kubernetes"] : []
  }

  static func serviceAccount(_ account: Value, _ old: Value?) -> [String] {
    let key = "kubernetes.io/enforce-mountable-secrets"
    guard account.annotations[key] != nil, old?.annotations[key] == nil else { return [] }
    return [
      "metadata.annotations[\(key)]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted "
        + "secrets"
    ]
  }
}
