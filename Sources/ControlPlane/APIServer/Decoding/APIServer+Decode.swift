import API
import Objects

extension APIServer {
  /// The body of the request as an object of the resource, read as strictly as the request asks.
  func decode(_ exchange: inout Exchange) throws(Status) -> Value {
    try decode(exchange.request.body ?? .null, &exchange)
  }

  /// What the body has in common with an object that was read before needs no reading: what a patched object was made
  /// from, or the new one before this one.
  func decode(_ body: Value, like known: Value? = nil, _ exchange: inout Exchange) throws(Status) -> Value {
    let kind = exchange.endpoint.groupVersionKind
    guard body.object != nil else {
      throw .badRequest(
        "json: cannot unmarshal \(StrictDecoder.jsonType(body)) into Go value of type map[string]interface {}"
      )
    }
    // What a body leaves out of its type is taken from the path.
    var body = body
    if body.apiVersion.isEmpty { body["apiVersion"] = .string(exchange.resource.apiVersion) }
    if body.kind.isEmpty { body["kind"] = .string(exchange.resource.kind) }
    if let definition = exchange.strategy.custom { return try decodeCustom(body, definition, &exchange) }
    if body.groupVersionKind != kind {
      let given = body.groupVersionKind
      throw .badRequest(
        "\(given.kind) in version \"\(given.version)\" cannot be handled as a \(kind.kind): "
          + "no kind \"\(given.kind)\" is registered for version \"\(body.apiVersion)\" in scheme "
          + "\"k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30\""
      )
    }
    if let known { body = body.sharing(known) }
    // Components build their objects from decoded ones.
    if exchange.request.user.isComponent { return body }
    guard let schema = exchange.endpoint.schema else { return body }
    if CanonicalForm(table: schemas).holds(body, schema, like: known) {
      try report([], of: body, &exchange)
      return body
    }
    var decoder = StrictDecoder(table: schemas)
    decoder.isConverted = exchange.request.options.patchType == .strategic
    let object = decoder.decode(body, schema)
    if decoder.hasEmptyParts { exchange.hasEmptyParts = true }
    if let wrong = decoder.mismatch { throw undecodable(body, wrong, exchange) }
    try report(decoder.unknownFields, of: body, &exchange)
    return known.map { object.sharing($0) } ?? object
  }

  /// Tells of unknown fields as strictly as the request asks.
  func report(_ unknownFields: [String], of body: Value, _ exchange: inout Exchange) throws(Status) {
    let twice = exchange.request.options.patchType == .json ? [] : exchange.request.duplicateFields
    if unknownFields.isEmpty, twice.isEmpty { return }
    let texts = twice.map { "duplicate field \"\($0)\"" } + unknownFields.map { "unknown field \"\($0)\"" }
    switch exchange.request.options.fieldValidation {
    case .strict:
      throw undecodable(body, "strict decoding error: " + texts.joined(separator: ", "), exchange)
    case .warn: exchange.warnings += texts
    case .ignore: break
    }
  }
}

extension APIServer {
  /// A body that is not the kind it says; where it comes of a patch, the patch is what is invalid
  /// (`apiserver/pkg/endpoints/handlers/patch.go`).
  func undecodable(_ body: Value, _ what: String, _ exchange: Exchange) -> Status {
    let kind = exchange.resource.groupVersionKind
    guard exchange.request.verb == .patch else {
      return .badRequest("\(kind.kind) in version \"\(kind.version)\" cannot be handled as a \(kind.kind): \(what)")
    }
    return .invalid(
      GroupVersionKind(group: "", version: "", kind: ""),
      "",
      [.invalid("patch", .string(shown(body, exchange)), what)]
    )
  }

  /// A strategic patch is shown as Go prints it, any other as the document that came of it.
  private func shown(_ body: Value, _ exchange: Exchange) -> String {
    let patch = exchange.request.body ?? .null
    let touched: GoEncoder.Touched
    switch exchange.request.options.patchType {
    case .json?: touched = GoEncoder.Touched(operations: patch, exchange.request.bodyText)
    case .merge?:
      touched = GoEncoder.Touched(
        merging: patch,
        into: store.object(exchange.groupResource, exchange.key) ?? [:],
        exchange.request.bodyText
      )
    default: return GoText.of(patch)
    }
    let encoder = GoEncoder(table: schemas)
    return encoder.encode(body, schemas.index(of: exchange.resource.groupVersionKind), touched: touched)
  }
}
