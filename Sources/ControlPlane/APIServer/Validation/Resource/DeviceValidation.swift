import API
import Objects

/// `pkg/apis/resource/validation`: what is asked of devices.
enum DeviceValidation {
  /// One device of the class, where a request says nothing else.
  static func applyDefaults(_ spec: inout Value) {
    spec["devices", default: [:]].forEach("requests") { request in
      if request["exactly"] != nil { applyCount(&request["exactly", default: [:]]) }
      request.forEach("firstAvailable") { applyCount(&$0) }
    }
  }

  private static func applyCount(_ request: inout Value) {
    request.fillEmpty("allocationMode", "ExactCount")
    if request["allocationMode"] == "ExactCount" { request.fill("count", 1) }
  }

  static func claimErrors(_ claim: Value, _ context: Strategy.Context) -> [FieldError] {
    specErrors(claim["spec"] ?? [:], "spec")
  }

  /// What a claim asks for is settled when it is made.
  static func claimUpdateErrors(_ claim: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    Rules.immutable(claim["spec"], old["spec"], "spec") + claimErrors(claim, context)
  }

  static func templateErrors(_ template: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = template["spec"] ?? [:]
    return ObjectMetaValidation.labels(spec["metadata"]?["labels"], "spec.metadata.labels")
      + ObjectMetaValidation.annotations(spec["metadata"]?["annotations"], "spec.metadata.annotations")
      + specErrors(spec["spec"] ?? [:], "spec.spec")
  }

  static func templateUpdateErrors(_ template: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    Rules.immutable(template["spec"], old["spec"], "spec")
  }

  static func classErrors(_ object: Value, _ context: Strategy.Context) -> [FieldError] {
    let configurations = object["spec"]?["config"]?.array ?? []
    return selectorErrors(object["spec"]?["selectors"]?.array ?? [], "spec.selectors")
      + configurations.enumerated().flatMap { configurationErrors($1, "spec.config[\($0)]") }
  }

  // MARK: Requests

  private static let maximum = 32

  private static func specErrors(_ spec: Value, _ field: FieldPath) -> [FieldError] {
    let devices = spec["devices"] ?? [:]
    let place = field + ".devices.requests"
    let requests = devices["requests"]?.array ?? []
    var errors: [FieldError] = []
    if requests.count > maximum { errors.append(.tooMany(place, requests.count, maximum: maximum)) }
    var names: Set<String> = []
    for (index, request) in requests.enumerated() {
      errors += requestErrors(request, place.index(index))
      let name = request["name"]?.string ?? ""
      if !name.isEmpty, !names.insert(name).inserted {
        errors.append(.duplicate(place.index(index) + ".name", .string(name)))
      }
      for part in request["firstAvailable"]?.array ?? [] { names.insert(name + "/" + (part["name"]?.string ?? "")) }
    }
    for list in ["constraints", "config"] {
      for (index, entry) in (devices[list]?.array ?? []).enumerated() {
        for (number, wanted) in (entry["requests"]?.array ?? []).enumerated() where !names.contains(wanted.string ?? "")
        {
          let place: FieldPath = "\(field).devices.\(list)[\(index)].requests[\(number)]"
          let what =
            "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"
          errors.append(.invalid(place, wanted, what))
        }
        let place: FieldPath = "\(field).devices.\(list)[\(index)]"
        errors += list == "config" ? configurationErrors(entry, place) : constraintErrors(entry, place)
      }
    }
    return errors
  }

  /// The driver's own settings, which are opaque to everybody else.
  private static func configurationErrors(_ entry: Value, _ field: FieldPath) -> [FieldError] {
    guard let opaque = entry["opaque"] else { return [.required(field + ".opaque")] }
    let driver = DriverValidation.nameErrors(opaque["driver"]?.string ?? "", field + ".opaque.driver")
    let place = field + ".opaque.parameters"
    guard let parameters = opaque["parameters"], !parameters.isNull else { return driver + [.required(place)] }
    return driver
      + (parameters.object == nil ? [.invalid(place, "<value omitted>", "must be a valid JSON object")] : [])
  }

  /// An attribute that all devices of the requests share, by its full name.
  private static func constraintErrors(_ constraint: Value, _ field: FieldPath) -> [FieldError] {
    guard let name = constraint["matchAttribute"]?.string else {
      return constraint["distinctAttribute"] == nil ? [.required(field + ".matchAttribute")] : []
    }
    if name.contains("/") { return [] }
    let what = "a fully qualified name must be a domain and a name separated by a slash"
    return [.invalid(field + ".matchAttribute", .string(name), what)]
  }

  private static func requestErrors(_ request: Value, _ field: FieldPath) -> [FieldError] {
    var errors = Rules.requiredName(request, "name", field, Validation.label)
    let alternatives = request["firstAvailable"]?.array ?? []
    let exact = request["exactly"]
    switch (exact, alternatives.isEmpty) {
    case (nil, true):
      errors.append(.required(field, "exactly one of `exactly` or `firstAvailable` is required"))
    case (.some, false):
      let what = "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set"
      errors.append(.invalid(field, .null, what))
    case (let exact?, true): errors += kindErrors(exact, field + ".exactly")
    case (nil, false):
      if alternatives.count > 8 { errors.append(.tooMany(field + ".firstAvailable", alternatives.count, maximum: 8)) }
      var names: Set<String> = []
      for (index, part) in alternatives.enumerated() {
        let place = (field + ".firstAvailable").index(index)
        errors += Rules.requiredName(part, "name", place, Validation.label)
        errors += kindErrors(part, place)
        let name = part["name"]?.string ?? ""
        if !name.isEmpty, !names.insert(name).inserted {
          errors.append(.duplicate(place + ".name", .string(name)))
        }
      }
    }
    return errors
  }

  /// Which devices, and how many.
  private static func kindErrors(_ request: Value, _ field: FieldPath) -> [FieldError] {
    var errors = Rules.requiredName(request, "deviceClassName", field, Validation.subdomain)
    errors += selectorErrors(request["selectors"]?.array ?? [], field + ".selectors")
    let count = request["count"]?.int ?? 0
    switch request["allocationMode"]?.string ?? "ExactCount" {
    case "ExactCount":
      if request["count"] != nil, count <= 0 {
        errors.append(.invalid(field + ".count", .int(count), "must be greater than zero"))
      }
    case "All":
      if count != 0 {
        errors.append(.invalid(field + ".count", .int(count), "must not be specified when allocationMode is 'All'"))
      }
    case let mode: errors.append(.notSupported(field + ".allocationMode", .string(mode), ["All", "ExactCount"]))
    }
    return errors
  }

  private static func selectorErrors(_ selectors: [Value], _ field: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    if selectors.count > maximum { errors.append(.tooMany(field, selectors.count, maximum: maximum)) }
    for (index, selector) in selectors.enumerated() {
      let place = field.index(index)
      guard let expression = selector["cel"] else {
        errors.append(.required(place + ".cel"))
        continue
      }
      errors += Rules.required(expression, "expression", place + ".cel")
    }
    return errors
  }
}
