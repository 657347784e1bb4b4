import API
import Objects

/// `pkg/apis/resource/validation`: the devices that a driver offers.
enum SliceValidation {
  static func errors(_ slice: Value, _ context: Strategy.Context) -> [FieldError] {
    specErrors(slice["spec"] ?? [:], nil)
  }

  static func updateErrors(_ slice: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    specErrors(slice["spec"] ?? [:], old["spec"] ?? [:])
  }

  private static func specErrors(_ spec: Value, _ old: Value?) -> [FieldError] {
    var errors = DriverValidation.nameErrors(spec["driver"]?.string ?? "", "spec.driver")
    errors += poolErrors(spec["pool"] ?? [:])
    if let old {
      errors += Rules.immutable(spec["pool"]?["name"], old["pool"]?["name"], "spec.pool.name")
      for name in ["driver", "nodeName"] { errors += Rules.immutable(spec[name], old[name], "spec.\(name)") }
    }
    errors += placeErrors(spec)
    if spec["sharedCounters"] != nil, spec["devices"] != nil {
      errors.append(.invalid("spec", "", "only one of `sharedCounters` or `devices` is allowed"))
    }
    let devices = spec["devices"]?.array ?? []
    let isAdvanced = devices.contains {
      $0["taints"]?.array?.isEmpty == false || $0["consumesCounters"]?.array?.isEmpty == false
    }
    let choosesNodes = spec["perDeviceNodeSelection"] == true
    errors += set(devices, "name", atMost: isAdvanced ? 64 : 128, "spec.devices") { device, field in
      deviceErrors(device, choosesNodes: choosesNodes, field)
    }
    errors += set(spec["sharedCounters"]?.array ?? [], "name", atMost: 8, "spec.sharedCounters") {
      counterErrors($0, "name", $1)
    }
    return errors
  }

  private static func poolErrors(_ pool: Value) -> [FieldError] {
    let name = pool["name"]?.string ?? ""
    var errors: [FieldError] = []
    if name.isEmpty {
      errors.append(.required("spec.pool.name"))
    } else {
      if name.utf8.count > 253 { errors.append(.tooLong("spec.pool.name", maximum: 253)) }
      for part in name.split(separator: "/", omittingEmptySubsequences: false) {
        errors += Validation.subdomain(String(part)).map { .invalid("spec.pool.name", .string(String(part)), $0) }
      }
    }
    let count = pool["resourceSliceCount"]?.int ?? 0
    if count <= 0 { errors.append(.invalid("spec.pool.resourceSliceCount", .int(count), "must be greater than zero")) }
    if let generation = pool["generation"]?.int, generation < 0 {
      errors.append(
        .invalid("spec.pool.generation", .int(generation), "must be greater than or equal to zero")
      )
    }
    return errors
  }

  /// Exactly one way to say on which nodes the devices are.
  private static func placeErrors(_ spec: Value) -> [FieldError] {
    var errors: [FieldError] = []
    var ways: [String] = []
    if let node = spec["nodeName"]?.string {
      if node.isEmpty {
        errors.append(.invalid("spec.nodeName", "", "must be either unset or set to a non-empty string"))
      } else {
        ways.append("`nodeName`")
        errors += Validation.subdomain(node).map { .invalid("spec.nodeName", .string(node), $0) }
      }
    }
    if let selector = spec["nodeSelector"] {
      ways.append("`nodeSelector`")
      errors += PlacementValidation.nodeSelectorErrors(selector, "spec.nodeSelector")
      let terms = selector["nodeSelectorTerms"]
      if terms?.array?.count != 1 {
        let what = "must have exactly one node selector term"
        errors.append(.invalid("spec.nodeSelector.nodeSelectorTerms", terms ?? .null, what))
      }
    }
    for name in ["allNodes", "perDeviceNodeSelection"] {
      guard let flag = spec[name]?.bool else { continue }
      if flag {
        ways.append("`\(name)`")
      } else {
        errors.append(.invalid("spec.\(name)", false, "must be either unset or set to true"))
      }
    }
    let rule = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required"
    if ways.isEmpty { errors.append(.required("spec", rule)) }
    if ways.count > 1 {
      let shown = Value.string("{" + ways.joined(separator: ", ") + "}")
      errors.append(.invalid("spec", shown, rule + ", but multiple fields are set"))
    }
    return errors
  }

  // MARK: Devices

  private static func deviceErrors(_ device: Value, choosesNodes: Bool, _ field: FieldPath) -> [FieldError] {
    let name = device["name"]?.string ?? ""
    var errors: [FieldError] = Validation.label(name).map { .invalid(field + ".name", .string(name), $0) }
    let attributes = device["attributes"]?.object ?? Fields()
    let capacity = device["capacity"]?.object ?? Fields()
    if attributes.count + capacity.count > 32 {
      let what = "the total number of attributes and capacities must not exceed 32"
      errors.append(.invalid(field, .int(attributes.count + capacity.count), what))
    }
    for (key, attribute) in attributes {
      let place = field + ".attributes[\(key)]"
      errors += keyErrors(key, place)
      errors += attributeErrors(attribute, place)
    }
    for (key, amount) in capacity {
      let place = field + ".capacity[\(key)]"
      errors += keyErrors(key, place)
      if amount["requestPolicy"] != nil, device["allowMultipleAllocations"] != true {
        errors.append(.forbidden(place + ".requestPolicy", "allowMultipleAllocations must be true"))
      }
    }
    errors += taintErrors(device["taints"]?.array ?? [], field + ".taints")
    errors += set(device["consumesCounters"]?.array ?? [], "counterSet", atMost: 2, field + ".consumesCounters") {
      counterErrors($0, "counterSet", $1)
    }
    return errors + nodeErrors(device, choosesNodes: choosesNodes, field)
  }

  private static func attributeErrors(_ attribute: Value, _ field: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    if let text = attribute["string"]?.string, text.utf8.count > 64 {
      errors.append(.tooLong(field + ".string", maximum: 64))
    }
    if let text = attribute["version"]?.string {
      if !isSemanticVersion(text) {
        let what = "must be a string compatible with semver.org spec 2.0.0"
        errors.append(.invalid(field + ".version", .string(text), what))
      }
      if text.utf8.count > 64 { errors.append(.tooLong(field + ".version", maximum: 64)) }
    }
    let count = attribute.object?.count ?? 0
    if count != 1 {
      let shown: Value = count == 0 ? "" : attribute
      errors.append(.invalid(field, shown, "exactly one value must be specified"))
    }
    return errors
  }

  private static func taintErrors(_ taints: [Value], _ field: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    if taints.count > 16 { errors.append(.tooMany(field, taints.count, maximum: 16)) }
    for (index, taint) in taints.enumerated() {
      let place = field.index(index)
      errors += PlacementValidation.nameErrors(taint["key"]?.string ?? "", place + ".key")
      let value = taint["value"]?.string ?? ""
      errors += Validation.labelValue(value).map { .invalid(place + ".value", .string(value), $0) }
      errors += Rules.required(taint, "effect", ["NoExecute", "NoSchedule", "None"], place)
    }
    return errors
  }

  /// A device names its nodes where the slice says so, and only there.
  private static func nodeErrors(_ device: Value, choosesNodes: Bool, _ field: FieldPath) -> [FieldError] {
    let names = ["nodeName", "nodeSelector", "allNodes"]
    let ways = names.filter { device[$0] != nil }
    guard choosesNodes else {
      let what =
        "`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the "
        + "ResourceSlice spec"
      return ways.isEmpty ? [] : [.invalid(field, .null, what)]
    }
    var errors: [FieldError] = []
    if let node = device["nodeName"]?.string {
      errors += Validation.subdomain(node).map { .invalid(field + ".nodeName", .string(node), $0) }
    }
    if let selector = device["nodeSelector"] {
      errors += PlacementValidation.nodeSelectorErrors(selector, field + ".nodeSelector")
    }
    if device["allNodes"] == false {
      errors.append(.invalid(field + ".allNodes", false, "must be either unset or set to true"))
    }
    let rule =
      "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to "
      + "true in the ResourceSlice spec"
    if ways.isEmpty { errors.append(.required(field, rule)) }
    if ways.count > 1 {
      let shown = "{" + ways.map { "`\($0)`" }.joined(separator: ", ") + "}"
      errors.append(.invalid(field, .string(shown), rule))
    }
    return errors
  }

  // MARK: Counters and names

  private static func counterErrors(_ counters: Value, _ name: String, _ field: FieldPath) -> [FieldError] {
    var errors = Rules.requiredName(counters, name, field, Validation.label)
    let amounts = counters["counters"]?.object ?? Fields()
    if amounts.isEmpty { errors.append(.required(field + ".counters")) }
    for (key, _) in amounts {
      errors += Validation.label(key).map { .invalid(field + ".counters", .string(key), $0) }
    }
    return errors
  }

  /// `model`, or `dra.example.com/model`.
  private static func keyErrors(_ key: String, _ field: FieldPath) -> [FieldError] {
    let parts = key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    switch parts.count {
    case 1: return identifierErrors(key, field)
    case 2:
      let domain =
        parts[0].isEmpty
        ? [.invalid(field, "", "the domain must not be empty")] : DriverValidation.nameErrors(parts[0], field)
      let name =
        parts[1].isEmpty ? [.invalid(field, "", "the name must not be empty")] : identifierErrors(parts[1], field)
      return domain + name
    default: return [.invalid(field, .string(key), "must not contain more than one slash")]
    }
  }

  private static func identifierErrors(_ name: String, _ field: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    if name.utf8.count > 32 { errors.append(.tooLong(field, maximum: 32)) }
    let isIdentifier =
      name.utf8.first.map { !(48...57).contains($0) } ?? false
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    if isIdentifier { return errors }
    let what =
      "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric "
      + "characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is "
      + "'[A-Za-z_][A-Za-z0-9_]*')"
    errors.append(.invalid(field, .string(name), what))
    return errors
  }

  private static func isSemanticVersion(_ text: String) -> Bool {
    func areParts(_ text: Substring, _ holds: (Substring) -> Bool) -> Bool {
      text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(holds)
    }
    func isNumber(_ text: Substring) -> Bool {
      !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber } && (text == "0" || text.first != "0")
    }
    func isWord(_ text: Substring) -> Bool {
      !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }
    let build = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    if build.count == 2, !areParts(build[1], isWord) { return false }
    let release = build[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    if release.count == 2,
      !areParts(release[1], { isWord($0) && (isNumber($0) || !$0.allSatisfy(\.isNumber)) })
    {
      return false
    }
    return release[0].split(separator: ".", omittingEmptySubsequences: false).count == 3
      && areParts(release[0], isNumber)
  }

  /// At most so many, of different names.
  private static func set(
    _ elements: [Value],
    _ key: String,
    atMost maximum: Int,
    _ field: FieldPath,
    _ rule: (Value, FieldPath) -> [FieldError]
  ) -> [FieldError] {
    var errors: [FieldError] = []
    if elements.count > maximum { errors.append(.tooMany(field, elements.count, maximum: maximum)) }
    var names: Set<String> = []
    for (index, element) in elements.enumerated() {
      errors += rule(element, field.index(index))
      let name = element[key]?.string ?? ""
      if !names.insert(name).inserted { errors.append(.duplicate(field.index(index), .string(name))) }
    }
    return errors
  }
}
