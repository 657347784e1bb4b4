import API
import Objects

/// `pkg/apis/storage/validation`: what drivers offer beside volumes.
enum AttributesValidation {
  static func classErrors(_ object: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors = Rules.requiredName(object, "driverName", "", Validation.subdomain)
    if object["parameters"]?.object?.isEmpty ?? true {
      errors.append(.required("parameters", "must contain at least one key/value pair"))
    }
    return errors
  }

  static func classUpdateErrors(_ object: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    ["driverName", "parameters"].compactMap { name in
      object[name].isSame(as: old[name]) ? nil : .forbidden("\(name)", "updates to \(name) are forbidden.")
    }
  }

  static func capacityErrors(_ capacity: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors: [FieldError] = []
    if let topology = capacity["nodeTopology"] { errors += SelectorValidation.errors(topology, "nodeTopology") }
    let name = capacity["storageClassName"]?.string ?? ""
    errors += Validation.subdomain(name).map { .invalid("storageClassName", .string(name), $0) }
    for field in ["capacity", "maximumVolumeSize"] {
      if let amount = capacity[field]?.string.flatMap({ Quantity($0) }), amount.isNegative {
        errors.append(
          .invalid("\(field)", .string(amount.description), "must be greater than or equal to 0")
        )
      }
    }
    return errors
  }

  static func capacityUpdateErrors(_ capacity: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    capacityErrors(capacity, context)
      + ["nodeTopology", "storageClassName"].flatMap { Rules.immutable(capacity[$0], old[$0], "\($0)") }
  }
}

/// `pkg/apis/apps/validation`: the revisions of a workload.
enum RevisionValidation {
  static func errors(_ revision: Value, _ context: Strategy.Context) -> [FieldError] {
    let missing: [FieldError] =
      revision["data"]?.isNull ?? true ? [.required("data", "data is mandatory")] : []
    return missing + Rules.nonNegative(revision, "revision", "")
  }

  static func updateErrors(_ revision: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    Rules.immutable(revision["data"], old["data"], "data") + Rules.nonNegative(revision, "revision", "")
  }
}

extension Strategies {
  /// Kinds that drivers and the server itself write more often than people.
  mutating func registerSystemKinds() {
    let devices = "resource.k8s.io"
    set("deviceclasses", devices, DeviceValidation.classErrors)
    set("resourceclaims", devices, DeviceValidation.claimErrors, DeviceValidation.claimUpdateErrors)
    set(
      "resourceclaimtemplates",
      devices,
      DeviceValidation.templateErrors,
      DeviceValidation.templateUpdateErrors
    )
    var claims = self[GroupResource("resourceclaims", group: devices)]
    claims.setDefaults = { claim in
      if claim["spec"]?["devices"] != nil { DeviceValidation.applyDefaults(&claim["spec", default: [:]]) }
    }
    register(GroupResource("resourceclaims", group: devices), claims)
    var templates = self[GroupResource("resourceclaimtemplates", group: devices)]
    templates.setDefaults = { template in
      if template["spec"]?["spec"]?["devices"] != nil {
        DeviceValidation.applyDefaults(&template["spec", default: [:]]["spec", default: [:]])
      }
    }
    register(GroupResource("resourceclaimtemplates", group: devices), templates)
    let storage = "storage.k8s.io"
    set(
      "volumeattributesclasses",
      storage,
      AttributesValidation.classErrors,
      AttributesValidation.classUpdateErrors
    )
    set("csistoragecapacities", storage, AttributesValidation.capacityErrors, AttributesValidation.capacityUpdateErrors)
    set("controllerrevisions", "apps", RevisionValidation.errors, RevisionValidation.updateErrors)
    set("servicecidrs", "networking.k8s.io", AddressRangeValidation.errors, AddressRangeValidation.updateErrors)
    set("ipaddresses", "networking.k8s.io", AddressValidation.errors, AddressValidation.updateErrors)
    var addresses = self[GroupResource("ipaddresses", group: "networking.k8s.io")]
    addresses.nameRule = AddressValidation.name
    register(GroupResource("ipaddresses", group: "networking.k8s.io"), addresses)
    set("resourceslices", devices, SliceValidation.errors, SliceValidation.updateErrors)
  }

  private mutating func set(
    _ name: String,
    _ group: String,
    _ errors: @escaping @Sendable (Value, Strategy.Context) -> [FieldError],
    _ updateErrors: (@Sendable (Value, Value, Strategy.Context) -> [FieldError])? = nil
  ) {
    let resource = GroupResource(name, group: group)
    var strategy = self[resource]
    strategy.validate = errors
    strategy.validateUpdate = updateErrors
    register(resource, strategy)
  }
}
