import API
import Objects

/// `pkg/apis/core/validation`: persistent volume claims.
enum ClaimValidation {
  static func errors(_ claim: Value, _ context: Strategy.Context) -> [FieldError] {
    specErrors(claim["spec"] ?? [:], "spec")
  }

  static func specErrors(_ spec: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    if spec["accessModes"]?.array?.isEmpty ?? true {
      errors.append(.required(field() + ".accessModes", "at least 1 access mode is required"))
    }
    errors += SelectorValidation.errors(spec["selector"], field() + ".selector")
    errors += VolumeModes.errors(spec, field())
    let request = spec["resources"]?["requests"]?["storage"]
    if let amount = request?.string.flatMap({ Quantity($0) }) {
      if amount.isZero || amount.isNegative {
        errors.append(.invalid(field() + ".resources[storage]", request ?? "0", "must be greater than zero"))
      }
    } else {
      errors.append(.required(field() + ".resources[storage]"))
    }
    if let name = spec["storageClassName"]?.string, !name.isEmpty {
      errors += Validation.subdomain(name).map { .invalid(field() + ".storageClassName", .string(name), $0) }
    }
    if spec["volumeMode"] != nil {
      errors += Rules.choice(spec, "volumeMode", ["Block", "Filesystem"], field())
    }
    return errors
  }

  /// Only the request may grow once a claim is bound, and nothing before.
  static func updateErrors(_ claim: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors = self.errors(claim, context)
    var before = old["spec"] ?? [:]
    var after = claim["spec"] ?? [:]
    let bound = old["status"]?["phase"] == "Bound"
    if old["spec"]?["volumeName"] == nil { before["volumeName"] = after["volumeName"] }
    if old["spec"]?["storageClassName"] == nil { before["storageClassName"] = after["storageClassName"] }
    if bound { before["resources", default: [:]]["requests"] = after["resources"]?["requests"] }
    before["volumeAttributesClassName"] = nil
    after["volumeAttributesClassName"] = nil
    if !before.isSame(as: after) {
      errors.append(
        .forbidden(
          "spec",
          // What differs follows in lines of its own.
          "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n"
            + UnifiedDiff.text(before, after)
        )
      )
    }
    let present = old["spec"]?["resources"]?["requests"]?["storage"]?.string.flatMap { Quantity($0) }
    let wanted = claim["spec"]?["resources"]?["requests"]?["storage"]?.string.flatMap { Quantity($0) }
    if bound, let present, let wanted, wanted < present {
      errors.append(
        .forbidden("spec.resources.requests.storage", "field can not be less than status.capacity")
      )
    }
    return errors
  }
}

/// The access modes of claims and volumes.
enum VolumeModes {
  private static let supported = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"]

  static func errors(_ spec: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    let modes = spec["accessModes"]?.array ?? []
    for mode in modes where !supported.contains(mode.string ?? "") {
      errors.append(.notSupported(field() + ".accessModes", mode, supported))
    }
    if errors.isEmpty, modes.count > 1, modes.contains("ReadWriteOncePod") {
      errors.append(
        .forbidden(field() + ".accessModes", "may not use ReadWriteOncePod with other access modes")
      )
    }
    return errors
  }
}

/// `pkg/apis/core/validation`: persistent volumes.
enum PersistentVolumeValidation {
  static func errors(_ volume: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = volume["spec"] ?? [:]
    var errors: [FieldError] = []
    if spec["accessModes"]?.array?.isEmpty ?? true { errors.append(.required("spec.accessModes")) }
    errors += VolumeModes.errors(spec, "spec")
    let capacity = spec["capacity"]?.object ?? Fields()
    if capacity.isEmpty { errors.append(.required("spec.capacity")) }
    if capacity["storage"] == nil || capacity.count > 1 {
      errors.append(.notSupported("spec.capacity", spec["capacity"] ?? .null, ["storage"]))
    }
    for (name, amount) in capacity {
      if let quantity = amount.string.flatMap({ Quantity($0) }), quantity.isZero || quantity.isNegative {
        errors.append(.invalid("spec.capacity[\(name)]", amount, "must be greater than zero"))
      }
    }
    errors += Rules.choice(spec, "persistentVolumeReclaimPolicy", ["Delete", "Recycle", "Retain"], "spec")
    if let affinity = spec["nodeAffinity"] {
      if let required = affinity["required"] {
        errors += PlacementValidation.nodeSelectorErrors(required, "spec.nodeAffinity.required")
      } else {
        errors.append(.required("spec.nodeAffinity.required", "must specify required node constraints"))
      }
    }
    let sources = self.sources(of: spec)
    for source in sources.dropFirst() {
      errors.append(.forbidden("spec.\(source)", "may not specify more than 1 volume type"))
    }
    for source in sources where persistent.contains(source) {
      if let rule = VolumeSourceValidation.rules[source] { errors += rule(spec[source] ?? [:]) { "spec.\(source)" } }
    }
    if let source = spec["local"] {
      errors += Rules.required(source, "path", "spec.local")
      if affinityIsMissing(spec) {
        errors.append(.required("spec.nodeAffinity", "Local volume requires node affinity"))
      }
    }
    if sources.isEmpty { errors.append(.required("spec", "must specify a volume type")) }
    if let name = spec["storageClassName"]?.string, !name.isEmpty {
      errors += Validation.subdomain(name).map { .invalid("spec.storageClassName", .string(name), $0) }
    }
    if spec["volumeMode"] != nil {
      errors += Rules.choice(spec, "volumeMode", ["Block", "Filesystem"], "spec")
    }
    return errors
  }
}

extension PersistentVolumeValidation {
  /// Sources that are checked as those of a pod are.
  fileprivate static let persistent: Set<String> = [
    "awsElasticBlockStore", "gcePersistentDisk", "glusterfs", "hostPath", "iscsi", "nfs", "rbd", "cephfs", "flocker",
    "cinder", "photonPersistentDisk", "portworxVolume", "vsphereVolume", "azureDisk",
  ]

  /// Whether nothing says which nodes a volume can be used on.
  fileprivate static func affinityIsMissing(_ spec: Value) -> Bool { spec["nodeAffinity"]?["required"] == nil }

  private static let plain: Set<String> = [
    "accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy",
    "storageClassName", "volumeAttributesClassName", "volumeMode",
  ]

  /// The fields that say where the volume's data is.
  fileprivate static func sources(of spec: Value) -> [String] {
    (spec.object?.keys ?? []).filter { !plain.contains($0) }
  }

  static func updateErrors(_ volume: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    let before = old["spec"] ?? [:]
    let after = volume["spec"] ?? [:]
    var errors = self.errors(volume, context)
    let names = Set(sources(of: before) + sources(of: after))
    if !names.allSatisfy({ after[$0].isSame(as: before[$0]) }) {
      errors.append(
        .forbidden(
          "spec.persistentvolumesource",
          "spec.persistentvolumesource is immutable after creation\n" + UnifiedDiff.text(before, after)
        )
      )
    }
    errors += Rules.immutable(after["volumeMode"], before["volumeMode"], "volumeMode")
    // One that was not set may be set once.
    if before["nodeAffinity"] != nil {
      errors += Rules.immutable(
        after["nodeAffinity"],
        renamed(before["nodeAffinity"], after: after["nodeAffinity"]),
        "nodeAffinity",
        as: "io.k8s.api.core.v1.VolumeNodeAffinity",
        context,
        "field is immutable, except for updating from beta label to GA"
      )
    }
    return errors
  }
}

extension PersistentVolumeValidation {
  private static let presentNames = [
    "beta.kubernetes.io/arch": "kubernetes.io/arch", "beta.kubernetes.io/os": "kubernetes.io/os",
    "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
    "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
  ]

  /// The affinity as it was, with labels that have new names under those where the update says so. A label that has no
  /// new name counts as renamed to nothing, as in the server.
  private static func renamed(_ affinity: Value?, after: Value?) -> Value? {
    guard var affinity else { return nil }
    let terms = affinity["required"]?["nodeSelectorTerms"]?.array ?? []
    for (index, term) in terms.enumerated() {
      for number in (term["matchExpressions"]?.array ?? []).indices {
        let place = ["required", "nodeSelectorTerms"]
        guard let changed = after?[place[...]]?.element(index)?["matchExpressions"]?.element(number) else { continue }
        let key = term["matchExpressions"]?.element(number)?["key"]?.string ?? ""
        guard changed["key"]?.string ?? "" == presentNames[key] ?? "" else { continue }
        affinity["required", default: [:]]["nodeSelectorTerms", default: []].elements[index][
          "matchExpressions",
          default: []
        ]
        .elements[number]["key"] = changed["key"]
      }
    }
    return affinity
  }
}

extension Value {
  fileprivate func element(_ index: Int) -> Value? {
    guard let array, array.indices.contains(index) else { return nil }
    return array[index]
  }
}

/// `pkg/apis/storage/validation`: storage classes.
enum StorageClassValidation {
  static func errors(_ storageClass: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors: [FieldError] = []
    let provisioner = storageClass["provisioner"]?.string ?? ""
    if provisioner.isEmpty {
      errors.append(.required("provisioner"))
    } else {
      errors += Validation.qualifiedName(provisioner.lowercased()).map {
        .invalid("provisioner", .string(provisioner.lowercased()), $0)
      }
    }
    if storageClass["reclaimPolicy"] != "" {
      errors += Rules.choice(storageClass, "reclaimPolicy", ["Delete", "Retain"], "")
    }
    return errors + Rules.choice(storageClass, "volumeBindingMode", ["Immediate", "WaitForFirstConsumer"], "")
  }

  static func updateErrors(_ new: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors = self.errors(new, context)
    for name in ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"] {
      errors += Rules.immutable(new[name], old[name], "\(name)")
    }
    return errors
  }
}
