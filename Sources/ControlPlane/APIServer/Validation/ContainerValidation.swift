import API
import Objects

/// `pkg/apis/core/validation`: one container.
enum ContainerValidation {
  static func errors(_ container: Value, _ field: String, volumes: Set<String>) -> [FieldError] {
    var errors: [FieldError] = []
    let name = container["name"]?.string ?? ""
    if name.isEmpty {
      errors.append(.required(field + ".name"))
    } else {
      errors += Validation.label(name).map { .invalid(field + ".name", .string(name), $0) }
    }
    let image = container["image"]?.string ?? ""
    if image.isEmpty {
      errors.append(.required(field + ".image"))
    } else if image != image.trimmingBlanks {
      errors.append(.invalid(field + ".image", .string(image), "must not have leading or trailing whitespace"))
    }
    errors += lifecycleErrors(container, field)
    errors += portErrors(container["ports"]?.array ?? [], field + ".ports")
    errors += environmentErrors(container["env"]?.array ?? [], field + ".env")
    errors += mountErrors(container["volumeMounts"]?.array ?? [], field + ".volumeMounts", volumes)
    errors += PodValidation.choice(container, "imagePullPolicy", ["Always", "IfNotPresent", "Never"], field)
    errors += resourceErrors(container["resources"] ?? [:], field + ".resources")
    errors += PodValidation.choice(container, "terminationMessagePolicy", ["FallbackToLogsOnError", "File"], field)
    return errors
  }

  private static func portErrors(_ ports: [Value], _ field: String) -> [FieldError] {
    var errors: [FieldError] = []
    var names: Set<String> = []
    for (index, port) in ports.enumerated() {
      let place = "\(field)[\(index)]"
      if let name = port["name"]?.string, !name.isEmpty {
        let wrong = portNameErrors(name)
        errors += wrong.map { .invalid(place + ".name", .string(name), $0) }
        if wrong.isEmpty, !names.insert(name).inserted { errors.append(.duplicate(place + ".name", .string(name))) }
      }
      if let number = port["containerPort"]?.int, number != 0 {
        errors += portNumberErrors(number, place + ".containerPort")
      } else {
        errors.append(.required(place + ".containerPort"))
      }
      if let number = port["hostPort"]?.int, number != 0 { errors += portNumberErrors(number, place + ".hostPort") }
      errors += PodValidation.choice(port, "protocol", ["SCTP", "TCP", "UDP"], place)
    }
    return errors
  }

  static func portNumberErrors(_ number: Int, _ field: String) -> [FieldError] {
    (1...65_535).contains(number) ? [] : [.invalid(field, .int(number), "must be between 1 and 65535, inclusive")]
  }

  /// IANA service names.
  static func portNameErrors(_ name: String) -> [String] {
    var wrong: [String] = []
    if name.utf8.count > 15 { wrong.append("must be no more than 15 characters") }
    let bytes = Array(name.utf8)
    if !bytes.allSatisfy({ isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }) {
      wrong.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    }
    if !bytes.contains(where: { $0 >= 97 && $0 <= 122 }) {
      wrong.append("must contain at least one letter (a-z)")
    }
    if name.contains("--") { wrong.append("must not contain consecutive hyphens") }
    if bytes.first == UInt8(ascii: "-") || bytes.last == UInt8(ascii: "-") {
      wrong.append("must not begin or end with a hyphen")
    }
    return wrong
  }

  private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
    (byte >= 97 && byte <= 122) || (byte >= 48 && byte <= 57)
  }

  private static func environmentErrors(_ variables: [Value], _ field: String) -> [FieldError] {
    var errors: [FieldError] = []
    for (index, variable) in variables.enumerated() {
      let place = "\(field)[\(index)]"
      let name = variable["name"]?.string ?? ""
      if name.isEmpty { errors.append(.required(place + ".name")) }
      if variable["value"]?.string?.isEmpty == false, variable["valueFrom"] != nil {
        errors.append(.invalid(place + ".valueFrom", "", "may not be specified when `value` is not empty"))
      }
    }
    return errors
  }

  private static func mountErrors(_ mounts: [Value], _ field: String, _ volumes: Set<String>) -> [FieldError] {
    var errors: [FieldError] = []
    var paths: Set<String> = []
    for (index, mount) in mounts.enumerated() {
      let place = "\(field)[\(index)]"
      let name = mount["name"]?.string ?? ""
      if name.isEmpty {
        errors.append(.required(place + ".name"))
      } else if !volumes.contains(name) {
        errors.append(.notFound(place + ".name", .string(name)))
      }
      let path = mount["mountPath"]?.string ?? ""
      if path.isEmpty {
        errors.append(.required(place + ".mountPath"))
      } else if !paths.insert(path).inserted {
        errors.append(.invalid(place + ".mountPath", .string(path), "must be unique"))
      }
    }
    return errors
  }

  private static func resourceErrors(_ resources: Value, _ field: String) -> [FieldError] {
    var errors: [FieldError] = []
    let limits = resources["limits"]?.object ?? Fields()
    for (list, amounts) in [("limits", limits), ("requests", resources["requests"]?.object ?? Fields())] {
      for (name, amount) in amounts {
        guard let quantity = amount.string.flatMap({ Quantity($0) }) else { continue }
        let place = "\(field).\(list)[\(name)]"
        if !isResourceName(name) {
          errors.append(.invalid(place, .string(name), "must be a standard resource type or fully qualified"))
        }
        if quantity.isNegative {
          errors.append(.invalid(place, amount, "must be greater than or equal to 0"))
        }
        if list == "requests", let limit = limits[name]?.string.flatMap({ Quantity($0) }), quantity > limit {
          errors.append(
            .invalid("\(field).requests", amount, "must be less than or equal to \(name) limit of \(limit)")
          )
        }
      }
    }
    return errors
  }

  private static func isResourceName(_ name: String) -> Bool {
    ["cpu", "memory", "ephemeral-storage"].contains(name) || name.hasPrefix("hugepages-") || name.contains("/")
  }

  private static func lifecycleErrors(_ container: Value, _ field: String) -> [FieldError] {
    var errors: [FieldError] = []
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
      guard let value = container[probe] else { continue }
      let place = "\(field).\(probe)"
      let handlers = ["exec", "httpGet", "tcpSocket", "grpc"].filter { value[$0] != nil }
      if handlers.isEmpty { errors.append(.required(place, "must specify a handler type")) }
      for handler in handlers.dropFirst() {
        errors.append(.forbidden("\(place).\(handler)", "may not specify more than 1 handler type"))
      }
      if let action = value["exec"], action["command"]?.array?.isEmpty ?? true {
        errors.append(.required(place + ".exec.command"))
      }
      for number in ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] {
        if let seconds = value[number]?.int, seconds < 0 {
          errors.append(.invalid("\(place).\(number)", .int(seconds), "must be greater than or equal to 0"))
        }
      }
      if probe != "readinessProbe", let count = value["successThreshold"]?.int, count > 1 {
        errors.append(.invalid(place + ".successThreshold", .int(count), "must be 1"))
      }
    }
    return errors
  }
}

extension String {
  /// Without blanks at both ends.
  fileprivate var trimmingBlanks: String {
    var text = self[...]
    while text.first?.isWhitespace ?? false { text = text.dropFirst() }
    while text.last?.isWhitespace ?? false { text = text.dropLast() }
    return String(text)
  }
}
