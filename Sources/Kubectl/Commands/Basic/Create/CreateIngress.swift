import API
import Objects

/// `kubectl create ingress`.
struct CreateIngress: GeneratorCommand {
  static let honouredFlags: Set<String> = ["annotation", "class", "default-backend", "rule"]
  static let resource = GroupVersionResource("ingresses", group: "networking.k8s.io")
  static let failureWords = "failed to create ingress"

  var context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
    if context.flags.list("rule").isEmpty, context.flags.text("default-backend") == nil {
      throw .plain(
        "not enough information provided: every ingress has to either specify "
          + "a default-backend (which catches all traffic) or a list "
          + "of rules (which catch specific paths)"
      )
    }
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    var metadata: Value = ["name": .string(name)]
    for text in context.flags.list("annotation") {
      let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      if halves.count != 2 { throw .plain("annotation \(text) is invalid and should be in format key=[value]") }
      metadata["annotations", default: [:]][halves[0]] = .string(halves[1])
    }
    var spec: Value = [:]
    if let name = context.flags.text("class") { spec["ingressClassName"] = .string(name) }
    if let text = context.flags.text("default-backend") {
      guard text.contains(":") else {
        throw .plain("default-backend should be in format servicename:serviceport")
      }
      spec["defaultBackend"] = Self.backend(text)
    }
    try addRules(to: &spec)
    return [
      "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata, "spec": spec,
      "status": ["loadBalancer": [:]],
    ]
  }

  private func addRules(to spec: inout Value) throws(Failure) {
    var rules: [Value] = []
    var certificates: [Value] = []
    for text in context.flags.list("rule") {
      let rule = try IngressRule(text)
      let path: Value = [
        "backend": Self.backend(rule.backend), "path": .string(rule.path), "pathType": .string(rule.pathType),
      ]
      if let index = rules.firstIndex(where: { ($0["host"]?.string ?? "") == rule.host }) {
        rules[index]["http", default: [:]]["paths", default: .array([])].elements.append(path)
      } else {
        var value: Value = ["http": ["paths": [path]]]
        if !rule.host.isEmpty { value["host"] = .string(rule.host) }
        rules.append(value)
      }
      guard let secret = rule.secret else { continue }
      if let index = certificates.firstIndex(where: { ($0["secretName"]?.string ?? "") == secret }) {
        if !rule.host.isEmpty { certificates[index]["hosts", default: .array([])].elements.append(.string(rule.host)) }
      } else {
        var value: Value = [:]
        if !rule.host.isEmpty { value["hosts"] = [.string(rule.host)] }
        if !secret.isEmpty { value["secretName"] = .string(secret) }
        certificates.append(value)
      }
    }
    if !rules.isEmpty { spec["rules"] = .array(rules) }
    if !certificates.isEmpty { spec["tls"] = .array(certificates) }
  }

  private static func backend(_ text: String) -> Value {
    let halves = text.split(separator: ":", maxSplits: 1).map(String.init)
    let port = halves.count == 2 ? halves[1] : ""
    let value: Value = Int(port).map { ["number": .int($0)] } ?? ["name": .string(port)]
    return ["service": ["name": .string(halves.first ?? ""), "port": value]]
  }
}

/// `host/path=service:port[,tls[=secret]]`.
private struct IngressRule {
  var host: String
  var path: String
  var pathType = "Exact"
  var backend: String
  /// Empty for the controller's own certificate, nil for none.
  var secret: String?

  init(_ text: String) throws(Failure) {
    let invalid = Failure.plain(
      "rule \(text) is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]"
    )
    let parts = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let halves = parts[0].split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard halves.count == 2, let slash = halves[0].firstIndex(of: "/"), halves[1].contains(":"),
      !halves[1].hasSuffix(":"), !halves[1].hasPrefix(":")
    else { throw invalid }
    host = String(halves[0][..<slash])
    path = String(halves[0][slash...])
    backend = halves[1]
    if path.hasSuffix("*") {
      path = String(path.dropLast())
      pathType = "Prefix"
    }
    guard parts.count == 2 else { return }
    if parts[1] == "tls" {
      secret = ""
    } else if parts[1].hasPrefix("tls=") {
      secret = String(parts[1].dropFirst(4))
    } else {
      throw invalid
    }
  }
}
