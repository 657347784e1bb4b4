import API
import Objects

/// `pkg/apis/certificates/validation`: what certificate signing requests may say, and what may be decided about them.
enum CertificateRequestValidation {
  private static let usages = [
    "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment",
    "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel",
    "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime",
    "server auth", "signing", "timestamping",
  ]
  private static let legacySigner = "kubernetes.io/legacy-unknown"
  /// Conditions that are there or not, but never false.
  private static let decisions = ["Approved", "Denied", "Failed"]

  static func errors(_ request: Value) -> [FieldError] {
    let spec = request["spec"] ?? [:]
    var errors: [FieldError] = []
    if CertificateRequests.decoded(request) == nil {
      errors.append(
        .invalid("spec.request", spec["request"] ?? "", "PEM block type must be CERTIFICATE REQUEST")
      )
    }
    let given = spec["usages"]?.strings ?? []
    if given.isEmpty { errors.append(.required("spec.usages")) }
    var seen: Set<String> = []
    for (index, usage) in given.enumerated() where !usages.contains(usage) {
      errors.append(.notSupported("spec.usages[\(index)]", .string(usage), usages))
    }
    for (index, usage) in given.enumerated() where !seen.insert(usage).inserted {
      errors.append(.duplicate("spec.usages[\(index)]", .string(usage)))
    }
    let signer = spec["signerName"]?.string ?? ""
    if signer == legacySigner {
      let why = "the legacy signerName is not allowed via this API version"
      errors.append(.invalid("spec.signerName", .string(signer), why))
    } else {
      errors += signerErrors(signer, "spec.signerName")
    }
    if let seconds = spec["expirationSeconds"]?.int, seconds < 600 {
      let why = "may not specify a duration less than 600 seconds (10 minutes)"
      errors.append(.invalid("spec.expirationSeconds", .int(seconds), why))
    }
    return errors + conditionErrors(request["status"]?["conditions"]?.array ?? [])
  }

  /// `example.com/name`: a domain of two parts at least, and a path of subdomains.
  static func signerErrors(_ signer: String, _ field: FieldPath) -> [FieldError] {
    if signer.isEmpty { return [.required(field)] }
    let segments = signer.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard segments.count == 2 else {
      let why = "must be a fully qualified domain and path of the form 'example.com/signer-name'"
      return [.invalid(field, .string(signer), why)]
    }
    var errors: [FieldError] = []
    func check(_ segment: String, _ rule: (String) -> [String]) {
      for label in segment.split(separator: ".", omittingEmptySubsequences: false).map(String.init) {
        let wrong = rule(label)
        if wrong.isEmpty { continue }
        errors += wrong.map { .invalid(field, .string(segment), "validating label \"\(label)\": \($0)") }
        return
      }
    }
    if segments[0].utf8.count > 253 { errors.append(.tooLong(field, maximum: 253)) }
    check(segments[0], Validation.label)
    if segments[0].split(separator: ".", omittingEmptySubsequences: false).count < 2 {
      let why = "should be a domain with at least two segments separated by dots"
      errors.append(.invalid(field, .string(segments[0]), why))
    }
    check(segments[1], Validation.subdomain)
    // A namespace, a dot and a name.
    if segments[1].utf8.count > 63 + 1 + 253 { errors.append(.tooLong(field, maximum: 317)) }
    return errors
  }

  private static func conditionErrors(_ conditions: [Value]) -> [FieldError] {
    var errors: [FieldError] = []
    var seen: Set<String> = []
    for (index, condition) in conditions.enumerated() {
      let place: FieldPath = "status.conditions[\(index)]"
      let type = condition["type"]?.string ?? ""
      if type.isEmpty { errors.append(.required(place + ".type")) }
      let status = condition["status"]?.string ?? ""
      let allowed = decisions.contains(type) ? ["True"] : ["False", "True", "Unknown"]
      if status.isEmpty {
        errors.append(.required(place + ".status"))
      } else if !allowed.contains(status) {
        errors.append(.notSupported(place + ".status", .string(status), allowed))
      }
      let opposite = ["Approved": "Denied", "Denied": "Approved"][type]
      if let opposite, seen.contains(opposite) {
        let why = "Approved and Denied conditions are mutually exclusive"
        errors.append(.invalid(place + ".type", .string(type), why))
      }
      if !seen.insert(type).inserted { errors.append(.duplicate(place + ".type", .string(type))) }
    }
    return errors
  }

  /// What may change: decisions through `approval` alone, the certificate through `status` alone and once; nothing that
  /// was decided is taken back.
  static func updateErrors(_ request: Value, _ old: Value, subresource: String?) -> [FieldError] {
    var errors = errors(request)
    func conditions(_ object: Value, _ type: String) -> [Value] {
      (object["status"]?["conditions"]?.array ?? []).filter { $0["type"]?.string == type }
    }
    for type in decisions where conditions(request, type).count < conditions(old, type).count {
      errors.append(
        .forbidden("status.conditions", "updates may not remove a condition of type \"\(type)\"")
      )
    }
    if subresource != "approval" {
      for type in decisions.dropLast() {
        let (new, before) = (conditions(request, type), conditions(old, type))
        if new.count < before.count || new == before { continue }
        let what = new.count > before.count ? "add" : "modify"
        errors.append(
          .forbidden("status.conditions", "updates may not \(what) a condition of type \"\(type)\"")
        )
      }
    }
    let certificate = old["status"]?["certificate"]
    if request["status"]?["certificate"] != certificate {
      if subresource != "status" {
        errors.append(.forbidden("status.certificate", "updates may not set certificate content"))
      } else if certificate?.string?.isEmpty == false {
        errors.append(.forbidden("status.certificate", "updates may not modify existing certificate content"))
      }
    }
    return errors
  }
}
