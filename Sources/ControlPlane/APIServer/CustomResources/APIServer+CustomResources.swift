import API
import Objects

/// What a definition makes of the server: the names that it takes, the resources that it adds, and the end of both
/// (`k8s.io/apiextensions-apiserver/pkg/controller`).
extension APIServer {
  /// The definitions that are served, and those of them that were read before.
  struct CustomDefinitions: Sendable {
    fileprivate(set) var byResource: [GroupResource: CustomDefinition] = [:]

    var isEmpty: Bool { byResource.isEmpty }

    /// In the order of their resources.
    var all: [CustomDefinition] { byResource.keys.sorted().compactMap { byResource[$0] } }
  }

  private static let definitionResource = GroupResource("customresourcedefinitions", group: "apiextensions.k8s.io")
  static let cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io"

  /// The schemas of custom resources by kind, for OpenAPI.
  var customSchemas: [GroupVersionKind: Value] {
    var schemas: [GroupVersionKind: Value] = [:]
    for definition in customDefinitions.byResource.values {
      for version in definition.versions where version.isServed {
        let kind = GroupVersionKind(group: definition.group, version: version.name, kind: definition.kind)
        schemas[kind] = version.openAPI
      }
    }
    return schemas
  }

  /// Acts on a definition that was written: accepts its names, serves it, or empties it before it goes.
  mutating func definitionChanged(_ definition: Value) {
    if definition.deletionTimestamp != nil {
      publishDefinitions()
      finishDeletion(of: definition)
      return
    }
    acceptNames(of: definition)
    publishDefinitions()
  }

  /// Serves what the stored definitions say, and nothing else.
  mutating func publishDefinitions() {
    let known = customDefinitions.byResource
    customDefinitions.byResource = [:]
    catalogue = .kubernetes
    strategies = .kubernetes
    var added: [Resource] = []
    for stored in store.objects(Self.definitionResource) where Self.isEstablished(stored) {
      var definition = CustomDefinition(stored)
      if let before = known[definition.resource], before.uid == definition.uid,
        before.generation == definition.generation, before.names == definition.names,
        before.isTerminating == definition.isTerminating
      {
        definition = before
      }
      customDefinitions.byResource[definition.resource] = definition
      added += definition.resources
      strategies.register(definition.resource, CustomResourceStrategy.strategy(of: definition))
    }
    // Groups in the order of their names; the versions of a resource are in theirs.
    let groups = Set(added.map(\.group)).sorted()
    for group in groups {
      let own = added.filter { $0.group == group }
      let versions = Set(own.map(\.version)).sorted { KubeVersion($0) > KubeVersion($1) }
      for version in versions { for resource in own where resource.version == version { catalogue.add(resource) } }
    }
    endpoints = added.isEmpty ? .kubernetes : Endpoints(catalogue, strategies)
    registerCustomGroups()
  }

  private static func isEstablished(_ definition: Value) -> Bool {
    condition("Established", of: definition)?["status"]?.string == "True"
  }

  private static func condition(_ type: String, of definition: Value) -> Value? {
    definition["status"]?["conditions"]?.array?.first { $0["type"]?.string == type }
  }

  // MARK: Names

  /// The naming and the establishing controller.
  private mutating func acceptNames(of definition: Value) {
    let wanted = definition["spec"]?["names"] ?? [:]
    let isSettled =
      Self.condition("NamesAccepted", of: definition) != nil && definition["status"]?["acceptedNames"] == wanted
    if isSettled { return }
    let (names, conflict) = accepted(wanted, of: definition)
    var changed = definition
    changed["status", default: [:]]["acceptedNames"] = names
    setCondition(
      "NamesAccepted",
      conflict == nil ? "True" : "False",
      conflict?.reason ?? "NoConflicts",
      conflict?.message ?? "no conflicts found",
      of: &changed
    )
    if conflict == nil {
      setCondition(
        "Established",
        "True",
        "InitialNamesAccepted",
        "the initial names have been accepted",
        of: &changed
      )
    } else if Self.condition("Established", of: definition) == nil {
      setCondition("Established", "False", "NotAccepted", "not all names are accepted", of: &changed)
    }
    if changed == definition { return }
    store.put(changed, Self.definitionResource, definition.name)
    ownerships[Self.definitionResource, definition.name, default: Ownership()].record(
      Ownership.Write(manager: Self.namingController, time: clock.now, before: definition, after: changed),
      isComponent: true
    )
  }

  private static let namingController = Ownership.Manager(
    name: "kube-apiserver",
    apiVersion: "apiextensions.k8s.io/v1",
    subresource: "status"
  )

  /// The names that nobody else of the group has, and the last conflict.
  private func accepted(
    _ wanted: Value,
    of definition: Value
  ) -> (names: Value, conflict: (reason: String, message: String)?) {
    var resources: Set<String> = []
    var kinds: Set<String> = []
    for other in store.objects(Self.definitionResource)
    where other["spec"]?["group"] == definition["spec"]?["group"] && other.name != definition.name {
      let names = other["status"]?["acceptedNames"]
      resources.formUnion([names?["plural"]?.string, names?["singular"]?.string].compactMap(\.self))
      resources.formUnion(names?["shortNames"]?.strings ?? [])
      kinds.formUnion([names?["kind"]?.string, names?["listKind"]?.string].compactMap(\.self))
    }
    var names = definition["status"]?["acceptedNames"] ?? [:]
    var conflict: (String, String)?
    for (field, reason) in [
      ("plural", "PluralConflict"), ("singular", "SingularConflict"), ("shortNames", "ShortNamesConflict"),
      ("kind", "KindConflict"), ("listKind", "ListKindConflict"),
    ] {
      let taken = field.hasSuffix("ind") ? kinds : resources
      let texts = wanted[field]?.string.map { [$0] } ?? wanted[field]?.strings ?? []
      let refused = texts.filter { taken.contains($0) }.map { "\"\($0)\" is already in use" }
      if refused.isEmpty {
        names[field] = wanted[field]
      } else {
        let list = refused.joined(separator: ", ")
        conflict = (reason, refused.count == 1 ? list : "[\(list)]")
      }
    }
    names["categories"] = wanted["categories"]
    return (names, conflict.map { (reason: $0.0, message: $0.1) })
  }

  private func setCondition(
    _ type: String,
    _ status: String,
    _ reason: String,
    _ message: String,
    of definition: inout Value
  ) {
    let before = Self.condition(type, of: definition)
    let moment =
      before?["status"]?.string == status ? before?["lastTransitionTime"] : Value.string(clock.timestamp)
    let condition: Value = [
      "type": .string(type), "status": .string(status), "lastTransitionTime": moment ?? .null,
      "reason": .string(reason), "message": .string(message),
    ]
    var conditions = definition["status"]?["conditions"]?.array ?? []
    if let index = conditions.firstIndex(where: { $0["type"]?.string == type }) {
      conditions[index] = condition
    } else {
      conditions.append(condition)
    }
    definition["status", default: [:]]["conditions"] = .array(conditions)
  }

  // MARK: Deletion

  /// Marks a definition: it goes when its instances are gone.
  func markTerminating(_ definition: inout Value) {
    let finalizers = definition["metadata"]?["finalizers"]?.strings ?? []
    if !finalizers.contains(Self.cleanupFinalizer) {
      definition["metadata", default: [:]]["finalizers"] = Value(finalizers + [Self.cleanupFinalizer])
    }
    setCondition(
      "Terminating",
      "True",
      "InstanceDeletionPending",
      "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
      of: &definition
    )
  }

  /// Deletes the instances; when none is left, the definition loses its finalizer.
  private mutating func finishDeletion(of definition: Value) {
    let finalizers = definition["metadata"]?["finalizers"]?.strings ?? []
    guard finalizers.contains(Self.cleanupFinalizer) else { return }
    let resource = GroupResource(
      definition["status"]?["acceptedNames"]?["plural"]?.string ?? "",
      group: definition["spec"]?["group"]?.string ?? ""
    )
    for instance in store.objects(resource) { deleteInstance(instance, resource) }
    guard store.count(resource) == 0, var current = store.object(Self.definitionResource, definition.name) else {
      return
    }
    let rest = finalizers.filter { $0 != Self.cleanupFinalizer }
    current["metadata", default: [:]]["finalizers"] = rest.isEmpty ? nil : Value(rest)
    setCondition("Terminating", "False", "InstanceDeletionCompleted", "removed all instances", of: &current)
    if rest.isEmpty {
      store.remove(Self.definitionResource, definition.name)
    } else {
      store.put(current, Self.definitionResource, definition.name)
    }
    publishDefinitions()
  }

  private mutating func deleteInstance(_ instance: Value, _ resource: GroupResource) {
    guard let served = catalogue[resource] else {
      store.remove(resource, instance.key)
      return
    }
    _ = try? send(
      Request(
        .delete,
        served.groupVersionResource,
        namespace: instance.namespace,
        name: instance.name,
        user: .administrator
      )
    )
  }

  /// After an instance went: a definition that waited for it goes too.
  mutating func instanceRemoved(of resource: GroupResource) {
    guard let definition = customDefinitions.byResource[resource], definition.isTerminating,
      store.count(resource) == 0, let stored = store.object(Self.definitionResource, definition.name)
    else { return }
    finishDeletion(of: stored)
  }
}
