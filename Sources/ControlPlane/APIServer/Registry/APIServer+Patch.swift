import API
import Objects

extension APIServer {
  /// The stored object with the request's patch applied.
  func patched(_ current: Value, _ exchange: inout Exchange) throws(Status) -> Value {
    let patch = exchange.request.body ?? .null
    if exchange.request.options.patchType != .json, patch.object == nil {
      let words =
        "json: cannot unmarshal \(StrictDecoder.jsonType(patch)) into Go value of type map[string]interface {}"
      throw .badRequest(exchange.request.options.patchType == .merge ? "error decoding patch: " + words : words)
    }
    switch exchange.request.options.patchType {
    case .merge?: return MergePatch.apply(patch, to: current)
    case .strategic?:
      guard let schema = schemas[exchange.resource.groupVersionKind] else {
        throw Status(
          code: 415,
          reason: .unsupportedMediaType,
          message: "the body of the request was in an unknown format - accepted media types include: "
            + "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml"
        )
      }
      do {
        var patched = try StrategicMergePatch(table: schemas).apply(patch, to: current, schema)
        // The type of the object is the type of what it is read into.
        patched["apiVersion"] = current["apiVersion"]
        patched["kind"] = current["kind"]
        return patched
      } catch {
        switch error.reason {
        case .malformed: throw .badRequest(error.message)
        case .unprocessable: throw .unprocessable
        case .other: throw Status(code: 500, reason: .unknown, message: error.message)
        }
      }
    case .json?:
      do {
        return try JSONPatch.apply(patch, to: current)
      } catch {
        if error.isInvalidPatch { throw .badRequest(error.message) }
        if error.isTooLarge {
          throw Status(
            code: 413,
            reason: .requestEntityTooLarge,
            message: "Request entity too large: " + error.message
          )
        }
        // What does not fit is not told.
        throw .unprocessable
      }
    case .apply?:
      // Applied before this is asked, and of no use to a scale.
      throw Status(code: 415, reason: .unsupportedMediaType, message: "a scale cannot be applied")
    case nil:
      throw Status(
        code: 415,
        reason: .unsupportedMediaType,
        message: "the body of the request was in an unknown format - accepted media types include: "
          + "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, "
          + "application/apply-patch+yaml"
      )
    }
  }
}

extension Status {
  fileprivate static let unprocessable = Status(
    code: 422,
    reason: .invalid,
    message: "the server rejected our request due to an error in our request"
  )
}
