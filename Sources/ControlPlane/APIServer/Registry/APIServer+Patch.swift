import API
import Objects

extension APIServer {
  /// The stored object with the request's patch applied.
  func patched(_ current: Value, _ exchange: inout Exchange) throws(Status) -> Value {
    let patch = exchange.request.body ?? .null
    if exchange.request.options.patchType != .json, patch.array != nil {
      throw .badRequest("json: cannot unmarshal array into Go value of type map[string]interface {}")
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
        return try StrategicMergePatch(table: schemas).apply(patch, to: current, schema)
      } catch {
        throw Status(code: 500, reason: .unknown, message: error.message)
      }
    case .json?:
      do {
        return try JSONPatch.apply(patch, to: current)
      } catch {
        throw Status(
          code: error.isInvalidPatch ? 400 : 422,
          reason: error.isInvalidPatch ? .badRequest : .invalid,
          // What does not fit is not told.
          message: error.isInvalidPatch
            ? error.message : "the server rejected our request due to an error in our request"
        )
      }
    case .apply?:
      throw Status(
        code: 501,
        reason: .unknown,
        message: "Drydock does not simulate server-side apply yet; use a client-side apply"
      )
    case nil:
      throw Status(code: 415, reason: .unsupportedMediaType, message: "the request names no type of patch")
    }
  }
}
