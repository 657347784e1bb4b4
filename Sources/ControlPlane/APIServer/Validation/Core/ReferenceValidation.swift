import API
import Objects

/// References from a pod to its own fields and resources (`pkg/apis/core/validation`, `pkg/apis/core/pods`).
enum ReferenceValidation {
  /// The fields of a pod that have a name.
  private static let known = [
    "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid", "spec.hostname",
    "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.hostIP",
    "status.hostIPs", "status.phase", "status.podIP", "status.podIPs",
  ]

  /// The fields that a variable can take its value from.
  static let ofVariables = [
    "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
    "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
  ]

  /// The fields that a file can show.
  static let ofVolumes = [
    "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid",
  ]

  static func fieldErrors(_ reference: Value, _ supported: [String], _ place: @autoclosure FieldPath.Lazy)
    -> [FieldError]
  {
    let path = reference["fieldPath"]?.string ?? ""
    var field: FieldPath { place() + ".fieldPath" }
    if path.isEmpty { return [.required(field)] }
    if path.hasSuffix("']"), let start = path.firstIndex(of: "[") {
      let map = path[..<start]
      if map == "metadata.labels" || map == "metadata.annotations" {
        let key = String(path[path.index(start, offsetBy: 2)...].dropLast(2))
        let name = map == "metadata.annotations" ? key.lowercased() : key
        return Validation.qualifiedName(name).map { .invalid(place(), .string(key), $0) }
      }
      if known.contains(String(map)) { return [.invalid(place(), .string(String(map)), "does not support subscript")] }
    }
    guard known.contains(path) else {
      return [.invalid(field, .string(path), "error converting fieldPath: field label not supported: \(path)")]
    }
    return supported.contains(path) ? [] : [.notSupported(field, .string(path), supported)]
  }

  private static let resources = [
    "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage",
    "requests.memory",
  ]

  private static let byteDivisors = [
    "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei",
  ]

  static func resourceErrors(_ reference: Value, _ place: @autoclosure FieldPath.Lazy, needsContainer: Bool)
    -> [FieldError]
  {
    let resource = reference["resource"]?.string ?? ""
    if needsContainer, reference["containerName"]?.string?.isEmpty ?? true {
      return [.required(place() + ".containerName")]
    }
    if resource.isEmpty { return [.required(place() + ".resource")] }
    let isHuge = ["limits.hugepages-", "requests.hugepages-"].contains { resource.hasPrefix($0) }
    var errors: [FieldError] = []
    if !isHuge, !resources.contains(resource) {
      errors.append(.notSupported(place() + ".resource", .string(resource), resources))
    }
    return errors + divisorErrors(reference, resource, place())
  }

  private static func divisorErrors(_ reference: Value, _ resource: String, _ place: @autoclosure FieldPath.Lazy)
    -> [FieldError]
  {
    guard let text = reference["divisor"]?.string, text != "0" else { return [] }
    let (divisors, name): ([String], String) =
      switch resource.split(separator: ".").last ?? "" {
      case "cpu": (["1m", "1"], "cpu")
      case "memory": (byteDivisors, "memory")
      case "ephemeral-storage": (byteDivisors, "local ephemeral storage")
      default: (byteDivisors, "hugepages")
      }
    if divisors.contains(text) { return [] }
    let list = divisors.count == 2 ? "1m and 1" : divisors.dropLast().joined(separator: ", ") + ", " + divisors[12]
    let what = "only divisor's values \(list) are supported with the \(name) resource"
    return [.invalid(place() + ".divisor", .string(text), what)]
  }
}
