import API

/// A request as HTTP names it.
enum RequestPath {
  static func method(of request: Request) -> String {
    switch request.verb {
    case .get, .list, .watch: "GET"
    case .create, .connect: "POST"
    case .update: "PUT"
    case .patch: "PATCH"
    case .delete, .deletecollection: "DELETE"
    }
  }

  static func path(of request: Request) -> String {
    if let path = request.nonResourcePath { return path }
    let resource = request.resource
    var path = resource.group.isEmpty ? "/api/\(resource.version)" : "/apis/\(resource.group)/\(resource.version)"
    if let namespace = request.namespace { path += "/namespaces/\(namespace)" }
    path += "/" + resource.resource
    if let name = request.name { path += "/" + name }
    if let subresource = request.subresource { path += "/" + subresource }
    return path + query(of: request)
  }

  private static func query(_ pairs: [(String, String?)]) -> String {
    let given = pairs.compactMap { name, value in value.map { "\(name)=\($0)" } }
    return given.isEmpty ? "" : "?" + given.joined(separator: "&")
  }

  /// Sorted by name.
  private static func query(of request: Request) -> String {
    let options = request.options
    let isWrite = request.verb == .create || request.verb == .update || request.verb == .patch
    let validates = isWrite && (request.verb != .patch || options.fieldManager == "kubectl-client-side-apply")
    var pairs: [(String, String?)] = options.parameters.map { ($0.name, escaped($0.value)) }
    pairs += [
      ("continue", options.continueToken.map(escaped)),
      ("dryRun", options.dryRun ? "All" : nil),
      ("fieldManager", isWrite ? options.fieldManager : nil),
      ("fieldSelector", options.fieldSelector.map(escaped)),
      ("fieldValidation", validates ? options.fieldValidation.rawValue : nil),
      ("force", options.patchType == .apply ? String(options.force) : nil),
      ("labelSelector", options.labelSelector.map(escaped)),
      ("limit", options.limit.flatMap { $0 == 0 ? nil : String($0) }),
      ("resourceVersion", options.resourceVersion),
      ("watch", request.verb == .watch ? "true" : nil),
    ]
    return query(pairs.sorted { $0.0 < $1.0 })
  }

  private static func escaped(_ text: String) -> String {
    GoTemplateText.urlQuery(text)
  }
}
