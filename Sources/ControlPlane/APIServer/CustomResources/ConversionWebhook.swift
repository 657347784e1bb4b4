import API
import Objects

/// Versions that a webhook converts into each other: nothing in a simulated cluster answers it, so that what needs a
/// conversion fails (`k8s.io/apiextensions-apiserver/pkg/apiserver/conversion/webhook_converter.go`).
extension APIServer {
  /// Whether the request can be answered without asking the webhook.
  ///
  /// - Throws: what the server says of a webhook that it could not reach.
  func checkConversion(_ exchange: Exchange) throws(Status) {
    guard let definition = exchange.strategy.custom, let webhook = definition.conversionWebhook else { return }
    let version = exchange.resource.apiVersion
    let request = exchange.request
    switch request.verb {
    case .list, .watch, .deletecollection:
      let namespace = exchange.resource.isNamespaced ? request.namespace : nil
      for object in store.objects(exchange.groupResource, namespace: namespace) where object.apiVersion != version {
        throw conversionFailure(from: object.apiVersion, definition, webhook)
      }
    case .create where request.subresource == nil: return
    default:
      guard let object = store.object(exchange.groupResource, exchange.key), object.apiVersion != version else {
        return
      }
      throw conversionFailure(from: object.apiVersion, definition, webhook)
    }
  }

  /// Whether an object that is to be stored is of the version that is stored.
  func checkStorageConversion(_ exchange: Exchange) throws(Status) {
    guard let definition = exchange.strategy.custom, let webhook = definition.conversionWebhook,
      exchange.resource.version != definition.storageVersion
    else { return }
    throw conversionFailure(from: exchange.resource.apiVersion, definition, webhook)
  }

  private func conversionFailure(from apiVersion: String, _ definition: CustomDefinition, _ webhook: Value) -> Status {
    var webhook = webhook
    webhook["timeoutSeconds"] = 30
    return Status(
      code: 500,
      reason: .unknown,
      message: "conversion webhook for \(apiVersion), Kind=\(definition.kind) failed: \(callFailure(webhook))"
    )
  }
}
