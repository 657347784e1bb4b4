import API
import Objects

/// What a namespace's labels may ask of pod security (`plugin/pkg/admission/security/podsecurity`).
enum NamespaceValidation {
  static func errors(_ namespace: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors: [FieldError] = []
    for mode in ["enforce", "audit", "warn"] {
      let label = "pod-security.kubernetes.io/" + mode
      var field: FieldPath { "metadata.labels[\(label)]" }
      if let level = namespace["metadata"]?["labels"]?[label]?.string,
        // Admission comes after validation: it sees only what may stand in a label at all.
        Validation.labelValue(level).isEmpty, !["privileged", "baseline", "restricted"].contains(level)
      {
        errors.append(.invalid(field, .string(level), "must be one of privileged, baseline, restricted"))
      }
      let version = label + "-version"
      if let text = namespace["metadata"]?["labels"]?[version]?.string, !isVersion(text) {
        errors.append(
          .invalid("metadata.labels[\(version)]", .string(text), "must be \"latest\" or \"v1.x\"")
        )
      }
    }
    return errors
  }

  private static func isVersion(_ text: String) -> Bool {
    if text == "latest" { return true }
    guard text.hasPrefix("v1.") else { return false }
    let minor = text.dropFirst(3)
    return !minor.isEmpty && minor.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } && (minor == "0" || minor.first != "0")
  }
}
