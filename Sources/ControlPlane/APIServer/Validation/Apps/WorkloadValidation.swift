import API
import Objects

/// `pkg/apis/apps/validation`: what controllers of pods have in common.
enum WorkloadValidation {
  /// What a kind says of its selector.
  struct Selector {
    /// What an empty one is invalid for.
    let noun: String
    var isRequired = true
    /// Said beside the flaws of one that cannot be read.
    var unreadable: String?
  }

  /// A selector that is missing selects nothing, so that the labels do not match either.
  static func selectorErrors(_ workload: Value, _ words: Selector) -> [FieldError] {
    let labels = workload["spec"]?["template"]?["metadata"]?["labels"]
    var mismatch: FieldError {
      .invalid("spec.template.metadata.labels", labels ?? .null, "`selector` does not match template `labels`")
    }
    guard let object = workload["spec"]?["selector"] else {
      return words.isRequired ? [.required("spec.selector"), mismatch] : [mismatch]
    }
    let errors = SelectorValidation.errors(object, "spec.selector")
    if !errors.isEmpty { return errors + (words.unreadable.map { [.invalid("spec.selector", object, $0)] } ?? []) }
    let selector = LabelSelector(object: object)
    if selector.isEmpty {
      return [.invalid("spec.selector", object, "empty selector is invalid for \(words.noun)")]
    }
    return selector.matches(labels: labels) ? [] : [mismatch]
  }

  /// The template of pods that run for ever; claims of a set are among its volumes.
  static func templateErrors(of workload: Value, claims: [String] = []) -> [FieldError] {
    let template = workload["spec"]?["template"] ?? [:]
    var errors = templateErrors(claims.isEmpty ? template : withVolumes(of: claims, template), "spec.template")
    let policy = template["spec"]?["restartPolicy"]?.string ?? "Always"
    if policy != "Always" {
      errors.append(.notSupported("spec.template.spec.restartPolicy", .string(policy), ["Always"]))
    }
    if let seconds = template["spec"]?["activeDeadlineSeconds"], !seconds.isNull {
      errors.append(
        .forbidden(
          "spec.template.spec.activeDeadlineSeconds",
          "activeDeadlineSeconds in \(workload.kind) is not Supported"
        )
      )
    }
    return errors
  }

  /// A template whose claims are among its volumes, as each pod of the set has them.
  private static func withVolumes(of claims: [String], _ template: Value) -> Value {
    var template = template
    let own = (template["spec"]?["volumes"]?.array ?? []).filter { !claims.contains($0["name"]?.string ?? "") }
    let claimed = claims.enumerated().filter { !claims[..<$0.offset].contains($0.element) }.map { _, name -> Value in
      ["name": .string(name), "persistentVolumeClaim": ["claimName": .string(name)]]
    }
    template["spec", default: [:]]["volumes"] = .array(claimed + own)
    return template
  }

  /// Any template of pods; the field names of its metadata are short by the server's own mistake.
  static func templateErrors(_ template: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    ObjectMetaValidation.labels(template["metadata"]?["labels"], field() + ".labels")
      + ObjectMetaValidation.annotations(template["metadata"]?["annotations"], field() + ".annotations")
      + PodValidation.specErrors(template["spec"] ?? [:], field() + ".spec")
  }

  /// A strategy as the server prints its own type.
  static func goStrategy(_ strategy: Value) -> String {
    let update = strategy["rollingUpdate"].map { update in
      "{\"MaxUnavailable\":\(JSON.write(update["maxUnavailable"] ?? 0)),"
        + "\"MaxSurge\":\(JSON.write(update["maxSurge"] ?? 0))}"
    }
    return "{\"Type\":\(JSON.write(strategy["type"] ?? "")),\"RollingUpdate\":\(update ?? "null")}"
  }

  /// What is said of a selector that is not the old one.
  static func selectorChange(_ new: Value, _ old: Value) -> [FieldError] {
    Rules.immutable(new["spec"]?["selector"], old["spec"]?["selector"], "spec.selector")
  }

  /// A number that is not negative, or a percentage.
  static func amountErrors(_ value: Value, _ name: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    switch value[name] {
    case .int(let number)? where number < 0: return [.negative("\(field()).\(name)", number)]
    case .string(let text)? where !isPercentage(text):
      let words = Validation.pattern(
        "a valid percent string must be a numeric string followed by an ending '%'",
        "[0-9]+%",
        "1%",
        "93%"
      )
      return [.invalid("\(field()).\(name)", .string(text), words)]
    default: return []
    }
  }

  private static func isPercentage(_ text: String) -> Bool {
    text.hasSuffix("%") && text.utf8.count > 1 && text.dropLast().utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
  }

  /// What is no number counts as zero, as in the server.
  static func isZero(_ value: Value?) -> Bool {
    guard case .string(let text)? = value else { return value?.int ?? 0 == 0 }
    return !isPercentage(text) || text.dropLast().allSatisfy { $0 == "0" }
  }
}
