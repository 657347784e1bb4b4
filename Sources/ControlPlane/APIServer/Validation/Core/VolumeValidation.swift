import API
import Objects

/// `pkg/apis/core/validation`: the volumes of a pod.
enum VolumeValidation {
  /// What is wrong, and the names of the volumes that can be mounted: those that are right.
  static func errors(_ volumes: [Value], _ field: @autoclosure FieldPath.Lazy) -> (errors: [FieldError], names: NameSet)
  {
    var errors: [FieldError] = []
    var names = NameSet()
    for (index, volume) in volumes.enumerated() {
      var place: FieldPath { "\(field())[\(index)]" }
      var own = sourceErrors(volume, place)
      let name = volume["name"]?.string ?? ""
      if name.isEmpty {
        own.append(.required(place + ".name"))
      } else {
        own += Validation.label(name).map { .invalid(place + ".name", .string(name), $0) }
        if names.contains(name) { own.append(.duplicate(place + ".name", .string(name))) }
      }
      if own.isEmpty { _ = names.insert(name) }
      errors += own
    }
    return (errors, names)
  }

  private static func sourceErrors(_ volume: Value, _ place: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    var count = 0
    for source in volume.object?.keys ?? [] where source != "name" {
      count += 1
      if count > 1 { errors.append(.forbidden("\(place()).\(source)", "may not specify more than 1 volume type")) }
    }
    if count == 0 { return [.required(place(), "must specify a volume type")] }
    if let source = volume["configMap"] {
      if source["name"]?.string?.isEmpty ?? true { errors.append(.required(place() + ".configMap.name")) }
      errors += itemErrors(source, place() + ".configMap")
    }
    if let source = volume["secret"] {
      if source["secretName"]?.string?.isEmpty ?? true { errors.append(.required(place() + ".secret.secretName")) }
      errors += itemErrors(source, place() + ".secret")
    }
    if let source = volume["hostPath"] { errors += hostPathErrors(source, place() + ".hostPath") }
    if let source = volume["persistentVolumeClaim"], source["claimName"]?.string?.isEmpty ?? true {
      errors.append(.required(place() + ".persistentVolumeClaim.claimName"))
    }
    if let limit = volume["emptyDir"]?["sizeLimit"]?.string.flatMap({ Quantity($0) }), limit.isNegative {
      errors.append(
        .invalid(
          place() + ".emptyDir.sizeLimit",
          .string(limit.description),
          "SizeLimit field must be a valid resource quantity"
        )
      )
    }
    return errors
  }

  static func hostPathErrors(_ source: Value, _ place: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    let path = source["path"]?.string ?? ""
    if path.isEmpty {
      errors.append(.required(place() + ".path"))
    } else if path.split(separator: "/").contains("..") {
      errors.append(.invalid(place() + ".path", .string(path), "must not contain '..'"))
    }
    let types = [
      "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket",
    ]
    return errors + Rules.choice(source, "type", types, place())
  }

  private static func itemErrors(_ source: Value, _ place: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    if let mode = source["defaultMode"]?.int, !(0...511).contains(mode) {
      errors.append(
        .invalid(
          place() + ".defaultMode",
          .int(mode),
          "must be a number between 0 and 0777 (octal), both inclusive"
        )
      )
    }
    for (index, item) in (source["items"]?.array ?? []).enumerated() {
      var field: FieldPath { "\(place()).items[\(index)]" }
      if item["key"]?.string?.isEmpty ?? true { errors.append(.required(field + ".key")) }
      let path = item["path"]?.string ?? ""
      if path.isEmpty {
        errors.append(.required(field + ".path"))
      } else if path.hasPrefix("/") {
        errors.append(.invalid(field + ".path", .string(path), "must be a relative path"))
      } else if path.split(separator: "/").contains("..") {
        errors.append(.invalid(field + ".path", .string(path), "must not contain '..'"))
      }
      if let mode = item["mode"]?.int, !(0...511).contains(mode) {
        errors.append(
          .invalid(field + ".mode", .int(mode), "must be a number between 0 and 0777 (octal), both inclusive")
        )
      }
    }
    return errors
  }
}
