import API
import Objects

/// `pkg/apis/core/v1/defaults.go` for pods and for the templates of pods.
enum PodDefaults {
  static func applyToPod(_ pod: inout Value) {
    applyToSpec(&pod["spec", default: [:]])
    pod["spec", default: [:]].fill("enableServiceLinks", true)
    let isOnHost = pod["spec"]?["hostNetwork"]?.bool == true
    for field in ["containers", "initContainers"] {
      pod["spec", default: [:]].forEach(field) { container in
        requestLimits(of: &container)
        if isOnHost {
          container.forEach("ports") { port in
            if let number = port["containerPort"] { port.fill("hostPort", number) }
          }
        }
      }
    }
  }

  static func applyToTemplate(_ workload: inout Value) {
    guard workload["spec"]?["template"] != nil else { return }
    applyToSpec(&workload["spec", default: [:]]["template", default: [:]]["spec", default: [:]])
  }

  static func applyToSpec(_ spec: inout Value) {
    spec.fill("dnsPolicy", "ClusterFirst")
    spec.fill("restartPolicy", "Always")
    spec.fill("securityContext", [:])
    spec.fill("terminationGracePeriodSeconds", 30)
    spec.fill("schedulerName", "default-scheduler")
    // The deprecated name of the field is kept equal to the present one.
    if let account = spec["serviceAccountName"]?.string, !account.isEmpty {
      spec["serviceAccount"] = .string(account)
    } else if let account = spec["serviceAccount"] {
      spec["serviceAccountName"] = account
    }
    for field in ["containers", "initContainers", "ephemeralContainers"] {
      spec.forEach(field, applyToContainer)
    }
    spec.forEach("volumes", applyToVolume)
  }

  private static func applyToContainer(_ container: inout Value) {
    container.fill(
      "imagePullPolicy",
      ImageReference.isLatest(container["image"]?.string ?? "") ? "Always" : "IfNotPresent"
    )
    container.fill("terminationMessagePath", "/dev/termination-log")
    container.fill("terminationMessagePolicy", "File")
    container.fill("resources", [:])
    container.forEach("ports") { $0.fill("protocol", "TCP") }
    container.forEach("env") { variable in
      if variable["valueFrom"] != nil { applyToReference(&variable["valueFrom", default: [:]]) }
    }
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] where container[probe] != nil {
      applyToProbe(&container[probe, default: [:]])
    }
    for hook in ["postStart", "preStop"] where container["lifecycle"]?[hook]?["httpGet"] != nil {
      applyToHTTPGet(&container["lifecycle", default: [:]][hook, default: [:]]["httpGet", default: [:]])
    }
  }

  /// References to fields, of variables and of files.
  private static func applyToReference(_ source: inout Value) {
    if source["fieldRef"] != nil { source["fieldRef", default: [:]].fill("apiVersion", "v1") }
    if source["resourceFieldRef"] != nil { source["resourceFieldRef", default: [:]].fill("divisor", "0") }
  }

  private static func applyToProbe(_ probe: inout Value) {
    for (field, number) in [
      ("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3),
    ]
    where probe[field]?.int ?? 0 == 0 {
      probe[field] = .int(number)
    }
    if probe["httpGet"] != nil { applyToHTTPGet(&probe["httpGet", default: [:]]) }
    if probe["grpc"] != nil { probe["grpc", default: [:]].fill("service", "") }
  }

  private static func applyToHTTPGet(_ action: inout Value) {
    action.fill("path", "/")
    action.fill("scheme", "HTTP")
  }

  private static func applyToVolume(_ volume: inout Value) {
    if (volume.object?.keys ?? []).allSatisfy({ $0 == "name" }) { volume["emptyDir"] = [:] }
    for source in ["configMap", "secret", "downwardAPI", "projected"] where volume[source] != nil {
      volume[source, default: [:]].fill("defaultMode", 420)
    }
    if volume["hostPath"] != nil { volume["hostPath", default: [:]].fill("type", "") }
    volume["downwardAPI"]?.forEach("items", applyToReference)
    volume["projected"]?.forEach("sources") { source in
      source["downwardAPI"]?.forEach("items", applyToReference)
      if source["serviceAccountToken"] != nil {
        source["serviceAccountToken", default: [:]].fill("expirationSeconds", 3600)
      }
    }
  }

  private static func requestLimits(of container: inout Value) {
    guard let limits = container["resources"]?["limits"]?.object else { return }
    for (resource, limit) in limits {
      container["resources", default: [:]]["requests", default: [:]].fill(resource, limit)
    }
  }
}

/// What of an image's name decides how it is pulled.
enum ImageReference {
  static func isLatest(_ image: String) -> Bool {
    // What is no reference at all has no tag either.
    if image.isEmpty || image.contains("@") || image.utf8.count > 255
      || !image.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != 33 })
    {
      return false
    }
    let name = image.split(separator: "/").last ?? ""
    guard let colon = name.lastIndex(of: ":") else { return true }
    return name[name.index(after: colon)...] == "latest"
  }
}

extension Value {
  /// Sets a field that is missing.
  mutating func fill(_ key: String, _ value: Value) {
    if self[key]?.isNull ?? true { self[key] = value }
  }

  /// Sets a list or a map that is missing or empty.
  mutating func fillEmpty(_ key: String, _ value: Value) {
    if self[key].isSame(as: nil) { self[key] = value }
  }

  /// Changes each element of a list field in place.
  mutating func forEach(_ key: String, _ change: (inout Value) -> Void) {
    guard case .array(let elements)? = self[key], !elements.isEmpty else { return }
    var changed = elements
    for index in changed.indices { change(&changed[index]) }
    if changed != elements { self[key] = .array(changed) }
  }
}
