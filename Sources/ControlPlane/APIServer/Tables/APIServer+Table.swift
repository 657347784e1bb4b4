import API
import Objects

extension APIServer {
  /// The `meta.k8s.io/v1` Table that kubectl's `get` asks for.
  func table(of objects: [Value], _ endpoint: Endpoint, listMetadata: Value) -> Value {
    let resource = endpoint.resource
    var printer = TablePrinters.printer(of: endpoint.groupResource)
    if let custom = endpoint.strategy.custom {
      printer = { custom.cells(of: $0, version: resource.version, $1) }
    } else if endpoint.strategy.versions != nil, let own = printer {
      // The cells of all versions are those of the stored one.
      printer = { own(endpoint.storable($0), $1) }
    }
    var columns = resource.columns
    if printer == nil { columns = columns.filter { ["Name", "Age", "Created At"].contains($0.name) } }
    let rows = Self.ordered(objects, endpoint).map { object -> Value in
      let cells = printer.map { $0(object, clock) } ?? columns.map { TablePrinters.plainCell($0.name, object, clock) }
      return .object(Fields(sortedKeys: Self.rowKeys, values: [.array(cells), object]))
    }
    return [
      "kind": "Table",
      "apiVersion": "meta.k8s.io/v1",
      "metadata": listMetadata,
      "columnDefinitions": .array(
        columns.map { column in
          [
            "name": .string(column.name), "type": .string(column.type), "format": .string(column.format),
            "priority": .int(column.priority),
          ]
        }
      ),
      "rows": .array(rows),
    ]
  }
}

extension APIServer {
  /// All rows share these.
  private static let rowKeys = ["cells", "object"]

  /// Flow schemas are shown as they are asked, all others as they are listed.
  private static func ordered(_ objects: [Value], _ endpoint: Endpoint) -> [Value] {
    guard endpoint.groupResource == flowSchemas, objects.count > 1 else { return objects }
    func precedence(_ schema: Value) -> Int { schema["spec"]?["matchingPrecedence"]?.int ?? 0 }
    return objects.sorted { (precedence($0), $0.name) < (precedence($1), $1.name) }
  }
}

/// The cells of each kind's table, all columns in order (`pkg/printers/internalversion/printers.go`).
enum TablePrinters {
  typealias Printer = @Sendable (Value, Clock) -> [Value]

  static func printer(of resource: GroupResource) -> Printer? { byResource[resource] }

  private static let byResource: [GroupResource: Printer] = [
    GroupVersionResource.certificateSigningRequests.groupResource: CertificateRequests.cells,
    GroupVersionResource.pods.groupResource: PodTable.cells,
    GroupVersionResource.deployments.groupResource: WorkloadTables.deployment,
    GroupVersionResource.replicaSets.groupResource: WorkloadTables.replicaSet,
    GroupResource("replicationcontrollers"): WorkloadTables.replicaSet,
    GroupVersionResource.daemonSets.groupResource: WorkloadTables.daemonSet,
    GroupResource("statefulsets", group: "apps"): WorkloadTables.statefulSet,
    GroupVersionResource.jobs.groupResource: BatchTables.job,
    GroupVersionResource.cronJobs.groupResource: BatchTables.cronJob,
    GroupVersionResource.podDisruptionBudgets.groupResource: BatchTables.disruptionBudget,
    GroupVersionResource.controllerRevisions.groupResource: BatchTables.revision,
    GroupVersionResource.services.groupResource: NetworkTables.service,
    GroupVersionResource.endpoints.groupResource: NetworkTables.endpoints,
    GroupVersionResource.endpointSlices.groupResource: NetworkTables.endpointSlice,
    GroupVersionResource.nodes.groupResource: NodeTable.cells,
    GroupVersionResource.namespaces.groupResource: CoreTables.namespace,
    GroupVersionResource.configMaps.groupResource: CoreTables.configMap,
    GroupVersionResource.secrets.groupResource: CoreTables.secret,
    GroupVersionResource.serviceAccounts.groupResource: CoreTables.serviceAccount,
    GroupVersionResource.events.groupResource: CoreTables.event,
    GroupVersionResource.leases.groupResource: CoreTables.lease,
    GroupVersionResource.priorityClasses.groupResource: CoreTables.priorityClass,
    GroupVersionResource.storageClasses.groupResource: CoreTables.storageClass,
    GroupVersionResource.persistentVolumeClaims.groupResource: StorageTables.claim,
    GroupVersionResource.persistentVolumes.groupResource: StorageTables.volume,
    GroupResource("ingresses", group: "networking.k8s.io"): PolicyTables.ingress,
    GroupResource("ingressclasses", group: "networking.k8s.io"): PolicyTables.ingressClass,
    GroupResource("networkpolicies", group: "networking.k8s.io"): PolicyTables.networkPolicy,
    GroupResource("resourcequotas"): PolicyTables.quota,
    GroupResource("horizontalpodautoscalers", group: "autoscaling"): PolicyTables.autoscaler,
    GroupResource("podtemplates"): BatchTables.podTemplate,
    GroupResource("rolebindings", group: "rbac.authorization.k8s.io"): RoleTables.binding,
    GroupResource("clusterrolebindings", group: "rbac.authorization.k8s.io"): RoleTables.binding,
    GroupResource("runtimeclasses", group: "node.k8s.io"): RoleTables.runtimeClass,
    GroupResource("validatingwebhookconfigurations", group: "admissionregistration.k8s.io"): RoleTables.webhooks,
    GroupResource("mutatingwebhookconfigurations", group: "admissionregistration.k8s.io"): RoleTables.webhooks,
    GroupResource("validatingadmissionpolicies", group: "admissionregistration.k8s.io"): RoleTables.admissionPolicy,
    GroupResource("validatingadmissionpolicybindings", group: "admissionregistration.k8s.io"):
      RoleTables.admissionPolicyBinding,
    GroupResource("mutatingadmissionpolicies", group: "admissionregistration.k8s.io"): ServerTables.mutatingPolicy,
    GroupResource("mutatingadmissionpolicybindings", group: "admissionregistration.k8s.io"):
      RoleTables.admissionPolicyBinding,
    GroupResource("apiservices", group: "apiregistration.k8s.io"): ServerTables.apiService,
    GroupResource("componentstatuses"): ServerTables.componentStatus,
    GroupResource("flowschemas", group: "flowcontrol.apiserver.k8s.io"): ServerTables.flowSchema,
    GroupResource("prioritylevelconfigurations", group: "flowcontrol.apiserver.k8s.io"): ServerTables.priorityLevel,
    GroupResource("servicecidrs", group: "networking.k8s.io"): ServerTables.addressRange,
    GroupResource("ipaddresses", group: "networking.k8s.io"): ServerTables.address,
    GroupResource("csidrivers", group: "storage.k8s.io"): DriverTables.driver,
    GroupResource("csinodes", group: "storage.k8s.io"): DriverTables.node,
    GroupResource("volumeattachments", group: "storage.k8s.io"): DriverTables.attachment,
    GroupResource("volumeattributesclasses", group: "storage.k8s.io"): DriverTables.attributesClass,
    GroupResource("resourceclaims", group: "resource.k8s.io"): DriverTables.claim,
    GroupResource("resourceslices", group: "resource.k8s.io"): DriverTables.slice,
  ]

  static func plainCell(_ column: String, _ object: Value, _ clock: Clock) -> Value {
    switch column {
    case "Name": .string(object.name)
    case "Created At": .string(object.creationTimestamp ?? "<unknown>")
    default: age(object.creationTimestamp, clock)
    }
  }

  /// `5m`, `<unknown>` where there is no date.
  static func age(_ timestamp: String?, _ clock: Clock) -> Value {
    guard let moment = timestamp.flatMap({ clock.moment(of: $0) }) else { return "<unknown>" }
    return .string(HumanDuration.format(clock.now - moment))
  }

  /// `app=web,tier=front`, `<none>`.
  static func labels(_ map: Value?) -> Value {
    guard let fields = map?.object, !fields.isEmpty else { return "<none>" }
    return .string(fields.map { "\($0.key)=\($0.value.string ?? "")" }.joined(separator: ","))
  }

  static func selector(_ object: Value?) -> Value {
    let selector = LabelSelector(object: object)
    return .string(selector.isEmpty ? "<none>" : selector.description)
  }

  /// Names and images of a template's containers.
  static func containers(_ spec: Value?) -> [Value] {
    let containers = spec?["containers"]?.array ?? []
    return [
      .string(containers.compactMap { $0["name"]?.string }.joined(separator: ",")),
      .string(containers.compactMap { $0["image"]?.string }.joined(separator: ",")),
    ]
  }

  static func orNone(_ text: String?) -> Value { .string(text.flatMap { $0.isEmpty ? nil : $0 } ?? "<none>") }
}
