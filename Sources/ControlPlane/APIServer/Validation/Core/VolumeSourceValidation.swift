import API
import Objects

/// `pkg/apis/core/validation`: what volumes are made of, by the names of their sources.
enum VolumeSourceValidation {
  typealias Rule = @Sendable (Value, FieldPath.Lazy) -> [FieldError]

  /// Sources with rules of their own; all others are taken as they are.
  static let rules: [String: Rule] = [
    "emptyDir": emptyDirectory, "hostPath": hostPath, "gitRepo": repository,
    "gcePersistentDisk": { required($0, ["pdName"], $1) + partition($0, $1) },
    "awsElasticBlockStore": { required($0, ["volumeID"], $1) + partition($0, $1) },
    "secret": { required($0, ["secretName"], $1) + items($0, $1) },
    "configMap": { required($0, ["name"], $1) + items($0, $1) }, "nfs": nfs, "iscsi": iscsi,
    "glusterfs": { required($0, ["endpoints", "path"], $1) }, "flocker": flocker,
    "persistentVolumeClaim": { required($0, ["claimName"], $1) },
    "rbd": { list($0, "monitors", $1) + required($0, ["image"], $1) },
    "cinder": { required($0, ["volumeID"], $1) }, "cephfs": { list($0, "monitors", $1) },
    "downwardAPI": downward, "azureFile": { required($0, ["secretName", "shareName"], $1) },
    "vsphereVolume": { required($0, ["volumePath"], $1) }, "photonPersistentDisk": { required($0, ["pdID"], $1) },
    "portworxVolume": { required($0, ["volumeID"], $1) }, "azureDisk": { required($0, ["diskName", "diskURI"], $1) },
    "projected": projected, "csi": driver,
    "ephemeral": { source, field in
      source["volumeClaimTemplate"] == nil ? [.required(field() + ".volumeClaimTemplate")] : []
    },
    "image": { source, field in
      Rules.required(source, "reference", field())
        + Rules.choice(source, "pullPolicy", ["Always", "IfNotPresent", "Never"], field())
    },
  ]

  private static func required(_ source: Value, _ names: [String], _ field: FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    for name in names { errors += Rules.required(source, name, field()) }
    return errors
  }

  private static func list(_ source: Value, _ name: String, _ field: FieldPath.Lazy) -> [FieldError] {
    source[name]?.array?.isEmpty ?? true ? [.required(field().field(name))] : []
  }

  private static func emptyDirectory(_ source: Value, _ field: FieldPath.Lazy) -> [FieldError] {
    guard let limit = source["sizeLimit"]?.string.flatMap({ Quantity($0) }), limit.isNegative else { return [] }
    let what = "SizeLimit field must be a valid resource quantity"
    return [.invalid(field() + ".sizeLimit", .string(limit.description), what)]
  }

  static func hostPath(_ source: Value, _ field: FieldPath.Lazy) -> [FieldError] {
    let path = source["path"]?.string ?? ""
    if path.isEmpty { return [.required(field() + ".path")] }
    let types = [
      "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket",
    ]
    return noSteps(path, { field() + ".path" }) + Rules.choice(source, "type", types, field())
  }

  private static func repository(_ source: Value, _ field: FieldPath.Lazy) -> [FieldError] {
    required(source, ["repository"], field) + place(source["directory"]?.string ?? "", { field() + ".directory" })
  }

  private static func partition(_ source: Value, _ field: FieldPath.Lazy) -> [FieldError] {
    let number = source["partition"]?.int ?? 0
    if (0...255).contains(number) { return [] }
    return [.invalid(field() + ".partition", .int(number), "must be between 0 and 255, inclusive")]
  }

  static func nfs(_ source: Value, _ field: FieldPath.Lazy) -> [FieldError] {
    let path = source["path"]?.string ?? ""
    var errors = required(source, ["server", "path"], field)
    if !path.hasPrefix("/") { errors.append(.invalid(field() + ".path", .string(path), "must be an absolute path")) }
    return errors
  }

  static func iscsi(_ source: Value, _ field: FieldPath.Lazy) -> [FieldError] {
    var errors = required(source, ["targetPortal", "iqn"], field)
    if let name = source["iqn"]?.string, !name.isEmpty { errors += iscsiName(name, { field() + ".iqn" }) }
    let unit = source["lun"]?.int ?? 0
    if !(0...255).contains(unit) {
      errors.append(.invalid(field() + ".lun", .int(unit), "must be between 0 and 255, inclusive"))
    }
    if source["chapAuthDiscovery"] == true || source["chapAuthSession"] == true, source["secretRef"] == nil {
      errors.append(.required(field() + ".secretRef"))
    }
    if let name = source["initiatorName"]?.string { errors += iscsiName(name, { field() + ".initiatorname" }) }
    return errors
  }

  private static func iscsiName(_ name: String, _ field: FieldPath.Lazy) -> [FieldError] {
    let isRight: Bool
    switch name.prefix(3) {
    case "iqn":
      // `iqn.2001-04.com.example:storage`.
      let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let date = parts[0].dropFirst(4).prefix(7)
      let isDate = date.utf8.count == 7 && date.enumerated().allSatisfy { $0 == 4 ? $1 == "-" : $1.isNumber }
      let rest = parts.count == 2 ? parts[1] : ""
      isRight =
        isDate && parts[0].utf8.count > 12 && !rest.isEmpty
        && !rest.contains { ",;*&$|".contains($0) || $0.isWhitespace }
    case "eui": isRight = name.utf8.count == 20 && name.dropFirst(4).allSatisfy { $0.isLetter || $0.isNumber }
    case "naa": isRight = name.utf8.count == 36 && name.dropFirst(4).allSatisfy { $0.isLetter || $0.isNumber }
    default: return [.invalid(field(), .string(name), "must be valid format starting with iqn, eui, or naa")]
    }
    return isRight ? [] : [.invalid(field(), .string(name), "must be valid format")]
  }

  private static func flocker(_ source: Value, _ field: FieldPath.Lazy) -> [FieldError] {
    let name = source["datasetName"]?.string ?? ""
    let uuid = source["datasetUUID"]?.string ?? ""
    if name.isEmpty, uuid.isEmpty { return [.required(field(), "one of datasetName and datasetUUID is required")] }
    var errors: [FieldError] = []
    if !name.isEmpty, !uuid.isEmpty {
      errors.append(.invalid(field(), "resource", "datasetName and datasetUUID can not be specified simultaneously"))
    }
    if name.contains("/") { errors.append(.invalid(field() + ".datasetName", .string(name), "must not contain '/'")) }
    return errors
  }

  private static func driver(_ source: Value, _ field: FieldPath.Lazy) -> [FieldError] {
    var errors = DriverValidation.nameErrors(source["driver"]?.string ?? "", field() + ".driver")
    if let secret = source["nodePublishSecretRef"] {
      errors += Rules.requiredName(secret, "name", field() + ".nodePublishSecretRef", Validation.subdomain)
    }
    return errors
  }

  // MARK: Files

  private static let modeWords = "must be a number between 0 and 0777 (octal), both inclusive"

  private static func mode(_ source: Value, _ name: String, _ field: FieldPath.Lazy) -> [FieldError] {
    guard let mode = source[name]?.int, !(0...511).contains(mode) else { return [] }
    return [.invalid(field().field(name), .int(mode), modeWords)]
  }

  /// The keys of a map and where they go.
  private static func items(_ source: Value, _ field: FieldPath.Lazy) -> [FieldError] {
    mode(source, "defaultMode", field)
      + (source["items"]?.array ?? []).enumerated().flatMap { index, item in
        self.item(item) { "\(field()).items[\(index)]" }
      }
  }

  private static func item(_ item: Value, _ field: FieldPath.Lazy) -> [FieldError] {
    required(item, ["key", "path"], field) + place(item["path"]?.string ?? "", { field() + ".path" })
      + mode(item, "mode", field)
  }

  /// A path below the volume (`validateLocalNonReservedPath`).
  private static func place(_ path: String, _ field: FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    if path.hasPrefix("/") { errors.append(.invalid(field(), .string(path), "must be a relative path")) }
    errors += noSteps(path, field)
    if path.hasPrefix(".."), !path.hasPrefix("../"), path != ".." {
      errors.append(.invalid(field(), .string(path), "must not start with '..'"))
    }
    return errors
  }

  private static func noSteps(_ path: String, _ field: FieldPath.Lazy) -> [FieldError] {
    // Hardly any path has two dots at all.
    guard zip(path.utf8, path.utf8.dropFirst()).contains(where: { $0 == UInt8(ascii: ".") && $0 == $1 }),
      path.split(separator: "/").contains("..")
    else { return [] }
    return [.invalid(field(), .string(path), "must not contain '..'")]
  }

  private static func downward(_ source: Value, _ field: FieldPath.Lazy) -> [FieldError] {
    mode(source, "defaultMode", field)
      + (source["items"]?.array ?? []).flatMap { downwardFile($0, field) }
  }

  /// The server names the list, not the file.
  private static func downwardFile(_ file: Value, _ field: FieldPath.Lazy) -> [FieldError] {
    let path = file["path"]?.string ?? ""
    var errors = required(file, ["path"], field) + place(path, { field() + ".path" })
    if let reference = file["fieldRef"] {
      errors += ReferenceValidation.fieldErrors(reference, ReferenceValidation.ofVolumes, field() + ".fieldRef")
      if file["resourceFieldRef"] != nil {
        let what = "fieldRef and resourceFieldRef can not be specified simultaneously"
        errors.append(.invalid(field(), "resource", what))
      }
    } else if let reference = file["resourceFieldRef"] {
      errors += ReferenceValidation.resourceErrors(reference, field() + ".resourceFieldRef", needsContainer: true)
    } else {
      errors.append(.required(field(), "one of fieldRef and resourceFieldRef is required"))
    }
    return errors + mode(file, "mode", field)
  }

  // MARK: Projections

  private static func projected(_ source: Value, _ field: FieldPath.Lazy) -> [FieldError] {
    var errors = mode(source, "defaultMode", field)
    var paths = NameSet()
    for (index, projection) in (source["sources"]?.array ?? []).enumerated() {
      var place: FieldPath { "\(field()).sources[\(index)]" }
      let kinds = ["secret", "configMap", "downwardAPI", "serviceAccountToken"].filter { projection[$0] != nil }
      for kind in kinds.dropFirst() {
        errors.append(.forbidden("\(place).\(kind)", "may not specify more than 1 volume type per source"))
      }
      guard let kind = kinds.first, let given = projection[kind] else { continue }
      errors += self.projection(kind, given, { "\(place).\(kind)" }, of: field)
      for item in given["items"]?.array ?? [] {
        guard let path = item["path"]?.string, !path.isEmpty, !paths.insert(path) else { continue }
        let name = kind == "downwardAPI" ? path : given["name"]?.string ?? ""
        errors.append(.invalid(field(), .string(name), "conflicting duplicate paths"))
      }
    }
    return errors
  }

  private static func projection(
    _ kind: String,
    _ source: Value,
    _ place: FieldPath.Lazy,
    of field: FieldPath.Lazy
  ) -> [FieldError] {
    switch kind {
    case "downwardAPI": return (source["items"]?.array ?? []).flatMap { downwardFile($0, place) }
    case "serviceAccountToken":
      let seconds = source["expirationSeconds"]?.int ?? 3600
      var age: FieldPath { place() + ".expirationSeconds" }
      if seconds < 600 { return [.invalid(age, .int(seconds), "may not specify a duration less than 10 minutes")] }
      if seconds > 1 << 32 {
        return [.invalid(age, .int(seconds), "may not specify a duration larger than 2^32 seconds")]
      }
      // The server names the volume here.
      let path = source["path"]?.string ?? ""
      return path.isEmpty ? [.required(field() + ".path")] : self.place(path, { field() + ".path" })
    default:
      return required(source, ["name"], place)
        + (source["items"]?.array ?? []).enumerated().flatMap { item in
          self.item(item.element) { "\(place()).items[\(item.offset)]" }
        }
    }
  }
}
