import API
import Objects

/// How namespaces, config maps, secrets and service accounts are described.
enum ConfigurationDescription {
  static func configMap(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    text.head(object)
    text.map("Labels", object["metadata"]?["labels"])
    text.annotations("Annotations", object["metadata"]?["annotations"])
    text.line("\nData\n====")
    for (key, value) in object["data"]?.object ?? Fields() {
      text.line("\(key):\n----\n\(value.string ?? "")\n")
    }
    text.line("\nBinaryData\n====")
    for (key, value) in object["binaryData"]?.object ?? Fields() {
      text.line("\(key): \(Base64.decode(value.string ?? "")?.count ?? 0) bytes")
    }
    text.line("")
    text.events(events)
  }

  static func secret(_ object: Value, _ text: inout Description) {
    text.head(object)
    text.map("Labels", object["metadata"]?["labels"])
    text.annotations("Annotations", object["metadata"]?["annotations"])
    text.line("\nType:\t" + (object["type"]?.string ?? ""))
    text.line("\nData\n====")
    for (key, value) in object["data"]?.object ?? Fields() {
      text.line("\(key):\t\(Base64.decode(value.string ?? "")?.count ?? 0) bytes")
    }
  }

  static func serviceAccount(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    text.head(object)
    text.map("Labels", object["metadata"]?["labels"])
    text.annotations("Annotations", object["metadata"]?["annotations"])
    for (title, field) in [("Image pull secrets", "imagePullSecrets"), ("Mountable secrets", "secrets")] {
      let names = (object[field]?.array ?? []).compactMap { $0["name"]?.string }
      if names.isEmpty, field == "secrets" { continue }
      text.line("\(title):\t" + (names.first ?? "<none>"))
      for name in names.dropFirst() { text.line("\t" + name) }
    }
    text.events(events)
  }

  static func namespace(
    _ object: Value,
    _ text: inout Description,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    text.line("Name:\t" + object.name)
    text.map("Labels", object["metadata"]?["labels"])
    text.annotations("Annotations", object["metadata"]?["annotations"])
    text.line("Status:\t" + (object["status"]?["phase"]?.string ?? ""))
    if let conditions = object["status"]?["conditions"]?.array, !conditions.isEmpty {
      text.line("Conditions:")
      text.line("Type\tStatus\tLastTransitionTime\tReason\tMessage", 1)
      text.line("----\t------\t------------------\t------\t-------", 1)
      for condition in conditions {
        text.line(
          "\(condition["type"]?.string ?? "")\t\(condition["status"]?.string ?? "")\t"
            + "\(Description.date(condition["lastTransitionTime"]?.string))\t\(condition["reason"]?.string ?? "")\t"
            + (condition["message"]?.string ?? ""),
          1
        )
      }
    }
    func list(_ name: String) throws(Failure) -> [Value] {
      let request = Request(.list, GroupVersionResource(name), namespace: object.name)
      return try context.send(request, &host).body["items"]?.array ?? []
    }
    text.line("")
    quotas(try list("resourcequotas"), &text)
    text.line("")
    ranges(try list("limitranges"), &text)
  }

  private static func quotas(_ quotas: [Value], _ text: inout Description) {
    if quotas.isEmpty { return text.line("No resource quota.") }
    text.line("Resource Quotas")
    for quota in quotas {
      text.line("Name:\t" + quota.name, 1)
      text.line("Resource\tUsed\tHard", 1)
      text.line("--------\t---\t---", 1)
      for (name, hard) in quota["status"]?["hard"]?.object ?? Fields() {
        let used = quota["status"]?["used"]?[name]?.string ?? "0"
        text.line("\(name)\t\(used)\t\(hard.string ?? "")", 1)
      }
    }
  }

  private static func ranges(_ ranges: [Value], _ text: inout Description) {
    if ranges.isEmpty { return text.line("No LimitRange resource.") }
    text.line("Resource Limits")
    text.line(" Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio")
    text.line(" ----\t--------\t---\t---\t---------------\t-------------\t-----------------------")
    for row in ranges.flatMap(rows) { text.line(" " + row) }
  }

  /// The limits of a range, one resource a row.
  static func rows(of range: Value) -> [String] {
    (range["spec"]?["limits"]?.array ?? []).flatMap { item in
      let fields = ["min", "max", "defaultRequest", "default", "maxLimitRequestRatio"]
      let names = Set(fields.flatMap { item[$0]?.object?.keys ?? [] }).sorted()
      return names.map { name in
        let cells = fields.map { item[$0]?[name]?.string ?? "-" }.joined(separator: "\t")
        return "\(item["type"]?.string ?? "")\t\(name)\t\(cells)"
      }
    }
  }
}
