import API
import Objects

extension APIServer {
  func get(_ exchange: Exchange) throws(Status) -> Response {
    try checkRevision(exchange.request.options.resourceVersion)
    let object = try stored(exchange)
    switch exchange.request.options.representation {
    case .table:
      let metadata: Value = ["resourceVersion": .string(object.resourceVersion)]
      return exchange.response(200, table(of: [object], exchange.endpoint, listMetadata: metadata))
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

  /// The objects that the request's namespace, name and selectors mean, of those that there are or that there were.
  mutating func selected(_ exchange: Exchange, of past: [Value]? = nil) throws(Status) -> [Value] {
    let (labels, fields) = try selectors(exchange)
    let name = exchange.request.name ?? fields.name
    var objects: [Value]
    if let past {
      objects = past.filter(labels.matches)
      if let name { objects.removeAll { $0.name != name } }
    } else {
      objects = candidates(exchange, labels, fields, name)
    }
    if !fields.isEmpty { objects.removeAll { !fields.matches($0) } }
    if exchange.strategy.versions != nil { objects = objects.map(exchange.endpoint.served) }
    return objects
  }

  /// - Throws: 400 for selectors that cannot be read, and for fields that the resource cannot be selected by.
  private func selectors(_ exchange: Exchange) throws(Status) -> (LabelSelector, FieldSelector) {
    var labels = LabelSelector.everything
    var fields = FieldSelector.everything
    do throws(SelectorError) {
      if let text = exchange.request.options.labelSelector, !text.isEmpty { labels = try LabelSelector.parse(text) }
      if let text = exchange.request.options.fieldSelector, !text.isEmpty {
        fields = try FieldSelectors.parse(text, exchange.endpoint)
      }
    } catch {
      throw .badRequest(error.message)
    }
    return (labels, fields)
  }

  /// The objects of the request's namespace with these labels, some without these fields among them; with a name only
  /// the one that has it.
  private mutating func candidates(
    _ exchange: Exchange,
    _ labels: LabelSelector,
    _ fields: FieldSelector,
    _ name: String?
  ) -> [Value] {
    if let lookUp = exchange.strategy.lookUp {
      return lookUp(self).filter { labels.matches($0) && (name == nil || $0.name == name) }
    }
    let namespace = exchange.resource.isNamespaced ? exchange.request.namespace : nil
    if name == nil, labels.isEmpty, !fields.isEmpty {
      return store.objects(exchange.groupResource, namespace: namespace, where: fields.matches)
    }
    guard let name, namespace != nil || !exchange.resource.isNamespaced else {
      var found = store.objects(exchange.groupResource, namespace: namespace, labels)
      if let name { found.removeAll { $0.name != name } }
      return found
    }
    let object = store.object(exchange.groupResource, exchange.endpoint.key(namespace, name))
    return object.map { labels.matches($0) ? [$0] : [] } ?? []
  }
}

extension FieldSelector {
  /// The name that it asks for.
  fileprivate var name: String? { terms.first { $0.field == "metadata.name" && !$0.isNegated }?.value }
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
