import API
import Objects

extension APIServer {
  func get(_ exchange: Exchange) throws(Status) -> Response {
    try checkRevision(exchange.request.options.resourceVersion)
    let object = try stored(exchange)
    let metadata: Value = ["resourceVersion": .string(object.resourceVersion)]
    switch exchange.request.options.representation {
    case .table: return exchange.response(200, table(of: [object], exchange.endpoint, listMetadata: metadata))
    case .partialMetadata: return exchange.response(200, Self.metadataAlone(object))
    default: return exchange.response(200, object)
    }
  }

  /// The object that the request names.
  ///
  /// - Throws: 404 where there is none.
  func stored(_ exchange: Exchange) throws(Status) -> Value {
    if let lookUp = exchange.strategy.lookUp,
      let object = lookUp(self).first(where: { $0.name == exchange.request.name })
    {
      return object
    }
    guard let object = store.object(exchange.groupResource, exchange.key) else {
      throw .notFound(exchange.groupResource, exchange.request.name ?? "")
    }
    return exchange.endpoint.served(object)
  }

  /// The objects that the request's namespace and selectors mean, of those that there are or that there were.
  func selected(_ exchange: Exchange, of past: [Value]? = nil) throws(Status) -> [Value] {
    let request = exchange.request
    var objects = past ?? candidates(exchange)
    do {
      if let text = request.options.labelSelector, !text.isEmpty {
        let selector = try LabelSelector.parse(text)
        objects.removeAll { !selector.matches($0) }
      }
      if let text = request.options.fieldSelector, !text.isEmpty {
        let selector = try FieldSelectors.parse(text, exchange.endpoint)
        objects.removeAll { !selector.matches($0) }
      }
    } catch {
      throw .badRequest(error.message)
    }
    if exchange.strategy.versions != nil { objects = objects.map(exchange.endpoint.served) }
    if let name = request.name { objects.removeAll { $0.name != name } }
    return objects
  }

  /// The objects of the request's namespace, or the one that a selector names.
  private func candidates(_ exchange: Exchange) -> [Value] {
    let request = exchange.request
    if let lookUp = exchange.strategy.lookUp { return lookUp(self) }
    let prefix = "metadata.name="
    if let text = request.options.fieldSelector, text.hasPrefix(prefix), !text.contains(","),
      !exchange.resource.isNamespaced || request.namespace != nil
    {
      let name = String(text.dropFirst(prefix.count))
      let key = exchange.endpoint.key(request.namespace, name)
      if let object = store.object(exchange.groupResource, key) { return [object] }
    }
    return store.objects(
      exchange.groupResource,
      namespace: exchange.resource.isNamespaced ? request.namespace : nil
    )
  }
}

/// Which fields a resource can be selected by (`AddFieldLabelConversionFunc`).
enum FieldSelectors {
  private static let supported: [GroupResource: [String]] = [
    GroupVersionResource.pods.groupResource: [
      "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
      "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName",
    ],
    GroupVersionResource.events.groupResource: [
      "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
      "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
      "reportingComponent", "source", "type",
    ],
    GroupResource("events", group: EventConversion.group): Array(EventConversion.selectable.keys),
    GroupVersionResource.nodes.groupResource: ["spec.unschedulable"],
    GroupVersionResource.namespaces.groupResource: ["status.phase"],
    GroupVersionResource.secrets.groupResource: ["type"],
    GroupVersionResource.services.groupResource: ["spec.clusterIP", "spec.type"],
    GroupVersionResource.replicaSets.groupResource: ["status.replicas"],
    GroupResource("jobs", group: "batch"): ["status.successful"],
    GroupResource("replicationcontrollers"): ["status.replicas"],
    GroupResource("certificatesigningrequests", group: "certificates.k8s.io"): ["spec.signerName"],
  ]

  /// Reads a selector of an endpoint's objects.
  ///
  /// - Returns: the selector with the names that the fields have in the stored version.
  static func parse(_ text: String, _ endpoint: Endpoint) throws(SelectorError) -> FieldSelector {
    let selector = try FieldSelector.parse(text)
    try check(
      selector,
      on: endpoint.resource,
      beside: endpoint.strategy.custom?.version(endpoint.resource.version)?.selectableFields
    )
    return stored(selector, endpoint)
  }

  /// The selector with the names that the fields have in the stored version.
  static func stored(_ selector: FieldSelector, _ endpoint: Endpoint) -> FieldSelector {
    guard let names = renamed[endpoint.resource.groupResource] else { return selector }
    return FieldSelector(
      terms: selector.terms.map {
        FieldSelector.Term(field: names[$0.field] ?? $0.field, value: $0.value, isNegated: $0.isNegated)
      }
    )
  }

  /// Fields that are called otherwise in the stored version.
  private static let renamed = [GroupResource("events", group: EventConversion.group): EventConversion.selectable]

  private static func check(
    _ selector: FieldSelector,
    on resource: Resource,
    beside own: [String]?
  ) throws(SelectorError) {
    for term in selector.terms {
      if term.field == "metadata.name" || (term.field == "metadata.namespace" && resource.isNamespaced) { continue }
      let known = (own ?? []) + (supported[resource.groupResource] ?? [])
      if known.contains(term.field) { continue }
      // Kinds without fields of their own are spoken of in other words (`DefaultMetaV1FieldSelectorConversion`).
      let isPlain = supported[resource.groupResource] == nil && own == nil
      throw SelectorError(
        message: isPlain
          ? "\"\(term.field)\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
          : "field label not supported: \(term.field)"
      )
    }
  }
}
