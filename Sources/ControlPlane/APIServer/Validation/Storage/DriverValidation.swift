import API
import Objects

/// `pkg/apis/storage/validation`: drivers of volumes, where they run, and what they have attached.
enum DriverValidation {
  static func applyDefaults(_ driver: inout Value) {
    let defaults: [(String, Value)] = [
      ("attachRequired", true), ("podInfoOnMount", false), ("storageCapacity", false), ("requiresRepublish", false),
      ("seLinuxMount", false), ("fsGroupPolicy", "ReadWriteOnceWithFSType"), ("volumeLifecycleModes", ["Persistent"]),
    ]
    for (name, value) in defaults { driver["spec", default: [:]].fill(name, value) }
  }

  static func errors(_ driver: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = driver["spec"] ?? [:]
    var errors = nameErrors(driver.name, "metadata.name")
    for name in ["attachRequired", "podInfoOnMount", "storageCapacity"] where spec[name] == nil {
      errors.append(.required("spec.\(name)"))
    }
    errors += Rules.choice(spec, "fsGroupPolicy", ["ReadWriteOnceWithFSType", "File", "None"], "spec")
    for (index, mode) in (spec["volumeLifecycleModes"]?.array ?? []).enumerated()
    where !["Ephemeral", "Persistent"].contains(mode.string ?? "") {
      errors.append(.notSupported("spec.volumeLifecycleModes[\(index)]", mode, ["Ephemeral", "Persistent"]))
    }
    var audiences: Set<String> = []
    for (index, request) in (spec["tokenRequests"]?.array ?? []).enumerated() {
      let audience = request["audience"]?.string ?? ""
      if !audiences.insert(audience).inserted {
        errors.append(.duplicate("spec.tokenRequests[\(index)].audience", .string(audience)))
      }
      if let seconds = request["expirationSeconds"]?.int, seconds < 600 {
        errors.append(
          .invalid(
            "spec.tokenRequests[\(index)].expirationSeconds",
            .int(seconds),
            "may not specify a duration less than 10 minutes"
          )
        )
      }
    }
    return errors
  }

  static func updateErrors(_ driver: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors = self.errors(driver, context)
    for name in ["attachRequired", "volumeLifecycleModes"] {
      errors += Rules.immutable(driver["spec"]?[name], old["spec"]?[name], "spec.\(name)")
    }
    return errors
  }

  static func nameErrors(_ name: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    if name.isEmpty { return [.required(field())] }
    var errors: [FieldError] = []
    if name.utf8.count > 63 { errors.append(.tooLong(field(), maximum: 63)) }
    return errors + Validation.subdomain(name.lowercased()).map { .invalid(field(), .string(name), $0) }
  }

  // MARK: CSINode

  static func nodeErrors(_ node: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors: [FieldError] = []
    var names: Set<String> = []
    for (index, driver) in (node["spec"]?["drivers"]?.array ?? []).enumerated() {
      var place: FieldPath { "spec.drivers[\(index)]" }
      let name = driver["name"]?.string ?? ""
      errors += nameErrors(name, place + ".name")
      if !names.insert(name).inserted { errors.append(.duplicate(place + ".name", .string(name))) }
      let id = driver["nodeID"]?.string ?? ""
      if id.isEmpty {
        errors.append(.required(place + ".nodeID"))
      } else if id.utf8.count > 192 {
        errors.append(.invalid(place + ".nodeID", .string(id), "must be 192 characters or less"))
      }
      errors += Rules.nonNegative(driver["allocatable"] ?? [:], "count", place + ".allocatable")
      for key in driver["topologyKeys"]?.strings ?? [] {
        if key.isEmpty { errors.append(.required(place + ".topologyKeys")) }
        errors += Validation.qualifiedName(key).map { .invalid(place + ".topologyKeys", .string(key), $0) }
      }
    }
    return errors
  }

  // MARK: VolumeAttachment

  static func attachmentErrors(_ attachment: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = attachment["spec"] ?? [:]
    var errors = nameErrors(spec["attacher"]?.string ?? "", "spec.attacher")
    let volume = spec["source"]?["persistentVolumeName"]?.string
    switch (volume, spec["source"]?["inlineVolumeSpec"]) {
    case (nil, nil):
      errors.append(.required("spec.source", "must specify exactly one of inlineVolumeSpec and persistentVolumeName"))
    case (.some, .some):
      errors.append(.forbidden("spec.source", "must specify exactly one of inlineVolumeSpec and persistentVolumeName"))
    case (let name?, nil): if name.isEmpty { errors.append(.required("spec.source.persistentVolumeName")) }
    default: break
    }
    let node = spec["nodeName"]?.string ?? ""
    return errors + Validation.subdomain(node).map { .invalid("spec.nodeName", .string(node), $0) }
  }

  static func attachmentUpdateErrors(_ new: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    attachmentErrors(new, context) + Rules.immutable(new["spec"], old["spec"], "spec")
  }
}
