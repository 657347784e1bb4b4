import API
import Objects

extension Strategies {
  /// The resources that have something special; all others are served by the generic machinery alone.
  static let kubernetes: Strategies = {
    var strategies = Strategies()
    strategies.registerCore()
    strategies.registerApps()
    strategies.registerStorage()
    strategies.registerLimits()
    strategies.registerStored()
    strategies.registerNetworking()
    strategies.registerAdmission()
    strategies.registerPolicies()
    strategies.register(
      GroupVersionResource("customresourcedefinitions", group: "apiextensions.k8s.io"),
      DefinitionStrategy.strategy
    )
    strategies.register(GroupVersionResource("componentstatuses"), ComponentStatuses.strategy)
    strategies.register(APIServiceStrategy.resource, APIServiceStrategy.strategy)
    strategies.registerAuthorization()
    strategies.registerDrivers()
    strategies.registerFlowControl()
    strategies.registerSystemKinds()
    return strategies
  }()

  private mutating func registerCore() {
    register(.pods, PodStrategy.strategy)
    register(.services, ServiceStrategy.strategy)
    var accounts = Strategy()
    accounts.warnings = ObjectWarnings.serviceAccount
    register(.serviceAccounts, accounts)
    var namespaces = Strategy()
    namespaces.setDefaults = CoreDefaults.applyToNamespace
    namespaces.nameRule = Validation.label
    namespaces.prepareForCreate = { namespace, _ throws(Status) in
      namespace["spec"] = ["finalizers": ["kubernetes"]]
      namespace["status"] = ["phase": "Active"]
    }
    namespaces.prepareForUpdate = { namespace, old, _ throws(Status) in
      namespace["spec", default: [:]]["finalizers"] = old["spec"]?["finalizers"]
    }
    namespaces.validate = NamespaceValidation.errors
    namespaces.forbidsDeletion = {
      ["default", "kube-system", "kube-public"].contains($0) ? "this namespace may not be deleted" : nil
    }
    register(.namespaces, namespaces)
    var secrets = Strategy()
    secrets.setDefaults = CoreDefaults.applyToSecret
    secrets.validate = { secret, _ in DataValidation.secretErrors(secret) }
    secrets.validateUpdate = { secret, old, _ in DataValidation.updateErrors(secret, old) }
    register(.secrets, secrets)
    var nodes = Strategy()
    nodes.setDefaults = NodeStrategy.applyDefaults
    nodes.validate = NodeValidation.errors
    nodes.validateUpdate = NodeValidation.updateErrors
    nodes.warnings = ObjectWarnings.node
    register(.nodes, nodes)
    var configMaps = Strategy()
    configMaps.validate = { map, _ in DataValidation.errors(map) }
    configMaps.validateUpdate = { map, old, _ in DataValidation.updateErrors(map, old) }
    register(.configMaps, configMaps)
  }

  private mutating func registerApps() {
    register(.deployments, workload(DeploymentValidation.errors, DeploymentValidation.updateErrors))
    register(.replicaSets, workload(ReplicaSetValidation.errors, ReplicaSetValidation.updateErrors))
    var daemonSets = workload(DaemonSetValidation.errors, DaemonSetValidation.updateErrors)
    daemonSets.setDefaults = WorkloadDefaults.applyToDaemonSet
    register(.daemonSets, daemonSets)
    var statefulSets = workload(StatefulSetValidation.errors, StatefulSetValidation.updateErrors)
    statefulSets.setDefaults = WorkloadDefaults.applyToStatefulSet
    statefulSets.nameRule = Validation.label
    statefulSets.prepareForCreate = { set, _ throws(Status) in set["status"] = ["availableReplicas": 0, "replicas": 0] }
    register(GroupVersionResource("statefulsets", group: "apps"), statefulSets)
    var controllers = Strategy()
    controllers.setDefaults = WorkloadDefaults.applyToReplicationController
    controllers.validate = ReplicationControllerValidation.errors
    controllers.warnings = ObjectWarnings.workload
    controllers.nameRule = { name in
      // Declarative validation counts bytes.
      Validation.subdomain(name).map {
        $0 == "must be no more than 253 characters" ? "must be no more than 253 bytes" : $0
      }
    }
    register(GroupVersionResource("replicationcontrollers"), controllers)
    register(GroupVersionResource("jobs", group: "batch"), JobStrategy.strategy)
    var cronJobs = Strategy()
    cronJobs.validate = CronJobValidation.errors
    cronJobs.warnings = ObjectWarnings.cronJob
    register(GroupVersionResource("cronjobs", group: "batch"), cronJobs)
    var templates = Strategy()
    templates.validate = { template, _ in
      WorkloadValidation.templateErrors(template["template"] ?? [:], "template")
    }
    templates.warnings = { template, _ in PodWarnings.of(template["template"] ?? [:], at: "template") }
    register(GroupVersionResource("podtemplates"), templates)
  }

  private mutating func registerStorage() {
    var claims = Strategy()
    claims.validate = ClaimValidation.errors
    claims.validateUpdate = ClaimValidation.updateErrors
    claims.warnings = ObjectWarnings.claim
    claims.prepareForCreate = { claim, _ throws(Status) in claim["status"] = ["phase": "Pending"] }
    register(.persistentVolumeClaims, claims)
    var volumes = Strategy()
    volumes.setDefaults = StorageDefaults.applyToVolume
    volumes.validate = PersistentVolumeValidation.errors
    volumes.validateUpdate = PersistentVolumeValidation.updateErrors
    volumes.warnings = ObjectWarnings.volume
    volumes.prepareForCreate = { volume, server throws(Status) in
      volume["status"] = ["phase": "Pending", "lastPhaseTransitionTime": .string(server.clock.timestamp)]
    }
    register(.persistentVolumes, volumes)
    var classes = Strategy()
    classes.validate = StorageClassValidation.errors
    classes.validateUpdate = StorageClassValidation.updateErrors
    classes.warnings = ObjectWarnings.storageClass
    register(.storageClasses, classes)
  }

  private mutating func registerLimits() {
    var ranges = Strategy()
    ranges.setDefaults = CoreDefaults.applyToLimitRange
    ranges.validate = LimitRangeValidation.errors
    ranges.prepareForCreate = { range, server throws(Status) in
      if range.name.isEmpty { range["metadata", default: [:]]["name"] = .string(server.random.uid()) }
    }
    register(.limitRanges, ranges)
    var quotas = Strategy()
    quotas.validate = QuotaValidation.errors
    quotas.validateUpdate = QuotaValidation.updateErrors
    register(.resourceQuotas, quotas)
  }

  /// Kinds that are kept, and what acts on them stands elsewhere.
  private mutating func registerStored() {
    // These act as they do in a cluster without an ingress controller and without a network plugin that filters.
    let plain: [GroupVersionResource] = [
      GroupVersionResource("ingresses", group: "networking.k8s.io"),
      GroupVersionResource("networkpolicies", group: "networking.k8s.io"),
      GroupVersionResource("horizontalpodautoscalers", group: "autoscaling"),
    ]
    for resource in plain { register(resource, Self.ownRules[resource.resource] ?? Strategy()) }
    for name in ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"] {
      var strategy = Self.ownRules[name] ?? Strategy()
      strategy.actsOnAdmission()
      register(GroupVersionResource(name, group: "admissionregistration.k8s.io"), strategy)
    }
  }

  private mutating func registerAuthorization() {
    for name in ["roles", "clusterroles", "rolebindings", "clusterrolebindings"] {
      register(GroupVersionResource(name, group: PolicyIndex.group), Self.ownRules[name] ?? Strategy())
    }
    register(.certificateSigningRequests, CertificateRequests.strategy)
    var reviews = Strategy()
    reviews.answer = AccessReview.answerSelf
    register(GroupVersionResource("selfsubjectaccessreviews", group: "authorization.k8s.io"), reviews)
    reviews.answer = AccessReview.answer
    register(GroupVersionResource("subjectaccessreviews", group: "authorization.k8s.io"), reviews)
    register(GroupVersionResource("localsubjectaccessreviews", group: "authorization.k8s.io"), reviews)
    reviews.answer = AccessReview.answerRules
    register(GroupVersionResource("selfsubjectrulesreviews", group: "authorization.k8s.io"), reviews)
    reviews.answer = IdentityReview.answerSelf
    register(GroupVersionResource("selfsubjectreviews", group: "authentication.k8s.io"), reviews)
    reviews.answer = IdentityReview.answer
    register(GroupVersionResource("tokenreviews", group: "authentication.k8s.io"), reviews)
  }

  private static let ownRules: [String: Strategy] = {
    var rules: [String: Strategy] = [:]
    for name in ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"] {
      rules[name, default: Strategy()].setDefaults = WebhookValidation.applyDefaults
      rules[name, default: Strategy()].validate = WebhookValidation.errors
    }
    rules["ingresses", default: Strategy()].validate = IngressValidation.errors
    rules["ingresses", default: Strategy()].warnings = ObjectWarnings.ingress
    rules["networkpolicies", default: Strategy()].validate = NetworkPolicyValidation.errors
    rules["networkpolicies", default: Strategy()].setDefaults = NetworkPolicyValidation.applyDefaults
    rules["horizontalpodautoscalers", default: Strategy()].versions = AutoscalerConversion.versions
    rules["horizontalpodautoscalers", default: Strategy()].validate = AutoscalerValidation.errors
    rules["horizontalpodautoscalers", default: Strategy()].setDefaults = AutoscalerValidation.applyDefaults
    rules["horizontalpodautoscalers", default: Strategy()].prepareForCreate = { autoscaler, _ throws(Status) in
      if autoscaler.apiVersion == "autoscaling/v2" { autoscaler["status", default: [:]].fill("currentMetrics", .null) }
    }
    for name in ["roles", "clusterroles"] {
      var roles = Strategy()
      roles.setDefaults = CoreDefaults.applyToRole
      roles.nameRule = RoleValidation.name
      roles.validate = RoleValidation.errors
      roles.authorizeWrite = Escalation.checkRole
      rules[name] = roles
    }
    for name in ["rolebindings", "clusterrolebindings"] {
      var bindings = Strategy()
      bindings.setDefaults = RoleBindingValidation.applyDefaults
      bindings.nameRule = RoleValidation.name
      bindings.validate = RoleBindingValidation.errors
      bindings.authorizeWrite = Escalation.checkBinding
      bindings.validateUpdate = RoleBindingValidation.updateErrors
      rules[name] = bindings
    }
    return rules
  }()

  private func workload(
    _ errors: @escaping @Sendable (Value, Strategy.Context) -> [FieldError],
    _ updateErrors: @escaping @Sendable (Value, Value, Strategy.Context) -> [FieldError]
  ) -> Strategy {
    var strategy = Strategy()
    strategy.validate = errors
    strategy.validateUpdate = updateErrors
    strategy.warnings = ObjectWarnings.workload
    return strategy
  }
}
