import API
import Objects

/// What the server serves beside its resources: discovery, health, metrics, OpenAPI
/// (`k8s.io/apiserver/pkg/server/routes`, `pkg/endpoints/discovery`).
extension APIServer {
  /// Answers a request for a path that names no resource; text stands in the body as a string.
  ///
  /// - Throws: 404 for a path that nothing is served under, 500 with the list of checks where one fails.
  func serve(path: String, _ request: Request) throws(Status) -> Response {
    let parts = path.split(separator: "/").map(String.init)
    switch parts.first {
    case nil: return Response(body: ["paths": Value(paths)])
    case "api": return Response(body: try legacyDiscovery(parts, request))
    case "apis": return Response(body: try groupDiscovery(parts, request))
    case "version" where parts.count == 1: return Response(body: Self.version)
    case "healthz", "livez", "readyz":
      return Response(body: .string(try healthChecks.answer(parts, request.options.parameters)))
    case "metrics" where parts.count == 1: return Response(body: .string(metricsText))
    case "openapi": return Response(body: try openAPI(parts))
    default: throw .pageNotFound
    }
  }

  /// What `/version` tells.
  static let version: Value = [
    "major": "1", "minor": "36", "emulationMajor": "1", "emulationMinor": "36", "minCompatibilityMajor": "1",
    "minCompatibilityMinor": "35", "gitVersion": "v1.36.2", "gitCommit": "",
    "gitTreeState": "clean", "buildDate": "2026-06-16T00:00:00Z", "goVersion": "go1.26.0", "compiler": "gc",
    "platform": "linux/amd64",
  ]

  /// What the root lists.
  private var paths: [String] {
    var paths = ["/.well-known/openid-configuration", "/api", "/api/v1", "/apis", "/apis/"]
    var groups: Set<String> = []
    for version in catalogue.groupVersions where version.contains("/") {
      if let group = version.split(separator: "/").first, groups.insert(String(group)).inserted {
        paths.append("/apis/\(group)")
      }
      paths.append("/apis/" + version)
    }
    for kind in ["healthz", "livez", "readyz"] {
      paths.append("/" + kind)
      paths += HealthChecks.names(of: kind).map { "/\(kind)/\($0)" }
    }
    return (paths + ["/metrics", "/openapi/v3", "/openapi/v3/", "/openid/v1/jwks", "/version"]).sorted()
  }

  private var healthChecks: HealthChecks { HealthChecks(isStoreAvailable: isStoreAvailable) }

  // MARK: Discovery

  private var discovery: Discovery { Discovery(catalogue: catalogue, remotes: aggregation.remotes) }

  private func legacyDiscovery(_ parts: [String], _ request: Request) throws(Status) -> Value {
    if parts.count == 1 {
      return request.options.representation == .aggregatedDiscovery
        ? discovery.aggregated(legacy: true) : Discovery.legacyVersions
    }
    guard parts.count == 2, let list = discovery.resources(of: parts[1]) else { throw .pageNotFound }
    return list
  }

  private func groupDiscovery(_ parts: [String], _ request: Request) throws(Status) -> Value {
    switch parts.count {
    case 1:
      return request.options.representation == .aggregatedDiscovery
        ? discovery.aggregated(legacy: false) : discovery.groups
    case 2:
      guard let group = discovery.group(parts[1]) else { throw .pageNotFound }
      return group
    default:
      guard let list = discovery.resources(of: parts[1] + "/" + parts[2]) else {
        let remote = Aggregation.Remote(group: parts[1], version: parts[2])
        throw aggregation.remotes.contains(remote) ? .serverUnavailable : .pageNotFound
      }
      return list
    }
  }

  // MARK: OpenAPI

  private func openAPI(_ parts: [String]) throws(Status) -> Value {
    let documents = OpenAPIDocuments(catalogue: catalogue, customSchemas: customSchemas)
    guard parts.count > 1, parts[1] == "v3" else {
      guard parts == ["openapi", "v2"] else { throw .pageNotFound }
      return documents.operations
    }
    if parts.count == 2 { return documents.index }
    guard let document = documents.document(at: parts.dropFirst(2).joined(separator: "/")) else { throw .pageNotFound }
    return document
  }
}
