import API
import Objects

/// `pkg/apis/admissionregistration`: what webhook configurations default to and may say.
enum WebhookValidation {
  static func applyDefaults(_ configuration: inout Value) {
    let isMutating = configuration.kind == "MutatingWebhookConfiguration"
    configuration.forEach("webhooks") { webhook in
      webhook.fill("failurePolicy", "Fail")
      webhook.fill("matchPolicy", "Equivalent")
      webhook.fill("namespaceSelector", [:])
      webhook.fill("objectSelector", [:])
      webhook.fill("timeoutSeconds", 10)
      if isMutating { webhook.fill("reinvocationPolicy", "Never") }
      webhook.forEach("rules") { $0.fill("scope", "*") }
      if webhook["clientConfig"]?["service"] != nil {
        webhook["clientConfig", default: [:]]["service", default: [:]].fill("port", 443)
      }
    }
  }

  static func errors(_ configuration: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors: [FieldError] = []
    var names: Set<String> = []
    for (index, webhook) in (configuration["webhooks"]?.array ?? []).enumerated() {
      var place: FieldPath { "webhooks[\(index)]" }
      errors += webhookErrors(webhook, place)
      errors += versionErrors(webhook["admissionReviewVersions"]?.strings ?? [], place + ".admissionReviewVersions")
      let name = webhook["name"]?.string ?? ""
      if !name.isEmpty, !names.insert(name).inserted { errors.append(.duplicate(place + ".name", .string(name))) }
    }
    return errors
  }

  private static func webhookErrors(_ webhook: Value, _ place: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors = nameErrors(webhook["name"]?.string ?? "", place() + ".name")
    for (index, rule) in (webhook["rules"]?.array ?? []).enumerated() {
      errors += AdmissionRules.errors(rule, "\(place()).rules[\(index)]")
    }
    errors += Rules.choice(webhook, "failurePolicy", ["Fail", "Ignore"], place())
    errors += Rules.choice(webhook, "matchPolicy", ["Equivalent", "Exact"], place())
    let effects = ["None", "NoneOnDryRun"]
    if webhook["sideEffects"] == nil {
      errors.append(.required(place() + ".sideEffects", "must specify one of \(effects.joined(separator: ", "))"))
    }
    errors += Rules.choice(webhook, "sideEffects", effects, place())
    if let seconds = webhook["timeoutSeconds"]?.int, !(1...30).contains(seconds) {
      errors.append(
        .invalid(place() + ".timeoutSeconds", .int(seconds), "the timeout value must be between 1 and 30 seconds")
      )
    }
    for name in ["namespaceSelector", "objectSelector"] {
      errors += SelectorValidation.errors(webhook[name], place().field(name))
    }
    errors += Rules.choice(webhook, "reinvocationPolicy", ["IfNeeded", "Never"], place())
    errors += clientErrors(webhook["clientConfig"] ?? [:], place() + ".clientConfig")
    return errors
      + AdmissionRules.conditionErrors(webhook["matchConditions"]?.array ?? [], place() + ".matchConditions")
  }

  private static func nameErrors(_ name: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    if name.isEmpty { return [.required(field())] }
    let wrong = Validation.subdomain(name)
    if !wrong.isEmpty { return wrong.map { .invalid(field(), .string(name), $0) } }
    if name.split(separator: ".").count >= 3 { return [] }
    return [
      .invalid(field(), .string(name), "should be a domain with at least three segments separated by dots")
    ]
  }

  private static func clientErrors(_ client: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    switch (client["url"]?.string, client["service"]) {
    case (let url?, nil): return urlErrors(url, field() + ".url")
    case (nil, let service?): return serviceErrors(service, field() + ".service")
    default: return [.required(field(), "exactly one of url or service is required")]
    }
  }

  private static func urlErrors(_ url: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    let form = "; desired format: https://host[/path]"
    var scheme = ""
    var rest = Substring(url)
    if let end = url.firstIndex(of: ":"), url[..<end].allSatisfy({ $0.isLetter || $0.isNumber || "+-.".contains($0) }) {
      scheme = url[..<end].lowercased()
      rest = url[url.index(after: end)...]
    }
    var errors: [FieldError] = []
    if scheme != "https" {
      errors.append(.invalid(field(), .string(scheme), "'https' is the only allowed URL scheme" + form))
    }
    let authority = rest.hasPrefix("//") ? rest.dropFirst(2).prefix { !"/?#".contains($0) } : ""
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    if host.isEmpty { errors.append(.invalid(field(), "", "host must be specified" + form)) }
    if authority.contains("@") {
      let user = String(authority.prefix { $0 != "@" })
      errors.append(.invalid(field(), .string(user), "user information is not permitted in the URL"))
    }
    if let mark = rest.firstIndex(of: "#"), rest.index(after: mark) < rest.endIndex {
      let fragment = String(rest[rest.index(after: mark)...])
      errors.append(.invalid(field(), .string(fragment), "fragments are not permitted in the URL"))
    }
    if let mark = rest.firstIndex(of: "?") {
      let query = String(rest[rest.index(after: mark)...].prefix { $0 != "#" })
      if !query.isEmpty {
        errors.append(.invalid(field(), .string(query), "query parameters are not permitted in the URL"))
      }
    }
    return errors
  }

  private static func serviceErrors(_ service: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors = Rules.required(service, "name", field(), "service name is required")
    errors += Rules.required(service, "namespace", field(), "service namespace is required")
    let port = service["port"]?.int ?? 0
    if !(1...65_535).contains(port) {
      errors.append(
        .invalid(field() + ".port", .int(port), "port is not valid: must be between 1 and 65535, inclusive")
      )
    }
    if let path = service["path"]?.string, !path.hasPrefix("/") {
      errors.append(.invalid(field() + ".path", .string(path), "must start with a '/'"))
    }
    return errors
  }

  private static func versionErrors(_ versions: [String], _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    if versions.isEmpty { return [.required(field(), "must specify one of v1, v1beta1")] }
    var errors: [FieldError] = []
    var seen: Set<String> = []
    for (index, version) in versions.enumerated() {
      if !seen.insert(version).inserted {
        errors.append(.invalid(field().index(index), .string(version), "duplicate version"))
        continue
      }
      errors += Validation.label1035(version).map { .invalid(field().index(index), .string(version), $0) }
    }
    if !versions.contains(where: { $0 == "v1" || $0 == "v1beta1" }) {
      errors.append(.invalid(field(), Value(versions), "must include at least one of v1, v1beta1"))
    }
    return errors
  }
}
