import API
import Objects

/// `pkg/apis/core/v1/defaults.go`: services and what else has few defaults.
enum CoreDefaults {
  static func applyToService(_ service: inout Value) {
    service["spec", default: [:]].fill("sessionAffinity", "None")
    service["spec", default: [:]].fill("type", "ClusterIP")
    let type = service["spec"]?["type"]?.string ?? ""
    service["spec", default: [:]].forEach("ports") { port in
      port.fill("protocol", "TCP")
      let target = port["targetPort"]
      if let number = port["port"], target == nil || target == 0 || target == "" { port["targetPort"] = number }
    }
    if service["spec"]?["sessionAffinity"]?.string == "None" {
      service["spec", default: [:]]["sessionAffinityConfig"] = nil
    }
    if service["spec"]?["sessionAffinity"]?.string == "ClientIP" {
      service["spec", default: [:]]["sessionAffinityConfig", default: [:]]["clientIP", default: [:]]
        .fill("timeoutSeconds", 10_800)
    }
    if type != "ExternalName" { service["spec", default: [:]].fill("internalTrafficPolicy", "Cluster") }
    if type == "NodePort" || type == "LoadBalancer" {
      service["spec", default: [:]].fill("externalTrafficPolicy", "Cluster")
    }
    if type == "LoadBalancer" { service["spec", default: [:]].fill("allocateLoadBalancerNodePorts", true) }
  }

  static func applyToNamespace(_ namespace: inout Value) {
    if !namespace.name.isEmpty {
      namespace["metadata", default: [:]]["labels", default: [:]]["kubernetes.io/metadata.name"] = .string(
        namespace.name
      )
    }
  }

  static func applyToSecret(_ secret: inout Value) {
    secret.fill("type", "Opaque")
    guard let plain = secret["stringData"]?.object else { return }
    for (key, value) in plain {
      secret["data", default: [:]][key] = .string(Base64.encode(Array((value.string ?? "").utf8)))
    }
    secret["stringData"] = nil
  }

  static func applyToEndpoints(_ endpoints: inout Value) {
    endpoints.forEach("subsets") { subset in
      subset.forEach("ports") { $0.fill("protocol", "TCP") }
    }
  }

  static func applyToEndpointSlice(_ slice: inout Value) {
    slice.forEach("ports") { port in
      port.fill("name", "")
      port.fill("protocol", "TCP")
    }
  }

  static func applyToRole(_ role: inout Value) { role.fill("rules", .null) }

  /// `pkg/apis/core/v1/defaults.go`: what is not limited by default is limited by its maximum.
  static func applyToLimitRange(_ range: inout Value) {
    range["spec", default: [:]].forEach("limits") { item in
      guard item["type"] == "Container" else { return }
      for (name, amount) in item["max"]?.object ?? Fields() { item["default", default: [:]].fill(name, amount) }
      for (name, amount) in item["default"]?.object ?? Fields() {
        item["defaultRequest", default: [:]].fill(name, amount)
      }
      for (name, amount) in item["min"]?.object ?? Fields() { item["defaultRequest", default: [:]].fill(name, amount) }
    }
  }
}
