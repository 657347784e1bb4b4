import API
import Objects

extension APIServer {
  /// The body of the request as an object of the resource, read as strictly as the request asks.
  func decode(_ exchange: inout Exchange) throws(Status) -> Value {
    try decode(exchange.request.body ?? .null, &exchange)
  }

  func decode(_ body: Value, _ exchange: inout Exchange) throws(Status) -> Value {
    let kind = exchange.resource.groupVersionKind
    guard body.object != nil else {
      throw .badRequest(
        "json: cannot unmarshal \(StrictDecoder.jsonType(body)) into Go value of type map[string]interface {}"
      )
    }
    // What a body leaves out of its type is taken from the path.
    var body = body
    if body.apiVersion.isEmpty { body["apiVersion"] = .string(exchange.resource.apiVersion) }
    if body.kind.isEmpty { body["kind"] = .string(exchange.resource.kind) }
    if body.groupVersionKind != kind {
      let given = body.groupVersionKind
      throw .badRequest(
        "\(given.kind) in version \"\(given.version)\" cannot be handled as a \(kind.kind): "
          + "no kind \"\(given.kind)\" is registered for version \"\(body.apiVersion)\" in scheme "
          + "\"k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30\""
      )
    }
    // Components build their objects from decoded ones.
    if exchange.request.user.isSystem { return body }
    guard let schema = schemas.index(of: kind) else { return body }
    var decoder = StrictDecoder(table: schemas)
    let object = decoder.decode(body, schema)
    if let wrong = decoder.mismatch { throw .undecodable(kind, wrong, exchange.request) }
    guard !decoder.unknownFields.isEmpty else { return object }
    let texts = decoder.unknownFields.map { "unknown field \"\($0)\"" }
    switch exchange.request.options.fieldValidation {
    case .strict:
      throw .undecodable(kind, "strict decoding error: " + texts.joined(separator: ", "), exchange.request)
    case .warn: exchange.warnings += texts
    case .ignore: break
    }
    return object
  }
}

extension Status {
  /// A body that is not the kind it says; where it comes of a patch, the patch is what is invalid
  /// (`apiserver/pkg/endpoints/handlers/patch.go`).
  fileprivate static func undecodable(_ kind: GroupVersionKind, _ what: String, _ request: Request) -> Status {
    guard request.verb == .patch else {
      return .badRequest("\(kind.kind) in version \"\(kind.version)\" cannot be handled as a \(kind.kind): \(what)")
    }
    let patch = request.body ?? .null
    let shown = request.options.patchType == .strategic ? GoText.of(patch) : JSON.write(patch)
    return .invalid(
      GroupVersionKind(group: "", version: "", kind: ""),
      "",
      [.invalid("patch", .string(shown), what)]
    )
  }
}

/// A value as Go's `%+v` prints maps and slices.
enum GoText {
  static func of(_ value: Value) -> String {
    switch value {
    case .null: "<nil>"
    case .string(let text): text
    case .array(let elements): "[" + elements.map(of).joined(separator: " ") + "]"
    case .object(let fields): "map[" + fields.map { $0.key + ":" + of($0.value) }.joined(separator: " ") + "]"
    default: JSON.write(value)
    }
  }
}
