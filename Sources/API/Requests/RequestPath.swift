package import Objects

/// Request paths as HTTP clients write them: `/apis/apps/v1/namespaces/default/deployments/web/scale?dryRun=All`.
package enum RequestPath {
  /// The request that an HTTP request means.
  ///
  /// - Throws: what the server answers to a path or a body that means nothing.
  package static func request(
    verb: String,
    path: String,
    contentType: String,
    accept: String = "",
    body: Value?
  ) throws(Status) -> Request {
    let end = path.utf8.firstIndex(of: UInt8(ascii: "?"))
    let query = end.map { parseQuery(path.utf8[$0...].dropFirst()) } ?? []
    let segments = path.utf8[..<(end ?? path.endIndex)].split(separator: UInt8(ascii: "/"))
    if namesNoResource(segments) {
      guard ["GET", "HEAD"].contains(verb.uppercased()) else { throw .methodNotAllowed }
      var request = Request(path: String(path[..<(end ?? path.endIndex)]))
      request.options.representation = .init(accept: accept)
      request.options.parameters = query.map { .init($0.0, $0.1) }
      return request
    }
    let place = try Place(segments, isFolder: path.utf8[..<(end ?? path.endIndex)].last == UInt8(ascii: "/"))
    var request = Request(
      try self.verb(verb, place, query),
      place.resource,
      subresource: place.subresource,
      namespace: place.namespace,
      name: place.name
    )
    request.options = try options(query, request.verb)
    request.options.representation = .init(accept: accept)
    (request.body, request.duplicateFields) = try self.body(body, contentType, place.resource)
    if request.verb == .patch {
      request.options.patchType = .init(rawValue: contentType.split(separator: ";").first.map(String.init) ?? "")
    }
    if request.verb == .patch, request.options.patchType != .apply, query.contains(where: { $0.0 == "force" }) {
      try WriteOptions.refuseForce()
    }
    if request.verb == .delete || request.verb == .deletecollection {
      try readDeleteOptions(query, &request)
    }
    return request
  }

  // MARK: Path

  /// Discovery and everything outside the API (`k8s.io/apiserver/pkg/endpoints/request/requestinfo.go`).
  private static func namesNoResource(_ segments: [Substring.UTF8View]) -> Bool {
    switch segments.first.map(Substring.init) {
    case "api": segments.count < 3
    case "apis": segments.count < 4
    default: true
    }
  }

  private struct Place {
    var resource: GroupVersionResource
    var namespace: String?
    var name: String?
    var subresource: String?

    /// `isFolder` says that the path ends with a slash, which matters to whom a proxy asks.
    init(_ segments: [Substring.UTF8View], isFolder: Bool) throws(Status) {
      var parts = segments.map { RequestPath.decoded(Substring($0)) }[...]
      let notFound = Status(code: 404, reason: .unknown, message: "404 page not found\n")
      let group: String
      switch parts.popFirst() {
      case "api": group = ""
      case "apis":
        guard let name = parts.popFirst() else { throw notFound }
        group = name
      default: throw notFound
      }
      guard let version = parts.popFirst() else { throw notFound }
      if parts.first == "namespaces", parts.count > 2, !["status", "finalize"].contains(parts[parts.startIndex + 2]) {
        namespace = parts[parts.startIndex + 1]
        parts = parts.dropFirst(2)
      }
      guard let name = parts.popFirst() else { throw notFound }
      resource = GroupVersionResource(name, group: group, version: version)
      self.name = parts.popFirst()
      if !parts.isEmpty { subresource = parts.joined(separator: "/") }
      if isFolder, subresource?.hasPrefix("proxy") == true { subresource?.append("/") }
    }

    /// Whether it connects the client to a container, whatever the method.
    var opensStream: Bool {
      resource == .pods && ["exec", "attach", "portforward"].contains(subresource)
    }
  }

  private static func verb(_ method: String, _ place: Place, _ query: [(String, String)]) throws(Status) -> Request.Verb
  {
    if place.opensStream, ["GET", "POST"].contains(method.uppercased()) { return .connect }
    switch method.uppercased() {
    case "GET":
      if place.name != nil { return .get }
      return query.contains { $0.0 == "watch" && ["true", "1"].contains($0.1) } ? .watch : .list
    case "POST": return .create
    case "PUT": return .update
    case "PATCH": return .patch
    case "DELETE": return place.name == nil ? .deletecollection : .delete
    default: throw .methodNotAllowed
    }
  }

  // MARK: Query

  private static func parseQuery(_ text: Substring.UTF8View) -> [(String, String)] {
    text.split(separator: UInt8(ascii: "&")).map { pair in
      let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        .map(Substring.init)
      return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
    }
  }

  /// Undoes percent-encoding.
  static func decoded(_ text: some StringProtocol) -> String {
    if !text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) { return String(text) }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? 32 : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func options(_ query: [(String, String)], _ verb: Request.Verb) throws(Status) -> Request.Options {
    try WriteOptions.check(query, verb)
    var options = Request.Options()
    options.fieldValidation = .warn
    options.userAgent = ""
    options.includesManagedFields = true
    for (name, value) in query {
      switch name {
      case "labelSelector": options.labelSelector = value
      case "fieldSelector": options.fieldSelector = value
      case "limit": options.limit = try number(value)
      case "continue": options.continueToken = value
      case "resourceVersion": options.resourceVersion = value
      case "resourceVersionMatch": options.resourceVersionMatch = value
      case "sendInitialEvents": options.sendInitialEvents = value == "true" || value == "1"
      case "allowWatchBookmarks": options.allowWatchBookmarks = value == "true" || value == "1"
      case "timeoutSeconds": options.timeoutSeconds = try number(value)
      case "dryRun":
        options.dryRun = true
      case "fieldManager": options.fieldManager = value
      case "fieldValidation":
        if let level = Request.Options.FieldValidation(rawValue: value) { options.fieldValidation = level }
      case "force": options.force = value == "true"
      case "propagationPolicy": options.propagation = .init(rawValue: value)
      case "gracePeriodSeconds": options.gracePeriodSeconds = try number(value)
      default: options.parameters.append(.init(name, value))
      }
    }
    return options
  }

  /// - Throws: what Go says of a text that is no number.
  private static func number(_ text: String) throws(Status) -> Int? {
    if text.isEmpty { return nil }
    if let number = Int(text) { return number }
    throw .badRequest("strconv.ParseInt: parsing \(JSON.write(.string(text))): invalid syntax")
  }

  // MARK: Body

  /// How many bytes a body may have (`MaxRequestBodyBytes`).
  private static var maximumBody: Int { 3 * 1024 * 1024 }

  /// A body that is text is read as JSON, or as YAML where the content type says so.
  private static func body(
    _ body: Value?,
    _ contentType: String,
    _ resource: GroupVersionResource
  ) throws(Status) -> (Value?, duplicates: [String]) {
    guard let text = body?.string else { return (body, []) }
    if text.utf8.count > maximumBody {
      throw Status(
        code: 413,
        reason: .requestEntityTooLarge,
        message: "Request entity too large: limit is \(maximumBody)"
      )
    }
    do {
      if contentType.hasSuffix("yaml") { return (try YAML.readOne(text), []) }
      return try JSON.readNotingDuplicates(Array(text.utf8))
    } catch let error as JSONError {
      guard let prefix = decodingPrefix(contentType) else {
        throw .badRequest(unrecognized(text, as: resource, error.message))
      }
      throw .badRequest(prefix + error.message)
    } catch {
      throw .badRequest("error converting YAML to JSON: \(error)")
    }
  }

  /// What the server puts before what is wrong with a body (`apiserver/pkg/endpoints/handlers/patch.go`).
  private static func decodingPrefix(_ contentType: String) -> String? {
    switch Request.Options.PatchType(rawValue: contentType) {
    case .strategic, .json: ""
    case .merge: "error decoding patch: "
    default: nil
    }
  }

  /// An object that is no JSON: its beginning is shown, in hexadecimal digits where it does not even look like an
  /// object (`transformDecodeError` in `apiserver/pkg/endpoints/handlers/rest.go`).
  private static func unrecognized(_ text: String, as resource: GroupVersionResource, _ error: String) -> String {
    let kind = Catalogue.kubernetes[resource]?.kind ?? "Unstructured"
    let start = Array(text.utf8.prefix(30))
    let shown =
      start.first == 0x7B
      ? String(decoding: start, as: UTF8.self)
      : start.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let summary = start.isEmpty ? "<empty>" : shown + (text.utf8.count > start.count ? " ..." : "")
    return
      "the object provided is unrecognized (must be of type \(kind)): couldn't get version/kind; json parse error: "
      + "\(error) (\(summary))"
  }

  /// Options of a deletion stand in its body, or where that is missing in the query.
  private static func readDeleteOptions(_ query: [(String, String)], _ request: inout Request) throws(Status) {
    // What the query says of a version is a list's.
    if request.verb == .delete { request.options.resourceVersion = nil }
    var options = request.body ?? .null
    if options.isNull {
      options = [:]
      for (name, value) in query {
        switch name {
        case "propagationPolicy": options[name] = .string(value)
        case "orphanDependents": options[name] = .bool(value == "true")
        case "dryRun": options[name, default: []].elements.append(.string(value))
        default: break
        }
      }
    }
    try WriteOptions.checkDeletion(options)
    if let seconds = options["gracePeriodSeconds"]?.int { request.options.gracePeriodSeconds = seconds }
    if let policy = options["propagationPolicy"]?.string { request.options.propagation = .init(rawValue: policy) }
    if let orphans = options["orphanDependents"]?.bool { request.options.propagation = orphans ? .orphan : .background }
    request.options.uid = options["preconditions"]?["uid"]?.string
    if let version = options["preconditions"]?["resourceVersion"]?.string { request.options.resourceVersion = version }
    if options["dryRun"]?.array?.isEmpty == false { request.options.dryRun = true }
  }
}
