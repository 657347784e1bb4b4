import API
import Objects

/// `pkg/apis/core/validation`: one container.
enum ContainerValidation {
  static func errors(
    _ container: Value,
    _ field: @autoclosure FieldPath.Lazy,
    volumes: NameSet,
    _ changes: Changes
  ) -> [FieldError] {
    var errors: [FieldError] = []
    if changes.contains(anyOf: "name", "image", "terminationMessagePolicy") { errors += ownErrors(container, field()) }
    if changes.contains("ports") { errors += portErrors(container["ports"]?.array ?? [], field() + ".ports") }
    if changes.contains("env") { errors += environmentErrors(container["env"]?.array ?? [], field() + ".env") }
    if changes.contains("envFrom") { errors += sourceErrors(container["envFrom"]?.array ?? [], field() + ".envFrom") }
    // The volumes may be others though the mounts are the same.
    errors += mountErrors(container["volumeMounts"]?.array ?? [], field() + ".volumeMounts", volumes)
    if changes.contains("imagePullPolicy") {
      errors += Rules.choice(container, "imagePullPolicy", ["Always", "IfNotPresent", "Never"], field())
    }
    if changes.contains("resources") {
      errors += resourceErrors(container["resources"] ?? [:], field() + ".resources")
    }
    if changes.contains("securityContext") {
      errors += securityErrors(container["securityContext"] ?? [:], field() + ".securityContext")
    }
    return errors
  }

  private static func ownErrors(_ container: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    let name = container["name"]?.string ?? ""
    if name.isEmpty {
      errors.append(.required(field() + ".name"))
    } else {
      errors += Validation.label(name).map { .invalid(field() + ".name", .string(name), $0) }
    }
    let image = container["image"]?.string ?? ""
    if image.isEmpty {
      errors.append(.required(field() + ".image"))
    } else if hasBlankEnds(image) {
      errors.append(.invalid(field() + ".image", .string(image), "must not have leading or trailing whitespace"))
    }
    return errors
      + Rules.choice(container, "terminationMessagePolicy", ["File", "FallbackToLogsOnError"], field())
  }

  private static func hasBlankEnds(_ text: String) -> Bool {
    func isBlank(_ scalar: Unicode.Scalar?) -> Bool { scalar?.properties.isWhitespace ?? false }
    return isBlank(text.unicodeScalars.first) || isBlank(text.unicodeScalars.last)
  }

  private static func portErrors(_ ports: [Value], _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    var names = NameSet()
    for (index, port) in ports.enumerated() {
      var place: FieldPath { "\(field())[\(index)]" }
      if let name = port["name"]?.string, !name.isEmpty {
        let wrong = portNameErrors(name)
        errors += wrong.map { .invalid(place + ".name", .string(name), $0) }
        if wrong.isEmpty, !names.insert(name) { errors.append(.duplicate(place + ".name", .string(name))) }
      }
      if let number = port["containerPort"]?.int, number != 0 {
        errors += portNumberErrors(number, place + ".containerPort")
      } else {
        errors.append(.required(place + ".containerPort"))
      }
      if let number = port["hostPort"]?.int, number != 0 { errors += portNumberErrors(number, place + ".hostPort") }
      errors += Rules.choice(port, "protocol", ["SCTP", "TCP", "UDP"], place)
    }
    return errors
  }

  static func portNumberErrors(_ number: Int, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    (1...65_535).contains(number) ? [] : [.invalid(field(), .int(number), "must be between 1 and 65535, inclusive")]
  }

  /// IANA service names.
  static func portNameErrors(_ name: String) -> [String] {
    var wrong: [String] = []
    let dash = UInt8(ascii: "-")
    var hasLetter = false
    var hasOther = name.isEmpty
    var hasTwoDashes = false
    var last: UInt8 = 0
    for byte in name.utf8 {
      let isLetter = byte >= 97 && byte <= 122
      hasLetter = hasLetter || isLetter
      hasOther = hasOther || !(isLetter || (byte >= 48 && byte <= 57) || byte == dash)
      hasTwoDashes = hasTwoDashes || (byte == dash && last == dash)
      last = byte
    }
    if name.utf8.count > 15 { wrong.append("must be no more than 15 characters") }
    if hasOther { wrong.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)") }
    if !hasLetter { wrong.append("must contain at least one letter (a-z)") }
    if hasTwoDashes { wrong.append("must not contain consecutive hyphens") }
    if name.utf8.first == dash || last == dash { wrong.append("must not begin or end with a hyphen") }
    return wrong
  }

  private static func environmentErrors(_ variables: [Value], _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    for (index, variable) in variables.enumerated() {
      var place: FieldPath { "\(field())[\(index)]" }
      let name = variable["name"]?.string ?? ""
      if name.isEmpty { errors.append(.required(place + ".name")) }
      if variable["value"]?.string?.isEmpty == false, variable["valueFrom"] != nil {
        errors.append(.invalid(place + ".valueFrom", "", "may not be specified when `value` is not empty"))
      } else if let source = variable["valueFrom"] {
        errors += valueErrors(source, place + ".valueFrom")
      }
    }
    return errors
  }

  private static func valueErrors(_ source: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    let kinds = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"]
    let given = kinds.filter { source[$0] != nil }
    guard let kind = given.first, let reference = source[kind] else {
      return [
        .invalid(
          field(),
          "",
          "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
        )
      ]
    }
    if given.count > 1 {
      return [.invalid(field(), "", "may not have more than one field specified at a time")]
    }
    var place: FieldPath { "\(field()).\(kind)" }
    switch kind {
    case "fieldRef":
      return ReferenceValidation.fieldErrors(reference, ReferenceValidation.ofVariables, place)
    case "resourceFieldRef": return ReferenceValidation.resourceErrors(reference, place, needsContainer: false)
    case "fileKeyRef": return ["volumeName", "path", "key"].flatMap { Rules.required(reference, $0, place) }
    default:
      let errors = Rules.required(reference, "name", place)
      return errors + Rules.requiredName(reference, "key", place, DataValidation.keyFlaws)
    }
  }

  private static func sourceErrors(_ sources: [Value], _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    for (index, source) in sources.enumerated() {
      var place: FieldPath { "\(field())[\(index)]" }
      let given = ["configMapRef", "secretRef"].filter { source[$0] != nil }
      if given.isEmpty {
        // Here the server forgets which one.
        errors.append(.invalid(field(), "", "must specify one of: `configMapRef` or `secretRef`"))
      } else if given.count > 1 {
        errors.append(.invalid(field(), "", "may not have more than one field specified at a time"))
      }
      for kind in given {
        errors += Rules.requiredName(source[kind] ?? [:], "name", "\(place).\(kind)", Validation.subdomain)
      }
    }
    return errors
  }

  private static func securityErrors(_ security: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    for name in ["runAsUser", "runAsGroup"] {
      if let number = security[name]?.int, !(0...2_147_483_647).contains(number) {
        errors.append(.invalid("\(field()).\(name)", .int(number), "must be between 0 and 2147483647, inclusive"))
      }
    }
    errors += PodValidation.seccompErrors(security, field())
    if security["allowPrivilegeEscalation"] == false, security["privileged"] == true {
      errors.append(
        .invalid(
          field(),
          shown: GoText.internalDump(security, .kubernetes, "io.k8s.api.core.v1.SecurityContext"),
          "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"
        )
      )
    }
    return errors
  }

  private static func mountErrors(_ mounts: [Value], _ field: @autoclosure FieldPath.Lazy, _ volumes: NameSet)
    -> [FieldError]
  {
    var errors: [FieldError] = []
    var paths = NameSet()
    for (index, mount) in mounts.enumerated() {
      var place: FieldPath { "\(field())[\(index)]" }
      let name = mount["name"]?.string ?? ""
      if name.isEmpty { errors.append(.required(place + ".name")) }
      if !volumes.contains(name) { errors.append(.notFound(place + ".name", .string(name))) }
      let path = mount["mountPath"]?.string ?? ""
      if path.isEmpty {
        errors.append(.required(place + ".mountPath"))
      } else if !paths.insert(path) {
        errors.append(.invalid(place + ".mountPath", .string(path), "must be unique"))
      }
    }
    return errors
  }

  private static func resourceErrors(_ resources: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    let limits = resources["limits"]
    for list in ["limits", "requests"] {
      for (name, amount) in resources[list]?.object ?? Fields() {
        guard let quantity = amount.string.flatMap({ Quantity($0) }) else { continue }
        var place: FieldPath { "\(field()).\(list)[\(name)]" }
        if !isResourceName(name) {
          errors.append(.invalid(place, .string(name), "must be a standard resource type or fully qualified"))
          errors.append(.invalid(place, .string(name), "must be a standard resource for containers"))
        }
        if quantity.isNegative {
          errors.append(.invalid(place, amount, "must be greater than or equal to 0"))
        }
        if list == "requests", let limit = limits?[name]?.string.flatMap({ Quantity($0) }), quantity > limit {
          errors.append(
            .invalid("\(field()).requests", amount, "must be less than or equal to \(name) limit of \(limit)")
          )
        }
      }
    }
    return errors
  }

  private static func isResourceName(_ name: String) -> Bool {
    ["cpu", "memory", "ephemeral-storage"].contains(name) || name.hasPrefix("hugepages-") || name.contains("/")
  }
}
