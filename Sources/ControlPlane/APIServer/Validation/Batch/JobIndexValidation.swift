import API
import Objects

/// `pkg/apis/batch/validation`: what jobs may say of single indexes, of success, and of replacements of pods.
enum JobIndexValidation {
  static func errors(_ spec: Value, _ field: FieldPath) -> [FieldError] {
    let isIndexed = spec["completionMode"] == "Indexed"
    var errors = Rules.nonNegative(spec, "backoffLimitPerIndex", field)
    errors += Rules.nonNegative(spec, "maxFailedIndexes", field)
    if spec["maxFailedIndexes"] != nil, spec["backoffLimitPerIndex"] == nil {
      errors.append(.required(field + ".backoffLimitPerIndex", "when maxFailedIndexes is specified"))
    }
    if isIndexed {
      if let most = spec["maxFailedIndexes"]?.int, let all = spec["completions"]?.int, most > all {
        errors.append(
          .invalid(field + ".maxFailedIndexes", .int(most), "must be less than or equal to completions")
        )
      }
    } else {
      for name in ["backoffLimitPerIndex", "maxFailedIndexes"] {
        guard let number = spec[name] else { continue }
        errors.append(.invalid(field.field(name), number, "requires indexed completion mode"))
      }
    }
    return errors
  }

  static func successErrors(_ spec: Value, _ field: FieldPath) -> [FieldError] {
    guard let policy = spec["successPolicy"] else { return [] }
    let place = field + ".successPolicy"
    if spec["completionMode"] != "Indexed" {
      return [.invalid(place, policy, "requires indexed completion mode")]
    }
    let rules = policy["rules"]?.array ?? []
    if rules.isEmpty {
      return [.required(place + ".rules", "at least one rules must be specified when the successPolicy is specified")]
    }
    var errors: [FieldError] = []
    if rules.count > 20 { errors.append(.tooMany(place + ".rules", rules.count, maximum: 20)) }
    for (index, rule) in rules.enumerated() {
      let here = (place + ".rules").index(index)
      let count = rule["succeededCount"]?.int
      if count == nil, rule["succeededIndexes"] == nil {
        errors.append(.required(here, "at least one of succeededCount or succeededIndexes must be specified"))
      }
      errors += Rules.nonNegative(rule, "succeededCount", here)
      if let count, let all = spec["completions"]?.int, count > all {
        let what = "must be less than or equal to \(all) (the number of specified completions)"
        errors.append(.invalid(here + ".succeededCount", .int(count), what))
      }
    }
    return errors
  }

  static func replacementErrors(_ spec: Value, _ field: FieldPath) -> [FieldError] {
    if spec["podReplacementPolicy"] == nil { return [] }
    let supported = spec["podFailurePolicy"] == nil ? ["Failed", "TerminatingOrFailed"] : ["Failed"]
    return Rules.choice(spec, "podReplacementPolicy", supported, field)
  }
}
