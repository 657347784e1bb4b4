import API
import Objects

/// APIServices: which server answers for which group and version (`k8s.io/kube-aggregator/pkg/apis/apiregistration`).
enum APIServiceStrategy {
  static let resource = GroupVersionResource("apiservices", group: "apiregistration.k8s.io")

  static var strategy: Strategy {
    var strategy = Strategy()
    strategy.nameRule = RoleValidation.name
    strategy.setDefaults = { service in
      if service["spec"]?["service"] != nil {
        service["spec", default: [:]]["service", default: [:]].fill("port", 443)
      }
    }
    strategy.prepareForCreate = { service, server throws(Status) in
      service["status"] = [:]
      server.aggregation.judge(&service, server.store, server.clock)
    }
    strategy.validate = { service, _ in errors(service) }
    strategy.afterStore = { _, server in server.apiServicesChanged() }
    strategy.afterRemoval = { _, server in server.apiServicesChanged() }
    return strategy
  }

  private static func errors(_ object: Value) -> [FieldError] {
    let spec = object["spec"] ?? [:]
    let group = spec["group"]?.string ?? ""
    let version = spec["version"]?.string ?? ""
    var errors: [FieldError] = []
    let name = version + "." + group
    if RoleValidation.name(object.name).isEmpty, object.name != name {
      errors.append(
        .invalid(
          "metadata.name",
          .string(object.name),
          "must be `spec.version+\".\"+spec.group`: \(JSON.write(.string(name)))"
        )
      )
    }
    if group.isEmpty, version != "v1" {
      errors.append(.required("spec.group", "only v1 may have an empty group and it better be legacy kube"))
    }
    if !group.isEmpty { errors += Validation.subdomain(group).map { .invalid("spec.group", .string(group), $0) } }
    errors += Validation.label1035(version).map { .invalid("spec.version", .string(version), $0) }
    for (field, most) in [("groupPriorityMinimum", 20_000), ("versionPriority", 1000)] {
      let number = spec[field]?.int ?? 0
      if !(1...most).contains(number) {
        errors.append(.invalid("spec.\(field)", .int(number), "must be positive and less than \(most)"))
      }
    }
    return errors + serverErrors(spec)
  }

  /// The server's address, and how it is trusted.
  private static func serverErrors(_ spec: Value) -> [FieldError] {
    let bundle = spec["caBundle"]?.string ?? ""
    let skips = spec["insecureSkipTLSVerify"] == true
    let field: FieldPath = "spec.insecureSkipTLSVerify"
    var errors: [FieldError] = []
    guard let service = spec["service"] else {
      if !bundle.isEmpty {
        let count = Base64.decode(bundle)?.count ?? bundle.utf8.count
        errors.append(
          .invalid("spec.caBundle", .string("\(count) bytes"), "local APIServices may not have a caBundle")
        )
      }
      if skips { errors.append(.invalid(field, true, "local APIServices may not have insecureSkipTLSVerify")) }
      return errors
    }
    for name in ["namespace", "name"] { errors += Rules.required(service, name, "spec.service") }
    let port = service["port"]?.int ?? 0
    if !(1...65_535).contains(port) {
      errors.append(
        .invalid("spec.service.port", .int(port), "port is not valid: must be between 1 and 65535, inclusive")
      )
    }
    if skips, !bundle.isEmpty { errors.append(.invalid(field, true, "may not be true if caBundle is present")) }
    return errors
  }
}
