import API
import Objects

/// How ingresses and their classes are described.
enum IngressDescription {
  static func ingress(
    _ object: Value,
    _ events: [Value]?,
    _ text: inout Description,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let spec = object["spec"]
    text.line("Name:\t" + object.name)
    text.map("Labels", object["metadata"]?["labels"])
    text.line("Namespace:\t" + (object.namespace ?? ""))
    let addresses = Set(
      (object["status"]?["loadBalancer"]?["ingress"]?.array ?? []).compactMap {
        $0["ip"]?.string ?? $0["hostname"]?.string
      }
    )
    text.line("Address:\t" + addresses.sorted().joined(separator: ","))
    text.line("Ingress Class:\t" + (spec?["ingressClassName"]?.string ?? "<none>"))
    var preset = "<default>"
    if let backend = spec?["defaultBackend"] { preset = self.backend(backend, object, &context, &host) }
    text.line("Default backend:\t" + preset)
    tls(spec?["tls"]?.array ?? [], &text)
    text.line("Rules:")
    text.line("Host\tPath\tBackends", 1)
    text.line("----\t----\t--------", 1)
    let rules = (spec?["rules"]?.array ?? []).filter { $0["http"] != nil }
    if rules.isEmpty { text.line("*\t*\t" + preset, 1) }
    for rule in rules {
      let name = rule["host"]?.string ?? ""
      text.line((name.isEmpty ? "*" : name) + "\t", 1)
      for path in rule["http"]?["paths"]?.array ?? [] {
        let target = backend(path["backend"] ?? [:], object, &context, &host)
        text.line("\t\(path["path"]?.string ?? "") \t\(target)", 2)
      }
    }
    text.annotations("Annotations", object["metadata"]?["annotations"])
    text.events(events)
  }

  private static func tls(_ entries: [Value], _ text: inout Description) {
    if entries.isEmpty { return }
    text.line("TLS:")
    for entry in entries {
      let hosts = (entry["hosts"]?.strings ?? []).joined(separator: ",")
      let secret = entry["secretName"]?.string ?? ""
      text.line(secret.isEmpty ? "SNI routes \(hosts)" : "\(secret) terminates \(hosts)", 1)
    }
  }

  /// The service or the object behind a rule, with the addresses that are ready.
  private static func backend(
    _ backend: Value,
    _ ingress: Value,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) -> String {
    if let resource = backend["resource"] {
      let group = resource["apiGroup"]?.string ?? "<none>"
      return "APIGroup: \(group), Kind: \(resource["kind"]?.string ?? ""), Name: \(resource["name"]?.string ?? "")"
    }
    guard let service = backend["service"] else { return "" }
    let name = service["name"]?.string ?? ""
    let wanted = service["port"]
    let number = wanted?["number"]?.int ?? 0
    let label = "\(name):" + (number != 0 ? String(number) : wanted?["name"]?.string ?? "")
    var options = Request.Options()
    options.labelSelector = "kubernetes.io/service-name=\(name)"
    do throws(Failure) {
      let list = Request(.list, .endpointSlices, namespace: ingress.namespace, options: options)
      let slices = try context.send(list, &host).body["items"]?.array ?? []
      let found = try context.send(Request(.get, .services, namespace: ingress.namespace, name: name), &host).body
      let port = (found["spec"]?["ports"]?.array ?? []).last { port in
        number != 0 ? port["port"]?.int == number : port["name"]?.string == wanted?["name"]?.string
      }
      return "\(label) (\(NetworkDescription.endpoints(slices, port: port?["name"]?.string ?? "")))"
    } catch {
      if case .status(let status) = error { return "\(label) (<error: \(status.message)>)" }
      return "\(label) (<error: \(error.message)>)"
    }
  }

  static func ingressClass(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    text.line("Name:\t" + object.name)
    text.map("Labels", object["metadata"]?["labels"])
    text.annotations("Annotations", object["metadata"]?["annotations"])
    text.line("Controller:\t" + (object["spec"]?["controller"]?.string ?? ""))
    if let parameters = object["spec"]?["parameters"] {
      text.line("Parameters:")
      if let group = parameters["apiGroup"]?.string { text.line("APIGroup:\t" + group, 1) }
      text.line("Kind:\t" + (parameters["kind"]?.string ?? ""), 1)
      text.line("Name:\t" + (parameters["name"]?.string ?? ""), 1)
    }
    text.events(events)
  }
}
