import API
import Objects

/// `pkg/apis/core/validation`: probes and the hooks of a container's life.
enum ProbeValidation {
  static func errors(
    _ container: Value,
    _ field: @autoclosure FieldPath.Lazy,
    grace: Int,
    _ changes: Changes
  ) -> [FieldError] {
    // What a container that goes on beside the others may have, another one may not.
    let concerned = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe", "restartPolicy"]
    guard changes.contains(where: concerned.contains) else { return [] }
    var errors: [FieldError] = []
    for hook in ["postStart", "preStop"] {
      if let value = container["lifecycle"]?[hook] {
        errors += handlerErrors(value, "\(field()).lifecycle.\(hook)", grace: grace)
      }
    }
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
      guard let value = container[probe] else { continue }
      var place: FieldPath { "\(field()).\(probe)" }
      errors += handlerErrors(value, place, grace: grace)
      for number in ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] {
        if let seconds = value[number]?.int, seconds < 0 { errors.append(.negative("\(place).\(number)", seconds)) }
      }
      if let seconds = value["terminationGracePeriodSeconds"]?.int {
        if probe == "readinessProbe" {
          errors.append(
            .invalid(place + ".terminationGracePeriodSeconds", .int(seconds), "must not be set for readinessProbes")
          )
        } else if seconds <= 0 {
          errors.append(.invalid(place + ".terminationGracePeriodSeconds", .int(seconds), "must be greater than 0"))
        }
      }
      if probe != "readinessProbe", let count = value["successThreshold"]?.int, count != 1 {
        errors.append(.invalid(place + ".successThreshold", .int(count), "must be 1"))
      }
    }
    return errors
  }

  private static func handlerErrors(_ value: Value, _ place: @autoclosure FieldPath.Lazy, grace: Int) -> [FieldError] {
    var errors: [FieldError] = []
    var count = 0
    for handler in ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] {
      guard let action = value[handler] else { continue }
      var field: FieldPath { "\(place()).\(handler)" }
      count += 1
      if count > 1 {
        errors.append(.forbidden(field, "may not specify more than 1 handler type"))
        continue
      }
      switch handler {
      case "exec":
        if action["command"]?.array?.isEmpty ?? true { errors.append(.required(field + ".command")) }
      case "httpGet": errors += httpErrors(action, field)
      case "tcpSocket": errors += portErrors(action["port"], field + ".port")
      case "grpc":
        errors += ContainerValidation.portNumberErrors(action["port"]?.int ?? 0, field + ".port")
      default:
        let seconds = action["seconds"]?.int ?? 0
        if seconds < 0 || seconds > grace {
          errors.append(
            .invalid(
              field,
              .int(seconds),
              "must be non-negative and less than terminationGracePeriodSeconds (\(grace))"
            )
          )
        }
      }
    }
    if count == 0 { errors.append(.required(place(), "must specify a handler type")) }
    return errors
  }

  private static func httpErrors(_ action: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    if action["path"]?.string?.isEmpty ?? true { errors.append(.required(field() + ".path")) }
    errors += portErrors(action["port"], field() + ".port")
    errors += Rules.choice(action, "scheme", ["HTTP", "HTTPS"], field())
    for (index, header) in (action["httpHeaders"]?.array ?? []).enumerated() {
      let name = header["name"]?.string ?? ""
      if !name.utf8.allSatisfy({ isHeaderByte($0) }) || name.isEmpty {
        errors.append(
          .invalid(
            "\(field()).httpHeaders[\(index)].name",
            .string(name),
            Validation.pattern(
              "a valid HTTP header must consist of alphanumeric characters or '-'",
              "[-A-Za-z0-9]+",
              "X-Header-Name"
            )
          )
        )
      }
    }
    return errors
  }

  private static func isHeaderByte(_ byte: UInt8) -> Bool {
    (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57) || byte == 45
  }

  private static func portErrors(_ port: Value?, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    guard case .string(let name)? = port else {
      return ContainerValidation.portNumberErrors(port?.int ?? 0, field())
    }
    return ContainerValidation.portNameErrors(name).map { .invalid(field(), .string(name), $0) }
  }
}
