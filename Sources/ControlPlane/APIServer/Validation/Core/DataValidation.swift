import API
import Objects

/// `pkg/apis/core/validation`: config maps and secrets.
enum DataValidation {
  /// How many bytes a config map or a secret may hold (`MaxSecretSize`).
  private static let maximumSize = 1_048_576

  static func errors(_ object: Value) -> [FieldError] {
    var size = (object["data"]?.object ?? Fields()).values.reduce(0) { $0 + ($1.string?.utf8.count ?? 0) }
    size += (object["binaryData"]?.object ?? Fields()).values.reduce(0) { $0 + ($1.string?.utf8.count ?? 0) * 3 / 4 }
    // The error is of the object as a whole, a path that prints like this.
    return keyErrors(object) + (size > maximumSize ? [.tooLong("[]", maximum: maximumSize)] : [])
  }

  private static func keyErrors(_ object: Value) -> [FieldError] {
    var errors: [FieldError] = []
    for field in ["data", "binaryData"] {
      for key in object[field]?.object?.keys ?? [] {
        errors += keyFlaws(key).map { .invalid("\(field)[\(key)]", .string(key), $0) }
      }
    }
    return errors
  }

  /// What is wrong with a key of a config map or a secret (`IsConfigMapKey`).
  static func keyFlaws(_ key: String) -> [String] {
    var flaws: [String] = []
    if key.utf8.count > 253 { flaws.append("must be no more than 253 characters") }
    if !isKey(key) {
      flaws.append(
        Validation.pattern(
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
          "[-._a-zA-Z0-9]+",
          "key.name",
          "KEY_NAME",
          "key-name"
        )
      )
    }
    if key == "." || key == ".." {
      flaws.append("must not be '\(key)'")
    } else if key.hasPrefix("..") {
      flaws.append("must not start with '..'")
    }
    return flaws
  }

  /// What a secret of a type must hold.
  static func secretErrors(_ secret: Value) -> [FieldError] {
    var errors = keyErrors(secret)
    let data = secret["data"]
    let size = (data?.object ?? Fields()).reduce(0) { $0 + ($1.value.string?.utf8.count ?? 0) * 3 / 4 }
    if size > maximumSize { errors.append(.tooLong("data", maximum: maximumSize)) }
    let missing: ([String]) -> [FieldError] = { keys in
      keys.filter { data?[$0] == nil }.map { .required("data[\($0)]") }
    }
    switch secret["type"]?.string ?? "" {
    case "kubernetes.io/service-account-token":
      let name = "kubernetes.io/service-account.name"
      if secret.annotations[name]?.isEmpty ?? true { errors.append(.required("metadata.annotations[\(name)]")) }
    case "kubernetes.io/dockercfg": errors += configurationErrors(data, ".dockercfg")
    case "kubernetes.io/dockerconfigjson": errors += configurationErrors(data, ".dockerconfigjson")
    case "kubernetes.io/basic-auth":
      let absent = missing(["username", "password"])
      if absent.count == 2 { errors += absent }
    case "kubernetes.io/ssh-auth":
      if data?["ssh-privatekey"]?.string?.isEmpty ?? true { errors.append(.required("data[ssh-privatekey]")) }
    case "kubernetes.io/tls": errors += missing(["tls.crt", "tls.key"])
    default: break
    }
    return errors
  }

  private static func configurationErrors(_ data: Value?, _ key: String) -> [FieldError] {
    guard let text = data?[key]?.string else { return [.required("data[\(key)]")] }
    do {
      _ = try JSON.read(Base64.decode(text) ?? [])
      return []
    } catch {
      let what = text.isEmpty ? "unexpected end of JSON input" : error.message
      return [.invalid("data[\(key)]", "<secret contents redacted>", what)]
    }
  }

  static func updateErrors(_ object: Value, _ old: Value) -> [FieldError] {
    var errors: [FieldError] = []
    if let type = old["type"], object["type"] != type {
      errors.append(.invalid("type", object["type"] ?? "", "field is immutable"))
    }
    if old["immutable"]?.bool == true {
      if object["immutable"]?.bool != true {
        errors.append(.forbidden("immutable", "field is immutable when `immutable` is set"))
      }
      for field in ["data", "binaryData"] where object[field] != old[field] {
        errors.append(.forbidden("\(field)", "field is immutable when `immutable` is set"))
      }
    }
    return errors + (old["type"] == nil ? self.errors(object) : secretErrors(object))
  }

  private static func isKey(_ key: String) -> Bool {
    !key.isEmpty
      && key.utf8.allSatisfy {
        ($0 >= 97 && $0 <= 122) || ($0 >= 65 && $0 <= 90) || ($0 >= 48 && $0 <= 57) || [45, 46, 95].contains($0)
      }
  }
}
