import API
import Objects

/// Bindings of roles, and what administrators register with the server.
enum RoleTables {
  static func binding(_ object: Value, _ clock: Clock) -> [Value] {
    let role = object["roleRef"]
    return [
      .string(object.name),
      .string("\(role?["kind"]?.string ?? "")/\(role?["name"]?.string ?? "")"),
      TablePrinters.age(object.creationTimestamp, clock),
      .string(subjects(object, "User").joined(separator: ", ")),
      .string(subjects(object, "Group").joined(separator: ", ")),
      .string(subjects(object, "ServiceAccount").joined(separator: ", ")),
    ]
  }

  private static func subjects(_ binding: Value, _ kind: String) -> [String] {
    (binding["subjects"]?.array ?? []).filter { $0["kind"]?.string == kind }.map { subject in
      let name = subject["name"]?.string ?? ""
      return kind == "ServiceAccount" ? "\(subject["namespace"]?.string ?? "")/\(name)" : name
    }
  }

  static func webhooks(_ object: Value, _ clock: Clock) -> [Value] {
    [
      .string(object.name), .int(object["webhooks"]?.array?.count ?? 0),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func admissionPolicy(_ object: Value, _ clock: Clock) -> [Value] {
    let kind = object["spec"]?["paramKind"].map { "\($0["apiVersion"]?.string ?? "")/\($0["kind"]?.string ?? "")" }
    return [
      .string(object.name), .int(object["spec"]?["validations"]?.array?.count ?? 0), .string(kind ?? "<unset>"),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func admissionPolicyBinding(_ object: Value, _ clock: Clock) -> [Value] {
    var reference = "<unset>"
    if let parameter = object["spec"]?["paramRef"] {
      if let name = parameter["name"]?.string, !name.isEmpty {
        reference = "\(parameter["namespace"]?.string ?? "*")/\(name)"
      } else if let selector = parameter["selector"] {
        reference = LabelSelector(object: selector).description
      }
    }
    return [
      .string(object.name), .string(object["spec"]?["policyName"]?.string ?? ""), .string(reference),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func runtimeClass(_ object: Value, _ clock: Clock) -> [Value] {
    [
      .string(object.name), .string(object["handler"]?.string ?? ""),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }
}
