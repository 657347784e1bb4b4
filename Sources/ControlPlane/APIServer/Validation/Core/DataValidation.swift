import API
import Objects

/// `pkg/apis/core/validation`: config maps and secrets.
enum DataValidation {
  static func errors(_ object: Value) -> [FieldError] {
    var errors: [FieldError] = []
    for field in ["data", "binaryData"] {
      for key in object[field]?.object?.keys ?? [] where !isKey(key) {
        errors.append(
          .invalid(
            "\(field)[\(key)]",
            .string(key),
            Validation.pattern(
              "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
              "[-._a-zA-Z0-9]+",
              "key.name",
              "KEY_NAME",
              "key-name"
            )
          )
        )
      }
    }
    return errors
  }

  static func updateErrors(_ object: Value, _ old: Value) -> [FieldError] {
    var errors = self.errors(object)
    if let type = old["type"], object["type"] != type {
      errors.append(.invalid("type", object["type"] ?? "", "field is immutable"))
    }
    guard old["immutable"]?.bool == true else { return errors }
    if object["immutable"]?.bool != true {
      errors.append(.forbidden("immutable", "field is immutable when `immutable` is set"))
    }
    for field in ["data", "binaryData"] where object[field] != old[field] {
      errors.append(.forbidden("\(field)", "field is immutable when `immutable` is set"))
    }
    return errors
  }

  private static func isKey(_ key: String) -> Bool {
    !key.isEmpty && key.utf8.count <= 253 && key != "." && key != ".."
      && key.utf8.allSatisfy {
        ($0 >= 97 && $0 <= 122) || ($0 >= 65 && $0 <= 90) || ($0 >= 48 && $0 <= 57) || [45, 46, 95].contains($0)
      }
  }
}
