import API
import Objects

/// How roles and bindings are described.
enum AccessDescription {
  static func role(_ object: Value, _ text: inout Description) {
    text.line("Name:\t" + object.name)
    text.map("Labels", object["metadata"]?["labels"])
    text.annotations("Annotations", object["metadata"]?["annotations"])
    text.line("PolicyRule:")
    text.line("Resources\tNon-Resource URLs\tResource Names\tVerbs", 1)
    text.line("---------\t-----------------\t--------------\t-----", 1)
    for rule in PolicyRule.compacted(PolicyRule.rules(object["rules"])) {
      text.line(rule.cells.joined(separator: "\t"), 1)
    }
  }

  static func binding(_ object: Value, _ text: inout Description) {
    text.line("Name:\t" + object.name)
    text.map("Labels", object["metadata"]?["labels"])
    text.annotations("Annotations", object["metadata"]?["annotations"])
    text.line("Role:")
    text.line("Kind:\t" + (object["roleRef"]?["kind"]?.string ?? ""), 1)
    text.line("Name:\t" + (object["roleRef"]?["name"]?.string ?? ""), 1)
    text.line("Subjects:")
    text.line("Kind\tName\tNamespace", 1)
    text.line("----\t----\t---------", 1)
    for subject in object["subjects"]?.array ?? [] {
      text.line(
        "\(subject["kind"]?.string ?? "")\t\(subject["name"]?.string ?? "")\t\(subject["namespace"]?.string ?? "")",
        1
      )
    }
  }

  /// `describeCertificateSigningRequest`.
  static func certificateRequest(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    text.line("Name:\t" + object.name)
    text.map("Labels", object["metadata"]?["labels"])
    text.map("Annotations", object["metadata"]?["annotations"])
    text.line("CreationTimestamp:\t" + Description.date(object.creationTimestamp))
    text.line("Requesting User:\t" + (object["spec"]?["username"]?.string ?? ""))
    text.line("Signer:\t" + (object["spec"]?["signerName"]?.string ?? ""))
    if let seconds = object["spec"]?["expirationSeconds"]?.int {
      text.line("Requested Duration:\t" + HumanDuration.format(.seconds(seconds)))
    }
    let types = (object["status"]?["conditions"]?.array ?? []).compactMap { $0["type"]?.string }
    var status = types.contains("Denied") ? "Denied" : types.contains("Approved") ? "Approved" : "Pending"
    if types.contains("Failed") { status += ",Failed" }
    if object["status"]?["certificate"]?.string?.isEmpty == false { status += ",Issued" }
    text.line("Status:\t" + status)
    text.line("Subject:")
    let bytes = Base64.decode(object["spec"]?["request"]?.string ?? "") ?? []
    let subject = CertificateRequest(pem: String(decoding: bytes, as: UTF8.self))?.subject
    text.line("\tCommon Name:\t" + (subject?.commonName ?? ""))
    text.line("\tSerial Number:\t")
    let organizations = subject?.organizations ?? []
    if !organizations.isEmpty {
      text.line("\tOrganization:\t" + organizations.joined(separator: "\n\t\t"))
    }
    text.events(events)
  }
}
