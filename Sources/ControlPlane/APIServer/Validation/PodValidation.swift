import API
import Objects

/// `pkg/apis/core/validation`: pods and templates of pods.
enum PodValidation {
  static func errors(_ pod: Value, _ context: Strategy.Context) -> [FieldError] {
    specErrors(pod["spec"] ?? [:], "spec")
  }

  static func updateErrors(_ pod: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors: [FieldError] = []
    for (index, container) in (pod["spec"]?["containers"]?.array ?? []).enumerated()
    where container["image"]?.string?.isEmpty ?? true {
      errors.append(.required("spec.containers[\(index)].image"))
    }
    if !sameButForMutable(pod["spec"] ?? [:], old["spec"] ?? [:]) {
      errors.append(
        .forbidden(
          "spec",
          "pod updates may not change fields other than `spec.containers[*].image`,"
            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to "
            + "existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was "
            + "previously negative)"
        )
      )
    }
    return errors
  }

  /// Only images, the deadline and more tolerations may change.
  private static func sameButForMutable(_ new: Value, _ old: Value) -> Bool {
    var changed = new
    for field in ["containers", "initContainers"] {
      let before = old[field]?.array ?? []
      guard changed[field]?.array?.count ?? 0 == before.count else { return false }
      var elements = changed[field]?.array ?? []
      for index in elements.indices { elements[index]["image"] = before[index]["image"] }
      if !elements.isEmpty { changed[field] = .array(elements) }
    }
    changed["activeDeadlineSeconds"] = old["activeDeadlineSeconds"]
    let kept = old["tolerations"]?.array ?? []
    let tolerations = changed["tolerations"]?.array ?? []
    if kept.allSatisfy(tolerations.contains) { changed["tolerations"] = old["tolerations"] }
    return changed == old
  }

  static func specErrors(_ spec: Value, _ field: String) -> [FieldError] {
    var errors: [FieldError] = []
    let volumes = spec["volumes"]?.array ?? []
    errors += volumeErrors(volumes, field + ".volumes")
    let names = Set(volumes.compactMap { $0["name"]?.string })
    let containers = spec["containers"]?.array ?? []
    if containers.isEmpty { errors.append(.required(field + ".containers")) }
    var seen: Set<String> = []
    for (list, elements) in [("containers", containers), ("initContainers", spec["initContainers"]?.array ?? [])] {
      for (index, container) in elements.enumerated() {
        let place = "\(field).\(list)[\(index)]"
        errors += ContainerValidation.errors(container, place, volumes: names)
        if let name = container["name"]?.string, !name.isEmpty, !seen.insert(name).inserted {
          errors.append(.duplicate(place + ".name", .string(name)))
        }
      }
    }
    errors += choice(spec, "restartPolicy", ["Always", "OnFailure", "Never"], field)
    errors += choice(spec, "dnsPolicy", ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"], field)
    errors += ObjectMetaValidation.labels(spec["nodeSelector"], field + ".nodeSelector")
    if let name = spec["serviceAccountName"]?.string, !name.isEmpty {
      errors += Validation.subdomain(name).map { .invalid(field + ".serviceAccountName", .string(name), $0) }
    }
    if let name = spec["nodeName"]?.string, !name.isEmpty {
      errors += Validation.subdomain(name).map { .invalid(field + ".nodeName", .string(name), $0) }
    }
    if let seconds = spec["terminationGracePeriodSeconds"]?.int, seconds < 0 {
      errors.append(
        .invalid(field + ".terminationGracePeriodSeconds", .int(seconds), "must be greater than or equal to 0")
      )
    }
    return errors + tolerationErrors(spec["tolerations"]?.array ?? [], field + ".tolerations")
  }

  /// One of the values that a field may have.
  static func choice(_ value: Value, _ name: String, _ supported: [String], _ field: String) -> [FieldError] {
    guard let text = value[name]?.string else { return [] }
    return supported.contains(text) ? [] : [.notSupported("\(field).\(name)", .string(text), supported)]
  }

  private static func tolerationErrors(_ tolerations: [Value], _ field: String) -> [FieldError] {
    var errors: [FieldError] = []
    for (index, toleration) in tolerations.enumerated() {
      let place = "\(field)[\(index)]"
      let key = toleration["key"]?.string ?? ""
      let operation = toleration["operator"]?.string ?? "Equal"
      if key.isEmpty, operation != "Exists" {
        errors.append(
          .invalid(
            place + ".operator",
            .string(operation),
            "operator must be Exists when `key` is empty, which means \"match all values and all keys\""
          )
        )
      }
      if operation == "Exists", !(toleration["value"]?.string ?? "").isEmpty {
        errors.append(
          .invalid(place + ".operator", toleration["value"] ?? "", "value must be empty when `operator` is 'Exists'")
        )
      }
      errors += choice(toleration, "effect", ["NoSchedule", "PreferNoSchedule", "NoExecute"], place)
    }
    return errors
  }

  private static func volumeErrors(_ volumes: [Value], _ field: String) -> [FieldError] {
    var errors: [FieldError] = []
    var seen: Set<String> = []
    for (index, volume) in volumes.enumerated() {
      let place = "\(field)[\(index)]"
      let sources = (volume.object?.keys ?? []).filter { $0 != "name" }
      if sources.count > 1 {
        errors += sources.dropFirst().map { .forbidden("\(place).\($0)", "may not specify more than 1 volume type") }
      }
      errors += sourceErrors(volume, place)
      let name = volume["name"]?.string ?? ""
      if name.isEmpty {
        errors.append(.required(place + ".name"))
      } else {
        errors += Validation.label(name).map { .invalid(place + ".name", .string(name), $0) }
        if !seen.insert(name).inserted { errors.append(.duplicate(place + ".name", .string(name))) }
      }
    }
    return errors
  }

  private static func sourceErrors(_ volume: Value, _ place: String) -> [FieldError] {
    var errors: [FieldError] = []
    if let source = volume["configMap"], source["name"]?.string?.isEmpty ?? true {
      errors.append(.required(place + ".configMap.name"))
    }
    if let source = volume["secret"], source["secretName"]?.string?.isEmpty ?? true {
      errors.append(.required(place + ".secret.secretName"))
    }
    if let source = volume["hostPath"], source["path"]?.string?.isEmpty ?? true {
      errors.append(.required(place + ".hostPath.path"))
    }
    if let source = volume["persistentVolumeClaim"], source["claimName"]?.string?.isEmpty ?? true {
      errors.append(.required(place + ".persistentVolumeClaim.claimName"))
    }
    return errors
  }
}
